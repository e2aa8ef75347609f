//! Files that a setting names: whatever is in their place, reading one neither hangs nor floods.
//!
//! A file is opened without blocking, looked at once it is open, and read up to a bound. Where
//! process substitution (`<(…)`) is of use, a pipe may stand in its place, and is read until the
//! run's deadline.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use super::{Clock, World};

/// What a file held, and what the system knows of it.
#[derive(Debug)]
pub struct FileContents {
    /// All of its bytes.
    pub bytes: Vec<u8>,
    /// Its owner and mode, as it was when it was read; none for standard input.
    pub metadata: Option<Metadata>,
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// What the system says.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Something else is in its place.
    #[error("expected a regular file, found {0}")]
    NotAFile(&'static str),
    /// It is larger than anything that belongs there.
    #[error("larger than {}", size(*.0))]
    TooLarge(u64),
    /// The other end of a pipe was silent until the run's time was over.
    #[error("timed out waiting for input (--timeout)")]
    TimedOut,
}

fn size(bytes: u64) -> String {
    if bytes < 1 << 20 { format!("{} KiB", bytes >> 10) } else { format!("{} MiB", bytes >> 20) }
}

/// Reads a plain file of at most `max_size` bytes.
pub fn read_file(path: &Path, max_size: u64) -> Result<FileContents, FileError> {
    let (file, metadata) = open(path)?;
    check_plain(&metadata)?;
    let bytes = read_up_to(file, max_size)?;
    Ok(FileContents { bytes, metadata: Some(metadata) })
}

/// Reads a file, or a pipe in its place, which is waited for until the `deadline`: the time since
/// the program began.
pub fn read_file_or_pipe(
    path: &Path,
    max_size: u64,
    clock: &dyn Clock,
    deadline: Option<Duration>,
) -> Result<FileContents, FileError> {
    let (file, metadata) = open(path)?;
    let bytes = if is_pipe(&metadata) {
        read_pipe(file, max_size, &|| time_left(clock, deadline))?
    } else {
        check_plain(&metadata)?;
        read_up_to(file, max_size)?
    };
    Ok(FileContents { bytes, metadata: Some(metadata) })
}

/// Opens a plain file as `options` say, unless it is a link or anything else than a file.
pub fn open_plain(path: &Path, options: &mut OpenOptions) -> Result<(File, Metadata), FileError> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW;
        options.custom_flags(flags.bits().cast_signed());
    }
    // An open that follows no links fails with an error of its own where there is one.
    if std::fs::symlink_metadata(path).is_ok_and(|seen| seen.is_symlink()) {
        return Err(FileError::NotAFile("a link"));
    }
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    check_plain(&metadata)?;
    Ok((file, metadata))
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
    deadline.map_or(Duration::MAX, |deadline| deadline.saturating_sub(clock.since_start()))
}

/// One byte more than may be there tells that it is too large.
fn read_up_to(reader: impl Read, max_size: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    reader.take(max_size + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max_size { Err(FileError::TooLarge(max_size)) } else { Ok(bytes) }
}

/// Reads on a thread of its own, which is left behind if the time is over.
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

/// Reads a pipe that was opened without blocking; `left` tells how long it may still take.
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
        // A pipe that nobody has opened for writing yet is read as empty: wait for a writer.
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

/// Elsewhere no file is a pipe.
#[cfg(not(unix))]
fn read_pipe(pipe: File, max_size: u64, _: &dyn Fn() -> Duration) -> Result<Vec<u8>, FileError> {
    read_up_to(pipe, max_size)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// The time of a clock that stands still: what is left of a deadline is real.
    struct Still;

    impl Clock for Still {
        fn now(&self) -> chrono::DateTime<chrono::Utc> {
            chrono::DateTime::UNIX_EPOCH
        }

        fn since_start(&self) -> Duration {
            Duration::ZERO
        }

        fn sleep(&self, _: Duration) {}
    }

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
    fn what_is_no_file_is_refused_by_name_without_being_read() {
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
    fn a_pipe_is_read_to_its_end_or_until_the_deadline() {
        let silent = fifo("silent");
        let limit = Some(Duration::from_millis(30));
        let error = read_file_or_pipe(&silent, 99, &Still, limit).unwrap_err();
        assert!(matches!(error, FileError::TimedOut), "{error}");
        for (max_size, expected) in [(6, Some(b"abcdef")), (5, None)] {
            let writer = silent.clone();
            let writing = std::thread::spawn(move || {
                let mut pipe = OpenOptions::new().write(true).open(writer).unwrap();
                let _ = pipe.write_all(b"abc").and_then(|()| pipe.write_all(b"def"));
            });
            let read = read_file_or_pipe(&silent, max_size, &Still, None);
            assert_eq!(read.ok().map(|read| read.bytes), expected.map(|bytes| bytes.to_vec()));
            writing.join().unwrap();
        }
        std::fs::remove_file(silent).unwrap();
    }

    #[test]
    fn a_link_is_not_followed_where_a_file_of_our_own_is_expected() {
        let (file, link) = (path("target"), path("link"));
        std::fs::write(&file, "x").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let mut options = OpenOptions::new();
        options.read(true);
        assert!(open_plain(&file, &mut options).is_ok());
        let error = open_plain(&link, &mut options).unwrap_err();
        assert_eq!(error.to_string(), "expected a regular file, found a link");
        let error = open_plain(Path::new("/dev/zero"), &mut options).unwrap_err();
        assert_eq!(error.to_string(), "expected a regular file, found a device");
        for path in [file, link] {
            std::fs::remove_file(path).unwrap();
        }
    }
}
