//! Writes to pipes: closed ones, and those that do not block.

use std::io::{self, Write};

/// The error codes of Windows for a closed pipe, not all of which the standard library maps:
/// ERROR_BROKEN_PIPE, ERROR_NO_DATA and ERROR_PIPE_NOT_CONNECTED.
const CLOSED: &[i32] = if cfg!(windows) { &[109, 232, 233] } else { &[] };

/// A stream whose closed pipe is [`io::ErrorKind::BrokenPipe`] on every system, and that waits if a
/// non-blocking pipe is full: ssh and node use such pipes.
pub(super) struct Pipe<W> {
    inner: W,
    wait: fn(),
}

impl<W> Pipe<W> {
    /// Wraps a stream; `wait` waits until it accepts more.
    pub(super) fn new(inner: W, wait: fn()) -> Self {
        Self { inner, wait }
    }
}

impl<W: Write> Pipe<W> {
    fn until_taken<T>(&mut self, mut act: impl FnMut(&mut W) -> io::Result<T>) -> io::Result<T> {
        loop {
            match act(&mut self.inner) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => (self.wait)(),
                done => return done.map_err(|error| named(error, CLOSED)),
            }
        }
    }
}

impl<W: Write> Write for Pipe<W> {
    // Not `write_all`, which does not tell how much was written before an error.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.until_taken(|inner| inner.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.until_taken(Write::flush)
    }
}

/// Waits until standard output accepts more, or is closed.
pub(super) fn wait_for_stdout() {
    wait_for(&io::stdout());
}

/// Waits until standard error accepts more, or is closed.
pub(super) fn wait_for_stderr() {
    wait_for(&io::stderr());
}

#[cfg(unix)]
fn wait_for(stream: &impl std::os::fd::AsFd) {
    use rustix::event::{PollFd, PollFlags, poll};
    let _ = poll(&mut [PollFd::new(stream, PollFlags::OUT)], None);
}

/// On other systems streams block.
#[cfg(not(unix))]
fn wait_for<T>(_: &T) {
    std::thread::yield_now();
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

    /// Accepts three bytes at a time, and nothing every other time.
    #[derive(Default)]
    struct Hesitant {
        taken: Vec<u8>,
        is_full: bool,
    }

    impl Write for Hesitant {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.is_full = !self.is_full;
            if self.is_full {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let part = &bytes[..bytes.len().min(3)];
            self.taken.extend_from_slice(part);
            Ok(part.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            self.write(&[]).map(drop)
        }
    }

    #[test]
    fn a_full_nonblocking_pipe_is_waited_for() {
        let mut pipe = Pipe::new(Hesitant::default(), || {});
        pipe.write_all(b"0123456789").and_then(|()| pipe.flush()).unwrap();
        assert_eq!(pipe.inner.taken, b"0123456789");
    }

    #[test]
    fn a_closed_pipe_is_broken_pipe_on_every_system() {
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
