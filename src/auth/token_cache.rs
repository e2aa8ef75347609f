//! Tokens kept between runs: a sign-in takes a second, and a token lives a day.
//!
//! Whatever is wrong with the cache is a warning and a fresh sign-in, never a failure. A file is
//! believed only if it is the user's own, closed to others, and no link.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Domain, Login, Project, Secret, User};
use crate::messages::Messages;
use crate::world::{Clock, TemporaryFile};

/// Shorter-lived tokens are not worth using: they would end under way.
const MIN_LIFETIME: TimeDelta = TimeDelta::seconds(60);
/// A token and its catalog; no more is read.
const MAX_SIZE: u64 = 1 << 20;
/// So long another process may take to sign in for us.
const MAX_LOCK_WAIT: Duration = Duration::from_secs(15);
/// How often to look whether it has.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// What is kept of a sign-in.
#[derive(Debug, Clone, PartialEq)]
pub struct CachedToken {
    /// The token.
    pub secret: Secret,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// Its project.
    pub project_id: String,
    /// ModelArts' address from the catalog.
    pub endpoint: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct OnDisk {
    token: String,
    expires_at: DateTime<Utc>,
    project_id: String,
    endpoint: Option<String>,
}

/// The place of one identity's token.
pub struct Cache<'a> {
    folder: PathBuf,
    name: String,
    clock: &'a dyn Clock,
    messages: &'a Messages,
}

/// Held while one process signs in, so that others wait for its token.
pub struct SignInLock {
    _lock: Option<File>,
}

impl<'a> Cache<'a> {
    /// The place of a login's token in a folder.
    pub fn of(login: &Login, folder: &Path, clock: &'a dyn Clock, messages: &'a Messages) -> Self {
        Self { folder: folder.to_owned(), name: name(login), clock, messages }
    }

    /// The token, if one is there that can be used.
    pub fn read(&self) -> Option<CachedToken> {
        match self.try_read() {
            Ok(cached) => {
                cached.filter(|cached| cached.expires_at - self.clock.now() > MIN_LIFETIME)
            }
            Err(error) => {
                self.warn("cannot be used", &error);
                None
            }
        }
    }

    /// Waits for a turn to sign in; without one after a while, everybody for themselves.
    pub fn lock(&self) -> SignInLock {
        let lock = self.make_folder().and_then(|()| {
            OpenOptions::new()
                .create(true)
                .truncate(false)
                .write(true)
                .open(self.folder.join(format!("{}.lock", self.name)))
        });
        let Ok(lock) = lock else { return SignInLock { _lock: None } };
        let begin = self.clock.since_start();
        loop {
            match lock.try_lock() {
                Ok(()) => return SignInLock { _lock: Some(lock) },
                Err(fs::TryLockError::WouldBlock)
                    if self.clock.since_start().saturating_sub(begin) < MAX_LOCK_WAIT =>
                {
                    self.clock.sleep(POLL_INTERVAL);
                }
                Err(_) => return SignInLock { _lock: None },
            }
        }
    }

    /// Keeps a token.
    pub fn store(&self, cached: &CachedToken) {
        if let Err(error) = self.try_store(cached) {
            self.warn("cannot be written", &error);
        }
    }

    /// Forgets the token.
    pub fn remove(&self) {
        let _ = fs::remove_file(self.file());
    }

    fn file(&self) -> PathBuf {
        self.folder.join(format!("{}.json", self.name))
    }

    fn warn(&self, what: &str, error: &io::Error) {
        let file = self.file();
        self.messages.warning(&format!("the token cache {} {what}: {error}", file.display()));
    }

    fn try_read(&self) -> io::Result<Option<CachedToken>> {
        let path = self.file();
        let seen = match fs::symlink_metadata(&path) {
            Ok(seen) => seen,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if !seen.is_file() {
            return Err(io::Error::other("it is not a plain file"));
        }
        let file = File::open(&path)?;
        check_owner(&seen, &file.metadata()?)?;
        let mut text = String::new();
        if file.take(MAX_SIZE).read_to_string(&mut text)? as u64 == MAX_SIZE {
            return Err(io::Error::other("it is too large"));
        }
        let kept: OnDisk =
            serde_json::from_str(&text).map_err(|_| io::Error::other("it is damaged"))?;
        let secret = Secret::new(kept.token);
        if secret.expose().is_empty() || secret.check_visible_ascii().is_err() {
            return Err(io::Error::other("it is damaged"));
        }
        Ok(Some(CachedToken {
            secret,
            expires_at: kept.expires_at,
            project_id: kept.project_id,
            endpoint: kept.endpoint,
        }))
    }

    fn try_store(&self, cached: &CachedToken) -> io::Result<()> {
        self.make_folder()?;
        let kept = OnDisk {
            token: cached.secret.expose().to_owned(),
            expires_at: cached.expires_at,
            project_id: cached.project_id.clone(),
            endpoint: cached.endpoint.clone(),
        };
        let temporary = self.folder.join(format!("{}.{}.tmp", self.name, std::process::id()));
        let guard = TemporaryFile::begin(&temporary);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        only_for_the_user(&mut options);
        let mut file = options.open(&temporary)?;
        file.write_all(serde_json::to_string(&kept)?.as_bytes())?;
        file.sync_all()?;
        fs::rename(&temporary, self.file())?;
        guard.kept();
        Ok(())
    }

    fn make_folder(&self) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt as _;
            builder.mode(0o700);
        }
        builder.create(&self.folder)
    }
}

/// Forgets every token in a folder; returns how many there were.
pub fn forget_all(folder: &Path) -> io::Result<usize> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let mut forgotten = 0;
    for entry in entries {
        let path = entry?.path();
        let is = |ending: &str| path.extension().is_some_and(|found| found == ending);
        if is("json") || is("tmp") || is("lock") {
            fs::remove_file(&path)?;
            forgotten += usize::from(is("json"));
        }
    }
    Ok(forgotten)
}

/// A name that tells identities apart and shows none of them.
fn name(login: &Login) -> String {
    let domain = |domain: &Domain| match domain {
        Domain::Id(id) => format!("id:{id}"),
        Domain::Name(name) => format!("name:{name}"),
    };
    let user = match &login.user {
        User::Id(id) => format!("id:{id}"),
        User::Name { name, domain: of } => format!("name:{name}\n{}", domain(of)),
    };
    let project = match &login.project {
        Project::Id(id) => format!("id:{id}"),
        Project::Name { name, domain: of } => {
            format!("name:{name}\n{}", of.as_ref().map(domain).unwrap_or_default())
        }
    };
    let whole = format!("{}\n{user}\n{project}", login.auth_url);
    let digest = ring::digest::digest(&ring::digest::SHA256, whole.as_bytes());
    super::signature::hex(digest.as_ref())
}

#[cfg(unix)]
fn check_owner(seen: &fs::Metadata, opened: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    if (seen.dev(), seen.ino()) != (opened.dev(), opened.ino()) {
        return Err(io::Error::other("it was exchanged while it was opened"));
    }
    if opened.mode() & 0o077 != 0 {
        return Err(io::Error::other("others can read it"));
    }
    if opened.uid() != rustix::process::geteuid().as_raw() {
        return Err(io::Error::other("it belongs to somebody else"));
    }
    Ok(())
}

/// Elsewhere the folder of the user's profile is closed to others by the system.
#[cfg(not(unix))]
fn check_owner(_: &fs::Metadata, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

fn only_for_the_user(options: &mut OpenOptions) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = options;
}
