//! Every way a run can fail, one variant each, so that a failure without an exit code does not
//! compile.

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
    /// Wrong usage, or a missing or unusable setting: nothing was sent.
    #[error(transparent)]
    Usage(#[from] UsageError),
    /// The identity service gave no token.
    #[error(transparent)]
    SignIn(#[from] SignInFailure),
    /// Requests are no longer signed with an access key that was refused: five failures lock it.
    #[error("skipped: the access key was rejected")]
    AccessKeyRefused,
    /// The service did not accept the credentials of a request.
    #[error("{failure}")]
    Unauthorized {
        /// What it answered.
        failure: Box<Failure>,
        /// Whose credentials they were.
        credentials: Box<CredentialsUsed>,
    },
    /// A request failed for good.
    #[error(transparent)]
    Http(#[from] Box<Failure>),
    /// A document that is not what it should be.
    #[error(transparent)]
    InvalidDocument(#[from] ParseError),
    /// A list that is known to be incomplete.
    #[error(transparent)]
    Incomplete(#[from] IncompleteList),
    /// Orders that nobody can judge.
    #[error(transparent)]
    Undecided(#[from] Undecided),
    /// Orders that the list does not hold.
    #[error(transparent)]
    UnknownOrder(#[from] UnknownOrder),
    /// Standard output could not be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// A failure of one pool, order or file among several.
    #[error("{subject}: {source}")]
    About {
        /// What it is about.
        subject: String,
        /// The failure.
        source: Box<Error>,
    },
    /// A question that was not asked, since one before it failed for good.
    #[error("skipped")]
    NotAsked,
    /// Projects that the identity cannot see.
    #[error("no such project: {}", .0.join(", "))]
    UnknownProject(Vec<String>),
    /// A failure of one project among several.
    #[error("{project}: {source}")]
    OfProject {
        /// The project's name, or its ID.
        project: String,
        /// The failure.
        source: Box<Error>,
    },
    /// What failed where several projects were asked.
    #[error("{source}; {answered} of {asked} projects answered")]
    Projects {
        /// How many were read whole.
        answered: usize,
        /// How many there are.
        asked: usize,
        /// What failed, the failure that decides first.
        source: Box<Error>,
    },
    /// What failed in several questions, the failure that decides first.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Several(Vec<Error>),
    /// A fault of ours.
    #[error("{0:#}")]
    Other(#[from] anyhow::Error),
}

/// A result with this error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Which credentials were used, for messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CredentialsUsed {
    /// Such as `the token from OS_TOKEN`.
    pub what: String,
    /// What else could have been used, such as `OS_PASSWORD`.
    pub overrides: Vec<String>,
    /// How to get others, or where to check these.
    pub remedy: String,
}

/// A sign-in without a token: refused, not answered, or answered with something else.
#[derive(Debug, thiserror::Error)]
pub struct SignInFailure {
    /// The identity service, as the settings give it.
    pub auth_url: String,
    /// Which setting gave it, where that is known.
    pub auth_url_source: Option<String>,
    /// Whose credentials they were, where that is known.
    pub credentials: Option<Box<CredentialsUsed>>,
    /// What failed there.
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
    /// Whether the identity service itself said no. Nothing but other credentials helps then,
    /// whichever of its statuses it chose.
    pub fn is_refusal(&self) -> bool {
        matches!(self.status(), Some(400 | 401 | 403))
    }

    /// Whether nothing at this address knows of tokens.
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

/// The service counts more orders than it gives.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("incomplete list: the service reports {counted} orders, but only {received} were received")]
pub struct IncompleteList {
    /// What the service says.
    pub counted: u64,
    /// What arrived, each once.
    pub received: u64,
    /// Whether the rest lies beyond the 1,000 records that one query reaches.
    pub is_beyond_window: bool,
}

/// Orders that no list of the service holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownOrder {
    /// Orders by name or id.
    #[error("no such order: {}", .0.join(", "))]
    Named(Vec<String>),
    /// Any order of a pool.
    #[error("no order of pool {0}")]
    OfPool(String),
    /// Any order of a pool, in what was saved.
    #[error("no order of pool {pool} in {files}")]
    OfSavedPool {
        /// The pool.
        pool: String,
        /// What was read.
        files: String,
    },
}

/// A list that answers the question and does not decide it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Undecided {
    /// Why nobody can say.
    pub message: String,
    /// What helps.
    pub hint: String,
}

/// The exit codes of failures, from the one that is least likely to pass by itself.
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
    /// The same failure; where the service did not accept the credentials, with whose they were.
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

    /// All that failed as one failure, if anything did.
    ///
    /// The exit code is that of the failure which is least likely to pass by itself.
    pub fn several(mut errors: Vec<Self>) -> Option<Self> {
        let permanence = |error: &Self| {
            let exit = ExitCode::of(error);
            PERMANENCE.iter().position(|one| *one == exit).map_or(0, |place| place + 1)
        };
        errors.sort_by_key(permanence);
        if errors.len() > 1 { Some(Self::Several(errors)) } else { errors.pop() }
    }

    /// The failures that this is made of, the one that decides first.
    pub fn each(&self) -> &[Self] {
        match self {
            Self::Several(errors) => errors,
            Self::Projects { source, .. } => source.each(),
            one => std::slice::from_ref(one),
        }
    }

    /// The same failure, of this pool, order or file.
    pub fn about(self, subject: impl Into<String>) -> Self {
        Self::About { subject: subject.into(), source: Box::new(self) }
    }

    /// The same failure, of one project among several.
    pub fn of_project(self, project: &str) -> Self {
        Self::OfProject { project: project.to_owned(), source: Box::new(self) }
    }

    /// The project that it is about, where several were asked.
    pub fn project(&self) -> Option<&str> {
        match self {
            Self::OfProject { project, .. } => Some(project),
            Self::About { source, .. } => source.project(),
            _ => None,
        }
    }

    /// Whether the question was not asked, which says nothing by itself.
    pub fn is_not_asked(&self) -> bool {
        matches!(self.kind(), Self::NotAsked)
    }

    /// The failure itself, whatever it is about.
    pub fn kind(&self) -> &Self {
        match self {
            Self::About { source, .. }
            | Self::OfProject { source, .. }
            | Self::Projects { source, .. } => source.kind(),
            Self::Several(errors) if !errors.is_empty() => errors[0].kind(),
            kind => kind,
        }
    }

    /// The same failure; an incomplete list with these numbers, which are those of the whole.
    pub fn with_numbers(self, counted: u64, received: u64) -> Self {
        match self {
            Self::Incomplete(list) => IncompleteList { counted, received, ..list }.into(),
            Self::About { subject, source } => {
                Self::About { subject, source: Box::new(source.with_numbers(counted, received)) }
            }
            other => other,
        }
    }

    /// The request that failed, if one did.
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
