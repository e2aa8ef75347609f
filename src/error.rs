//! The error type: one variant for each way a run can fail, so that each must have an exit code.

use std::fmt;

use crate::exit_code::ExitCode;
use crate::http::{Failure, FailureKind};
use crate::order::ParseError;
use crate::output::OutputError;
use crate::usage::UsageError;
use crate::world::NotUtf8;

/// Why a run failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Invalid usage, or a missing or invalid setting; nothing was sent.
    #[error(transparent)]
    Usage(#[from] UsageError),
    /// A sign-in failed.
    #[error(transparent)]
    SignIn(#[from] SignInFailure),
    /// An access key was rejected, so requests are no longer signed with it: five failures lock it.
    #[error("skipped: the access key was rejected")]
    AccessKeyRejected,
    /// The service rejected the credentials of a request.
    #[error("{failure}")]
    Unauthorized {
        /// The response.
        failure: Box<Failure>,
        /// The credentials.
        credentials: Box<CredentialsUsed>,
    },
    /// A request failed after all retries.
    #[error(transparent)]
    Http(#[from] Box<Failure>),
    /// A document is invalid.
    #[error(transparent)]
    InvalidDocument(#[from] ParseError),
    /// A list is incomplete.
    #[error(transparent)]
    Incomplete(#[from] IncompleteList),
    /// `--fail-on` or `wait` cannot decide about an order.
    #[error(transparent)]
    Undecided(#[from] Undecided),
    /// An order does not exist.
    #[error(transparent)]
    UnknownOrder(#[from] UnknownOrder),
    /// Writing to standard output failed.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// A failure for one pool, order or file among several.
    #[error("{subject}: {source}")]
    About {
        /// The pool, order or file.
        subject: String,
        /// The failure.
        source: Box<Self>,
    },
    /// An API query was skipped, since one before it failed permanently.
    #[error("skipped")]
    Skipped,
    /// Projects that the identity cannot access.
    #[error("no such project: {}", .0.join(", "))]
    UnknownProject(Vec<String>),
    /// A failure for one project among several.
    #[error("{project}: {source}")]
    OfProject {
        /// The project's name, or its ID.
        project: String,
        /// The failure.
        source: Box<Self>,
    },
    /// Failures, if several projects were queried.
    #[error("{source}; {answered} of {asked} projects answered")]
    Projects {
        /// The number of projects with a complete list.
        answered: usize,
        /// The number of projects.
        asked: usize,
        /// The failures; the one that determines the exit code first.
        source: Box<Self>,
    },
    /// Several failures; the one that determines the exit code first.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Several(Vec<Self>),
    /// A bug.
    #[error("{0:#}")]
    Other(#[from] anyhow::Error),
}

/// A result with [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The credentials that were used, for messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CredentialsUsed {
    /// For example `the token from OS_TOKEN`.
    pub what: String,
    /// Whether they are a token as it was given, rather than what a token or signature is made with.
    pub is_token: bool,
    /// Overridden credentials, for example `OS_PASSWORD`.
    pub overrides: Vec<String>,
    /// How to get new ones, or which settings to check.
    pub remedy: String,
}

/// A failed sign-in: rejected, no response, or an invalid response.
#[derive(Debug, thiserror::Error)]
pub struct SignInFailure {
    /// The URL of the identity service.
    pub auth_url: String,
    /// The setting that it came from, if known.
    pub auth_url_source: Option<String>,
    /// The credentials, if known.
    pub credentials: Option<Box<CredentialsUsed>>,
    /// The failed request.
    pub failure: Box<Failure>,
}

impl fmt::Display for SignInFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.auth_url.split("://").nth(1).and_then(|rest| rest.split('/').next());
        write!(formatter, "could not sign in at {}", host.unwrap_or(&self.auth_url))?;
        if let Some(source) = &self.auth_url_source {
            write!(formatter, " (auth_url from {source})")?;
        }
        if self.is_not_there() {
            return write!(formatter, ": there is no identity service at {}", self.auth_url);
        }
        write!(formatter, ": {}", self.failure)
    }
}

impl SignInFailure {
    /// Whether the identity service rejected the sign-in, whatever the status. Only other
    /// credentials can help.
    pub fn is_refusal(&self) -> bool {
        matches!(self.status(), Some(400 | 401 | 403))
    }

    /// Whether the URL is not that of an identity service.
    pub fn is_not_there(&self) -> bool {
        matches!(self.status(), Some(404 | 405))
    }

    fn status(&self) -> Option<u16> {
        match &self.failure.cause {
            FailureKind::Rejected(rejection) => Some(rejection.status),
            _ => None,
        }
    }
}

/// The service reports more orders than it returns.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("incomplete list: the service reports {counted} orders, but only {received} were received")]
pub struct IncompleteList {
    /// The number of orders that the service reports.
    pub counted: u64,
    /// The number of distinct orders received.
    pub received: u64,
    /// Whether the rest is beyond the 1,000 records that one API query reaches.
    pub is_beyond_window: bool,
}

/// Orders that are not in any list of the service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownOrder {
    /// Orders by name or ID.
    #[error("no such order: {}", .0.join(", "))]
    Named(Vec<String>),
    /// A pool without orders.
    #[error("no order of pool {0}")]
    OfPool(String),
    /// A pool without orders in saved files.
    #[error("no order of pool {pool} in {files}")]
    OfSavedPool {
        /// The pool.
        pool: String,
        /// The files that were read.
        files: String,
    },
}

/// A complete list that does not allow a decision.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Undecided {
    /// Why not.
    pub message: String,
    /// What helps.
    pub hint: String,
}

/// The exit codes of failures, most permanent first.
const PERMANENCE: [ExitCode; 7] = [
    ExitCode::Unauthorized,
    ExitCode::NotFound,
    ExitCode::ClientError,
    ExitCode::Redirected,
    ExitCode::InvalidResponse,
    ExitCode::ServerError,
    ExitCode::Unreachable,
];

impl Error {
    /// Adds the credentials to an error about their rejection.
    pub fn with_credentials(self, credentials: &CredentialsUsed) -> Self {
        match self {
            Self::About { subject, source } => {
                Self::About { subject, source: Box::new(source.with_credentials(credentials)) }
            }
            Self::Http(failure) if is_unauthorized(&failure) => {
                Self::Unauthorized { failure, credentials: Box::new(credentials.clone()) }
            }
            error => error,
        }
    }

    /// Combines errors; `None` if there are none.
    ///
    /// The most permanent one comes first and determines the exit code.
    pub fn several(mut errors: Vec<Self>) -> Option<Self> {
        let permanence = |error: &Self| {
            let exit = ExitCode::of(error);
            PERMANENCE.iter().position(|one| *one == exit).map_or(0, |place| place + 1)
        };
        errors.sort_by_key(permanence);
        if errors.len() > 1 { Some(Self::Several(errors)) } else { errors.pop() }
    }

    /// The combined errors, the one that determines the exit code first.
    pub fn each(&self) -> &[Self] {
        match self {
            Self::Several(errors) => errors,
            Self::Projects { source, .. } => source.each(),
            one => std::slice::from_ref(one),
        }
    }

    /// Adds the pool, order or file that the error is about.
    pub fn about(self, subject: impl Into<String>) -> Self {
        Self::About { subject: subject.into(), source: Box::new(self) }
    }

    /// Adds the project that the error is about.
    pub fn of_project(self, project: &str) -> Self {
        Self::OfProject { project: project.to_owned(), source: Box::new(self) }
    }

    /// The project that the error is about, if several were queried.
    pub fn project(&self) -> Option<&str> {
        match self {
            Self::OfProject { project, .. } => Some(project),
            Self::About { source, .. } => source.project(),
            _ => None,
        }
    }

    /// Whether it only says that an API query was skipped.
    pub fn is_skipped(&self) -> bool {
        matches!(self.kind(), Self::Skipped)
    }

    /// The error without the pool, order, file or project.
    pub fn kind(&self) -> &Self {
        match self {
            Self::About { source, .. }
            | Self::OfProject { source, .. }
            | Self::Projects { source, .. } => source.kind(),
            Self::Several(errors) if !errors.is_empty() => errors[0].kind(),
            kind => kind,
        }
    }

    /// Replaces the numbers of an incomplete list with those for the whole query.
    pub fn with_numbers(self, counted: u64, received: u64) -> Self {
        match self {
            Self::Incomplete(list) => IncompleteList { counted, received, ..list }.into(),
            Self::About { subject, source } => {
                Self::About { subject, source: Box::new(source.with_numbers(counted, received)) }
            }
            other => other,
        }
    }

    /// The failed request, if there is one.
    pub fn failure(&self) -> Option<&Failure> {
        match self.kind() {
            Self::Http(failure) | Self::Unauthorized { failure, .. } => Some(failure),
            Self::SignIn(sign_in) => Some(&sign_in.failure),
            _ => None,
        }
    }
}

fn is_unauthorized(failure: &Failure) -> bool {
    matches!(&failure.cause, FailureKind::Rejected(rejection) if rejection.status == 401)
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Http(Box::new(failure))
    }
}

impl From<NotUtf8> for Error {
    fn from(error: NotUtf8) -> Self {
        Self::Usage(error.into())
    }
}
