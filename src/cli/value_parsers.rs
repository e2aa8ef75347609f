//! Parsers for flag values.

use std::time::Duration;

use clap::ValueEnum;

use crate::order::{Order, Phase};
use crate::when::{DateError, read_duration};

/// Parses a duration such as `90s`.
pub(super) fn duration(text: &str) -> Result<Duration, DateError> {
    read_duration(text)
}

/// The shortest polling interval that is fair to the service.
const MIN_INTERVAL: Duration = Duration::from_secs(2);

/// Parses a polling interval.
pub(super) fn interval(text: &str) -> Result<Duration, String> {
    let read = read_duration(text).map_err(|error| error.to_string())?;
    if read < MIN_INTERVAL {
        return Err("the interval must be at least 2s".to_owned());
    }
    Ok(read)
}

/// Query parameters that have a flag of their own.
const FLAGS_OF_PARAMETERS: [(&str, &str); 8] = [
    ("involvedName", "--pool"),
    ("phase", "--phase"),
    ("since", "--since"),
    ("until", "--until"),
    ("workspaceId", "--workspace"),
    ("resource", "--resource"),
    ("limit", "--limit and --page-size"),
    ("offset", "--offset"),
];

/// Parses `KEY=VALUE`; a parameter that has a flag is refused, naming the flag.
pub(super) fn param(text: &str) -> Result<(String, String), String> {
    let Some((key, value)) = text.split_once('=').filter(|(key, _)| !key.is_empty()) else {
        return Err("expected KEY=VALUE, for example result=successed".to_owned());
    };
    match FLAGS_OF_PARAMETERS.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)) {
        Some((_, flag)) => Err(format!("use {flag} instead")),
        None => Ok((key.to_owned(), value.to_owned())),
    }
}

/// Output formats of `config`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ConfigFormat {
    /// Human-readable table
    Table,
    /// One JSON array
    Json,
}

/// The conditions of `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// An order failed
    Failed,
    /// An order is pending
    Pending,
    /// An order is running
    #[value(alias = "processing")]
    Running,
    /// An order succeeded
    #[value(name = "successed", aliases = ["succeeded", "success"])]
    Succeeded,
    /// Any order matches
    Any,
    /// No order matches
    Empty,
}

impl FailOn {
    /// The phase in question, if it is one.
    pub fn phase(self) -> Option<Phase> {
        match self {
            Self::Failed => Some(Phase::Failed),
            Self::Pending => Some(Phase::Pending),
            Self::Running => Some(Phase::Running),
            Self::Succeeded => Some(Phase::Succeeded),
            Self::Any | Self::Empty => None,
        }
    }

    /// Whether this order alone fulfills the condition.
    pub fn is_met_by(self, order: &Order) -> bool {
        match self {
            Self::Any => true,
            Self::Empty => false,
            _ => order.phase() == self.phase(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_with_a_flag_is_refused_with_its_name() {
        assert_eq!(param("result=a=b"), Ok(("result".into(), "a=b".into())));
        assert!(param("Phase=failed").unwrap_err().contains("--phase"));
        assert!(param("result").is_err());
        assert!(param("=x").is_err());
    }
}
