//! What a person typed or set wrong; every layer may find it.

use crate::world::NotUtf8;

/// Wrong usage that clap cannot see: flags that contradict each other, settings that are missing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct UsageError {
    /// What is wrong.
    pub message: String,
    /// Further lines.
    pub details: Vec<String>,
    /// What would be right.
    pub hint: Option<String>,
}

impl UsageError {
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

impl From<NotUtf8> for UsageError {
    fn from(error: NotUtf8) -> Self {
        Self::new(error.to_string())
    }
}
