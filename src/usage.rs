//! The error for invalid usage or settings, which any layer may return.

use crate::world::NotUtf8;

/// Invalid usage that clap does not detect: contradictory flags, missing or invalid settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct UsageError {
    /// What is wrong.
    pub message: String,
    /// Additional lines.
    pub details: Vec<String>,
    /// How to correct it.
    pub hint: Option<String>,
}

impl UsageError {
    /// Creates an error from a message.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), details: Vec::new(), hint: None }
    }

    /// Sets the hint.
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
