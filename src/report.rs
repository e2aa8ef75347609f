//! Reports an error: its exit code, details, hint, and JSON object.

use std::io::Write as _;

use clap::error::ContextKind;

use crate::cli::usage_of;
use crate::error::Error;
use crate::exit_code::ExitCode;
use crate::hints;
use crate::http::{Failure, FailureKind};
use crate::messages::{ErrorFormat, Messages, Report};
use crate::output::write_out;
use crate::sanitize::sanitize;
use crate::world::World;

impl ExitCode {
    /// The exit code for an error.
    pub fn of(error: &Error) -> Self {
        match error {
            Error::Usage(_) => Self::Usage,
            Error::AccessKeyRejected => Self::Unauthorized,
            Error::SignIn(sign_in) if sign_in.is_refusal() || sign_in.is_not_there() => {
                Self::Unauthorized
            }
            Error::SignIn(sign_in) => Self::of_failure(&sign_in.failure),
            Error::Http(failure) | Error::Unauthorized { failure, .. } => Self::of_failure(failure),
            Error::InvalidDocument(_) | Error::Incomplete(_) | Error::Undecided(_) => {
                Self::InvalidResponse
            }
            Error::UnknownOrder(_) | Error::UnknownProject(_) => Self::NotFound,
            Error::Output(_) | Error::Other(_) | Error::Skipped => Self::Unexpected,
            Error::About { source, .. }
            | Error::OfProject { source, .. }
            | Error::Projects { source, .. } => Self::of(source),
            Error::Several(errors) => errors.first().map_or(Self::Unexpected, Self::of),
        }
    }

    fn of_failure(failure: &Failure) -> Self {
        match &failure.cause {
            FailureKind::Rejected(rejection) => Self::of_status(rejection.status),
            FailureKind::Transport(_) => Self::Unreachable,
            FailureKind::Truncated { .. } | FailureKind::InvalidResponse(_) => {
                Self::InvalidResponse
            }
            FailureKind::Setup(_) => Self::Usage,
        }
    }
}

/// Reports an error with its hint, and returns its exit code. If there are several, the one that
/// determines the exit code comes last.
pub fn report(error: &Error, messages: &Messages) -> ExitCode {
    if let Error::Projects { answered, asked, .. } = error {
        return report_projects(error, (*answered, *asked), messages);
    }
    let decisive = hints::hint(error);
    for (number, one) in error.each().iter().enumerate().rev() {
        let hint = hints::hint(one).filter(|hint| number == 0 || decisive.as_ref() != Some(hint));
        report_one(one, hint, messages);
    }
    ExitCode::of(error)
}

/// Reports each failed project, and then how many were read.
fn report_projects(
    error: &Error,
    (answered, asked): (usize, usize),
    messages: &Messages,
) -> ExitCode {
    for one in error.each().iter().rev() {
        let mut report = details(one);
        if messages.format() == ErrorFormat::Text {
            report.details.clear();
        }
        messages.error(&report);
    }
    let exit = ExitCode::of(error);
    let refused: Vec<_> = error
        .each()
        .iter()
        .filter(|one| ExitCode::of(one) == ExitCode::Unauthorized)
        .filter_map(Error::project)
        .collect();
    let hint = (!refused.is_empty())
        .then(|| format!("to skip projects, pass --except {}", refused.join(",")));
    let is_retryable = error.each().iter().all(|one| details(one).is_retryable);
    messages.error(&Report {
        message: format!("{answered} of {asked} projects answered"),
        hint: hint.or_else(|| hints::hint(error)),
        is_retryable,
        exit: exit.number(),
        ..Report::default()
    });
    exit
}

fn report_one(error: &Error, hint: Option<String>, messages: &Messages) {
    messages.error(&Report { hint, ..details(error) });
}

fn details(error: &Error) -> Report {
    let exit = ExitCode::of(error).number();
    let project = error.project().map(str::to_owned);
    let mut report = Report { message: error.to_string(), exit, project, ..Report::default() };
    if let Error::Usage(usage) = error.kind() {
        report.details.extend(usage.details.iter().cloned());
    }
    if let Some(failure) = error.failure() {
        add_request(failure, &mut report);
    }
    report
}

/// Handles clap's errors, which include help and version (standard output). Adds hints for words
/// from other tools.
pub fn report_clap(mut error: clap::Error, world: &mut World, messages: &Messages) -> ExitCode {
    if let Some(hint) = hints::of_habit(&error) {
        error.remove(ContextKind::ValidValue);
        return report(&usage_of(&error).hint(hint).into(), messages);
    }
    hints::keep_alike(&mut error);
    if error.use_stderr() && messages.format() == ErrorFormat::Json {
        return report(&usage_of(&error).into(), messages);
    }
    let text = error.render().to_string();
    if error.use_stderr() {
        // It repeats words of the command line, which may contain control characters.
        let lines = text.split_inclusive('\n').map(|line| match line.strip_suffix('\n') {
            Some(line) => format!("{}\n", sanitize(line)),
            None => sanitize(line).into_owned(),
        });
        let text: String = lines.collect();
        let _ = world.stderr.write_all(text.as_bytes());
        return ExitCode::Usage;
    }
    match write_out(text.as_bytes(), world) {
        Ok(()) => ExitCode::Success,
        Err(error) => report(&error.into(), messages),
    }
}

/// Adds the failed request to the report.
fn add_request(failure: &Failure, report: &mut Report) {
    report.is_retryable = failure.retryable;
    if let FailureKind::Rejected(rejection) = &failure.cause {
        report.status = Some(rejection.status);
        report.code.clone_from(&rejection.code);
        report.request_id.clone_from(&rejection.request_id);
    }
    let request = &failure.request;
    if request.url.is_empty() {
        return;
    }
    report.request_id = request.request_id.clone().or(report.request_id.take());
    report.url = Some(request.url.clone());
    report.attempts = Some(request.attempts);
    report.details.push(format!("asked {} {}", request.method, request.url));
    let id = report.request_id.as_ref().map(|id| format!("request id {id}, ")).unwrap_or_default();
    let tries = if request.attempts == 1 { "attempt" } else { "attempts" };
    let seconds = request.elapsed.as_secs_f64();
    report.details.push(format!("{id}{} {tries}, {seconds:.1} s", request.attempts));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::SignInFailure;
    use crate::http::{
        ApiError, RequestLog, RequestStage, TimeLimit, TransportCause, TransportError,
    };
    use crate::usage::UsageError;

    #[test]
    fn a_failed_sign_in_names_its_host_and_never_exits_9() {
        let rejected = |status| {
            FailureKind::Rejected(ApiError {
                status,
                code: None,
                message: None,
                request_id: None,
                location: None,
            })
        };
        let out_of_time = TransportError {
            stage: RequestStage::Wait,
            cause: TransportCause::TimedOut(TimeLimit::Run),
            host: "iam.x:8".into(),
            proxy: None,
        };
        for (cause, code) in [
            (rejected(400), ExitCode::Unauthorized),
            (rejected(401), ExitCode::Unauthorized),
            (rejected(403), ExitCode::Unauthorized),
            (rejected(404), ExitCode::Unauthorized),
            (rejected(503), ExitCode::ServerError),
            (FailureKind::Transport(out_of_time), ExitCode::Unreachable),
        ] {
            let failure =
                Failure { cause, request: RequestLog::default(), retryable: false, stopped: None };
            let error = Error::from(SignInFailure {
                auth_url: "https://iam.x:8/v3".into(),
                auth_url_source: Some("OS_AUTH_URL".into()),
                credentials: None,
                failure: Box::new(failure),
            });
            assert_eq!(ExitCode::of(&error), code, "{error}");
            let message = error.to_string();
            assert!(
                message.starts_with("could not sign in at iam.x:8 (auth_url from OS_AUTH_URL): ")
            );
        }
    }

    #[test]
    fn an_errors_subject_does_not_hide_its_kind() {
        let error = Error::from(UsageError::new("x")).about("pool").about("more");
        assert_eq!(ExitCode::of(&error), ExitCode::Usage);
        assert_eq!(error.to_string(), "more: pool: x");
        let other = Error::from(anyhow::anyhow!("?"));
        assert_eq!(ExitCode::of(&other), ExitCode::Unexpected);
    }
}
