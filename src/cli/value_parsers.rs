//! Parsers for flag values.

use std::time::Duration;

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::order::Phase;
use crate::sandbox::Fail;
use crate::when::{DateError, read_duration};

/// Parses a duration such as `90s`.
pub(super) fn duration(text: &str) -> Result<Duration, DateError> {
    read_duration(text)
}

/// Minimum polling interval, out of consideration for the service.
const MIN_INTERVAL: Duration = Duration::from_secs(2);

/// Parses a polling interval.
pub(super) fn interval(text: &str) -> Result<Duration, String> {
    let read = read_duration(text).map_err(|error| error.to_string())?;
    if read < MIN_INTERVAL {
        return Err("the interval must be at least 2s".to_owned());
    }
    Ok(read)
}

/// Query parameters that have their own flag.
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

/// Parses `KEY=VALUE`; a parameter that has a flag is an error that names the flag.
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
    /// JSON array
    Json,
}

/// Parses a phase for `--accept`.
pub(super) fn accepted(text: &str) -> Result<String, String> {
    let word = text.trim();
    let is_decided = |phase: &&Phase| {
        matches!(phase, Phase::Succeeded | Phase::PartialSucceeded | Phase::Failed)
            && phase.typed_words().any(|known| known.eq_ignore_ascii_case(word))
    };
    match Phase::value_variants().iter().find(is_decided) {
        _ if word.is_empty() => Err("expected a phase".to_owned()),
        Some(_) => Err("--accept takes undocumented phases only".to_owned()),
        None => Ok(word.to_owned()),
    }
}

/// The conditions of `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    /// An order in this phase; `failed` includes partial success.
    Phase(Phase),
    /// Any order.
    Any,
    /// No order.
    Empty,
}

impl FailOn {
    /// The word for `--fail-on`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Phase(Phase::PartialSucceeded) => "partial",
            Self::Phase(phase) => phase.as_str(),
            Self::Any => "any",
            Self::Empty => "empty",
        }
    }
}

impl ValueEnum for FailOn {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [FailOn; 8] = [
            FailOn::Phase(Phase::Failed),
            FailOn::Phase(Phase::PartialSucceeded),
            FailOn::Phase(Phase::Pending),
            FailOn::Phase(Phase::Running),
            FailOn::Phase(Phase::Succeeded),
            FailOn::Phase(Phase::Unknown),
            FailOn::Any,
            FailOn::Empty,
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let value = PossibleValue::new(self.as_str());
        Some(match self {
            Self::Phase(phase) => {
                let known = phase.typed_words().filter(|word| *word != self.as_str());
                value.aliases(known).help(match self {
                    Self::Phase(Phase::Failed) => "An order failed or partially succeeded",
                    Self::Phase(Phase::PartialSucceeded) => "An order partially succeeded",
                    Self::Phase(Phase::Pending) => "An order is pending",
                    Self::Phase(Phase::Running) => "An order is running",
                    Self::Phase(Phase::Succeeded) => "An order succeeded",
                    _ => "An order is in an undocumented phase",
                })
            }
            Self::Any => value.help("At least one order matches, including --phase"),
            Self::Empty => value.help("No order matches, including --phase"),
        })
    }
}

/// Parses `NAME=MODE`: a project of the sandbox, and how it fails.
pub(super) fn fail_project(text: &str) -> Result<(String, Fail), String> {
    let names = || crate::sandbox::projects().map(|project| project.name).collect::<Vec<_>>();
    let (name, mode) =
        text.split_once('=').ok_or("expected NAME=MODE, for example eu-de_dev=403")?;
    if !names().contains(&name) {
        return Err(format!("no such project; the sandbox has {}", names().join(", ")));
    }
    let mode = <Fail as clap::ValueEnum>::from_str(mode, true).map_err(|_| {
        format!("unknown mode {mode}; `ma-orders sandbox --help` lists the modes of --fail")
    })?;
    Ok((name.to_owned(), mode))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn param_rejects_parameters_that_have_a_flag() {
        assert_eq!(param("result=a=b"), Ok(("result".into(), "a=b".into())));
        assert!(param("Phase=failed").unwrap_err().contains("--phase"));
        assert!(param("result").is_err());
        assert!(param("=x").is_err());
    }
}
