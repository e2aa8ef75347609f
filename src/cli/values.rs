//! What flags take: lists of columns, pairs, and the words of choices.

use std::time::Duration;

use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::order::{Order, Phase};
use crate::output::Column;
use crate::when::{DateError, read_duration};

/// Wrong usage that clap cannot see: flags that contradict each other, settings that are missing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Usage {
    /// What is wrong.
    pub message: String,
    /// Further lines.
    pub details: Vec<String>,
    /// What would be right.
    pub hint: Option<String>,
}

impl Usage {
    /// Wrong usage, in one sentence.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), details: Vec::new(), hint: None }
    }

    /// With what would be right.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// A column, or the wish to see which there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnChoice {
    /// A column.
    Column(Column),
    /// `--columns help`.
    Help,
}

/// Reads a name out of the columns, or `help`.
pub(super) fn columns() -> impl TypedValueParser<Value = ColumnChoice> {
    let names = Column::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    let help = PossibleValue::new("help").help("List the columns");
    PossibleValuesParser::new(names.chain([help]))
        .map(|name| Column::from_str(&name, false).map_or(ColumnChoice::Help, ColumnChoice::Column))
}

/// Reads a duration such as `90s`.
pub(super) fn duration(text: &str) -> Result<Duration, DateError> {
    read_duration(text)
}

/// More often than this nobody asks a service.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(2);

/// Reads the pause between two rounds.
pub(super) fn interval(text: &str) -> Result<Duration, String> {
    let read = read_duration(text).map_err(|error| error.to_string())?;
    if read < SHORTEST_INTERVAL {
        return Err("the service is not asked more often than every 2s".to_owned());
    }
    Ok(read)
}

/// The words of a choice, for a help text.
pub(super) fn words<T: ValueEnum>() -> String {
    let words: Vec<_> = T::value_variants()
        .iter()
        .filter_map(ValueEnum::to_possible_value)
        .map(|value| value.get_name().to_owned())
        .collect();
    words.join(", ")
}

/// Parameters of the service that have a flag of their own.
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

/// Reads `KEY=VALUE`; a parameter that has a flag is refused with the flag's name.
pub(super) fn param(text: &str) -> Result<(String, String), String> {
    let Some((key, value)) = text.split_once('=').filter(|(key, _)| !key.is_empty()) else {
        return Err("write KEY=VALUE, such as result=successed".to_owned());
    };
    match FLAGS_OF_PARAMETERS.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)) {
        Some((_, flag)) => Err(format!("{key} has a flag: use {flag}")),
        None => Ok((key.to_owned(), value.to_owned())),
    }
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal that can
    Auto,
    /// In a pipe too
    Always,
    /// Not at all
    Never,
}

/// How `config` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ConfigFormat {
    /// For people
    Table,
    /// For programs
    Json,
}

/// What makes a run exit with 10.
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
    #[value(aliases = ["succeeded", "success"])]
    Successed,
    /// There is an order
    Any,
    /// There is no order
    Empty,
}

impl FailOn {
    /// The phase it is about, if it is about one.
    pub fn phase(self) -> Option<Phase> {
        match self {
            Self::Failed => Some(Phase::Failed),
            Self::Pending => Some(Phase::Pending),
            Self::Running => Some(Phase::Running),
            Self::Successed => Some(Phase::Successed),
            Self::Any | Self::Empty => None,
        }
    }

    /// Whether this order alone is proof.
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
