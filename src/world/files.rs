//! Reads files that a setting names, such that neither a hanging nor an endless file can do harm.
//!
//! A file is opened without blocking, checked once it is open, and read up to a maximum size. Where
//! process substitution (`<(…)`) is useful, a pipe is accepted too, and read until the run's
//! deadline.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use super::{Clock, World};

/// The contents of a file, and its metadata.
#[derive(Debug)]
pub struct FileContents {
    /// The contents.
    pub bytes: Vec<u8>,
    /// Its owner and mode at the time of reading; `None` for standard input.
    pub metadata: Option<Metadata>,
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// An error from the system.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is not a regular file.
    #[error("expected a regular file, found {0}")]
    NotAFile(&'static str),
    /// It is larger than the maximum size.
    #[error("larger than {}", size(*.0))]
    TooLarge(u64),
    /// A pipe sent no data until the run's time was up.
    #[error("timed out waiting for input (--timeout)")]
    TimedOut,
    /// A pipe sent no data for a minute, in a run without a deadline.
    #[error("no data from the pipe for {} s", MAX_SILENCE.as_secs())]
    Silent,
}

/// How long to wait for data from a pipe if the run has no deadline: a pipe may have no writer.
const MAX_SILENCE: Duration = Duration::from_secs(60);

fn size(bytes: u64) -> String {
    if bytes < 1 << 20 { format!("{} KiB", bytes >> 10) } else { format!("{} MiB", bytes >> 20) }
}

/// Reads a regular file of at most `max_size` bytes.
pub fn read_file(path: &Path, max_size: u64) -> Result<FileContents, FileError> {
    let (file, metadata) = open(path)?;
    let bytes = read_plain(file, &metadata, max_size)?;
    Ok(FileContents { bytes, metadata: Some(metadata) })
}

/// Reads a file or a pipe. Waits for a pipe until the `deadline`, which is the time since the
/// program started, or if there is none, until the pipe has been silent for a minute.
pub fn read_file_or_pipe(
    path: &Path,
    max_size: u64,
    clock: &dyn Clock,
    deadline: Option<Duration>,
) -> Result<FileContents, FileError> {
    let (file, metadata) = open(path)?;
    let bytes = if is_pipe(&metadata) {
        read_pipe(file, max_size, &|| time_left(clock, deadline)).map_err(|error| match error {
            FileError::TimedOut if deadline.is_none() => FileError::Silent,
            error => error,
        })?
    } else {
        read_plain(file, &metadata, max_size)?
    };
    Ok(FileContents { bytes, metadata: Some(metadata) })
}

/// Opens a regular file with `options`; fails for a link or anything else.
pub fn open_plain(path: &Path, options: &mut OpenOptions) -> Result<(File, Metadata), FileError> {
    // Opening a symbolic link fails with a system-specific error.
    if std::fs::symlink_metadata(path).is_ok_and(|seen| seen.is_symlink()) {
        return Err(FileError::NotAFile("a link"));
    }
    let file = open_without_following(path, options)?;
    let metadata = file.metadata()?;
    check_plain(&metadata)?;
    Ok((file, metadata))
}

/// Opens a file, but not one that has become a link since it was checked.
fn open_without_following(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW;
        options.custom_flags(flags.bits().cast_signed());
    }
    options.open(path)
}

impl World {
    /// Reads a file, a pipe, or for `-` standard input, until the run's deadline.
    pub fn read_file_or_stdin(
        &mut self,
        path: &Path,
        max_size: u64,
    ) -> Result<FileContents, FileError> {
        if path.as_os_str() != "-" {
            return read_file_or_pipe(path, max_size, &*self.clock, self.deadline);
        }
        let stdin = std::mem::replace(&mut self.stdin, Box::new(io::empty()));
        let bytes = match self.deadline {
            None => read_up_to(stdin, max_size)?,
            Some(_) => read_within(stdin, max_size, time_left(&*self.clock, self.deadline))?,
        };
        Ok(FileContents { bytes, metadata: None })
    }
}

fn open(path: &Path) -> Result<(File, Metadata), FileError> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags((OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed());
    }
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    Ok((file, metadata))
}

fn check_plain(metadata: &Metadata) -> Result<(), FileError> {
    let kind = metadata.file_type();
    if kind.is_file() {
        return Ok(());
    }
    Err(FileError::NotAFile(if kind.is_dir() {
        "a directory"
    } else if is_pipe(metadata) {
        "a pipe"
    } else {
        "a device"
    }))
}

fn is_pipe(metadata: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        metadata.file_type().is_fifo()
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        false
    }
}

fn time_left(clock: &dyn Clock, deadline: Option<Duration>) -> Duration {
    deadline.map_or(MAX_SILENCE, |deadline| deadline.saturating_sub(clock.since_start()))
}

/// Reads a regular file; one that is too large is not even begun, and may still grow.
fn read_plain(file: File, metadata: &Metadata, max_size: u64) -> Result<Vec<u8>, FileError> {
    check_plain(metadata)?;
    if metadata.len() > max_size {
        return Err(FileError::TooLarge(max_size));
    }
    read_up_to(file, max_size)
}

/// Reads one byte more than the maximum, to detect a file that is too large.
fn read_up_to(reader: impl Read, max_size: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    reader.take(max_size + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max_size { Err(FileError::TooLarge(max_size)) } else { Ok(bytes) }
}

/// Reads on a separate thread, which is abandoned when the time is up.
fn read_within(
    reader: Box<dyn Read + Send>,
    max_size: u64,
    left: Duration,
) -> Result<Vec<u8>, FileError> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(read_up_to(reader, max_size)));
    match receiver.recv_timeout(left) {
        Ok(read) => read,
        Err(RecvTimeoutError::Timeout) => Err(FileError::TimedOut),
        Err(RecvTimeoutError::Disconnected) => {
            Err(io::Error::other("the reading thread ended").into())
        }
    }
}

/// Reads a pipe that was opened without blocking; `left` returns the remaining time.
#[cfg(unix)]
fn read_pipe(
    mut pipe: File,
    max_size: u64,
    left: &dyn Fn() -> Duration,
) -> Result<Vec<u8>, FileError> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let mut bytes = Vec::new();
    let mut chunk = [0; 16 * 1024];
    loop {
        // A pipe without a writer reads as empty, so wait for one.
        let ready = {
            let mut polled = [PollFd::new(&pipe, PollFlags::IN)];
            let limit = Timespec::try_from(left()).ok();
            match poll(&mut polled, limit.as_ref()) {
                Err(rustix::io::Errno::INTR) => continue,
                ready => ready.map_err(io::Error::from)?,
            }
        };
        if ready == 0 {
            return Err(FileError::TimedOut);
        }
        match pipe.read(&mut chunk) {
            Ok(0) => return Ok(bytes),
            Ok(length) => bytes.extend_from_slice(&chunk[..length]),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
                ) => {}
            Err(error) => return Err(error.into()),
        }
        if bytes.len() as u64 > max_size {
            return Err(FileError::TooLarge(max_size));
        }
    }
}

/// On other systems there are no pipes in the file system.
#[cfg(not(unix))]
fn read_pipe(pipe: File, max_size: u64, _: &dyn Fn() -> Duration) -> Result<Vec<u8>, FileError> {
    read_up_to(pipe, max_size)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::fake::FakeClock;
    use std::io::Write as _;
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn path(name: &str) -> PathBuf {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("ma-orders-file-{}-{number}-{name}", std::process::id());
        std::env::temp_dir().join(name)
    }

    fn fifo(name: &str) -> PathBuf {
        let path = path(name);
        let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
        assert!(made.success());
        path
    }

    fn refusal(path: &Path, max_size: u64) -> String {
        read_file(path, max_size).unwrap_err().to_string()
    }

    #[test]
    fn read_file_rejects_anything_but_regular_files() {
        let pipe = fifo("pipe");
        let file = path("file");
        std::fs::write(&file, "12345").unwrap();
        for (path, max_size, says) in [
            (Path::new("/"), 9, "expected a regular file, found a directory"),
            (Path::new("/dev/zero"), 9, "expected a regular file, found a device"),
            (&pipe, 9, "expected a regular file, found a pipe"),
            (&file, 4, "larger than 0 KiB"),
            (Path::new("/nonexistent"), 9, "No such file or directory (os error 2)"),
        ] {
            assert_eq!(refusal(path, max_size), says, "{}", path.display());
        }
        assert_eq!(read_file(&file, 5).unwrap().bytes, b"12345");
        for path in [pipe, file] {
            std::fs::remove_file(path).unwrap();
        }
    }

    #[test]
    fn read_file_or_pipe_reads_to_the_end_or_the_deadline() {
        let silent = fifo("silent");
        let limit = Some(Duration::from_millis(30));
        let error = read_file_or_pipe(&silent, 99, &FakeClock::default(), limit).unwrap_err();
        assert!(matches!(error, FileError::TimedOut), "{error}");
        for (max_size, expected) in [(6, Some(b"abcdef")), (5, None)] {
            let writer = silent.clone();
            let writing = std::thread::spawn(move || {
                let mut pipe = OpenOptions::new().write(true).open(writer).unwrap();
                let _ = pipe.write_all(b"abc").and_then(|()| pipe.write_all(b"def"));
            });
            let read = read_file_or_pipe(&silent, max_size, &FakeClock::default(), None);
            assert_eq!(read.ok().map(|read| read.bytes), expected.map(|bytes| bytes.to_vec()));
            writing.join().unwrap();
        }
        std::fs::remove_file(silent).unwrap();
    }

    #[test]
    fn the_wait_for_a_pipe_ends_without_a_deadline_too() {
        let clock = FakeClock::default();
        clock.sleep(Duration::from_secs(50));
        for (deadline, left) in [(None, 60), (Some(90), 40), (Some(50), 0), (Some(10), 0)] {
            let deadline = deadline.map(Duration::from_secs);
            assert_eq!(time_left(&clock, deadline), Duration::from_secs(left), "{deadline:?}");
        }
    }

    #[test]
    fn open_plain_does_not_follow_links() {
        let (file, link) = (path("target"), path("link"));
        std::fs::write(&file, "x").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let mut options = OpenOptions::new();
        options.read(true);
        assert!(open_plain(&file, &mut options).is_ok());
        let error = open_plain(&link, &mut options).unwrap_err();
        assert_eq!(error.to_string(), "expected a regular file, found a link");
        // Even if it has replaced the file after the check.
        assert!(open_without_following(&file, &mut options).is_ok());
        assert!(open_without_following(&link, &mut options).is_err());
        let error = open_plain(Path::new("/dev/zero"), &mut options).unwrap_err();
        assert_eq!(error.to_string(), "expected a regular file, found a device");
        for path in [file, link] {
            std::fs::remove_file(path).unwrap();
        }
    }
}
