//! Keeps messages until they are shown on the screen.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// Messages that have not been shown on the screen.
#[derive(Clone, Default)]
pub(super) struct MessageBuffer(Arc<Mutex<Vec<u8>>>);

impl MessageBuffer {
    pub(super) fn text(&self) -> std::sync::MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lines(&self) -> Vec<String> {
        String::from_utf8_lossy(&self.text()).lines().map(str::to_owned).collect()
    }

    pub(super) fn take(&self) -> Vec<String> {
        let lines = self.lines();
        self.text().clear();
        lines
    }

    pub(super) fn keep(&self, line: &str) {
        self.text().extend_from_slice(format!("{line}\n").as_bytes());
    }
}

impl Write for MessageBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.text().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
