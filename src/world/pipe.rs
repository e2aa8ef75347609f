//! Standard output whose reader has gone.

use std::io::{self, Write};

/// The numbers under which Windows says that nobody reads a pipe: ERROR_BROKEN_PIPE, ERROR_NO_DATA
/// and ERROR_PIPE_NOT_CONNECTED. The standard library does not know all of them; elsewhere it does.
const CLOSED: &[i32] = if cfg!(windows) { &[109, 232, 233] } else { &[] };

/// A stream whose closed pipe is [`io::ErrorKind::BrokenPipe`] on every system.
pub(super) struct Pipe<W>(pub(super) W);

impl<W: Write> Write for Pipe<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(|error| named(error, CLOSED))
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes).map_err(|error| named(error, CLOSED))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(|error| named(error, CLOSED))
    }
}

fn named(error: io::Error, closed: &[i32]) -> io::Error {
    match error.raw_os_error() {
        Some(number) if closed.contains(&number) => io::ErrorKind::BrokenPipe.into(),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_pipe_has_one_name_on_every_system() {
        for (number, closed, is_closed) in [
            (109, &[109, 232, 233][..], true),
            (232, &[109, 232, 233], true),
            (233, &[109, 232, 233], true),
            (112, &[109, 232, 233], false),
            (109, &[], false),
        ] {
            let error = named(io::Error::from_raw_os_error(number), closed);
            assert_eq!(error.kind() == io::ErrorKind::BrokenPipe, is_closed, "{number}");
        }
        let full = named(io::ErrorKind::StorageFull.into(), &[109]);
        assert_eq!(full.kind(), io::ErrorKind::StorageFull);
    }
}
