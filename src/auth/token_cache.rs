//! Caches tokens between runs: a sign-in takes a second, and a token is valid for a day.
//!
//! An error in the cache causes a warning and a new sign-in, never a failure. A file is used only
//! if it belongs to the user, is not accessible by others, and is not a link.

use std::cell::Cell;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    ApplicationCredential, Domain, Endpoint, Factor, Login, Method, Project, Secret, Token,
    TokenProject, User,
};
use crate::messages::Messages;
use crate::world::{Clock, FileError, TemporaryFile, open_plain};

/// Tokens that expire earlier are not used, since they could expire during the run.
const MIN_LIFETIME: TimeDelta = TimeDelta::seconds(60);
/// Maximum size of a file, for a token and its catalog.
const MAX_SIZE: u64 = 1 << 20;
/// Maximum time to wait for another process to sign in.
const MAX_LOCK_WAIT: Duration = Duration::from_secs(15);
/// How often to check whether it has.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// The contents of a file: the result of a sign-in, and its identity.
#[derive(Serialize, Deserialize)]
struct OnDisk {
    identity: String,
    token: String,
    expires_at: DateTime<Utc>,
    project: Option<TokenProject>,
    user: Option<String>,
    endpoints: Vec<Endpoint>,
}

/// The cache for one identity.
pub struct Cache<'a> {
    folder: PathBuf,
    identity: String,
    name: String,
    clock: &'a dyn Clock,
    messages: &'a Messages,
    /// When the run must end, as the time since the program started.
    deadline: Option<Duration>,
    /// Whether a warning has said why the token cannot be read.
    is_warned: Cell<bool>,
}

/// Held by the process that signs in; others wait for its token.
pub struct SignInLock {
    _lock: Option<File>,
}

impl<'a> Cache<'a> {
    /// The cache for a login in this directory. `None` if the credentials are a token, which does
    /// not tell its identity.
    pub fn of(
        login: &Login,
        folder: &Path,
        clock: &'a dyn Clock,
        messages: &'a Messages,
    ) -> Option<Self> {
        let identity = identity(login)?;
        let name = name(&identity);
        let folder = folder.to_owned();
        Some(Self {
            folder,
            identity,
            name,
            clock,
            messages,
            deadline: None,
            is_warned: Cell::default(),
        })
    }

    /// Sets when the run must end, as the time since the program started.
    pub fn with_deadline(self, deadline: Option<Duration>) -> Self {
        Self { deadline, ..self }
    }

    /// The cached token, if it is valid.
    pub fn read(&self) -> Option<Token> {
        match self.try_read() {
            Ok(cached) => {
                cached.filter(|cached| cached.expires_at - self.clock.now() > MIN_LIFETIME)
            }
            Err(error) => {
                if !self.is_warned.replace(true) {
                    self.warn("could not read", &error);
                }
                None
            }
        }
    }

    /// Waits for the lock. After a while the process signs in without it.
    pub fn lock(&self) -> SignInLock {
        let Ok(()) = self.make_folder() else { return SignInLock { _lock: None } };
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        only_for_the_user(&mut options);
        let path = self.folder.join(format!("{}.lock", self.name));
        let lock = match open_plain(&path, &mut options) {
            Ok((lock, _)) => lock,
            Err(error) => {
                let path = path.display();
                self.messages.warning(&format!("could not use the lock file {path}: {error}"));
                return SignInLock { _lock: None };
            }
        };
        let end = self.clock.since_start() + self.lock_wait();
        loop {
            match lock.try_lock() {
                Ok(()) => return SignInLock { _lock: Some(lock) },
                Err(fs::TryLockError::WouldBlock) if self.clock.since_start() < end => {
                    self.clock.sleep(POLL_INTERVAL);
                }
                Err(_) => return SignInLock { _lock: None },
            }
        }
    }

    /// How long to wait: at most half of the time left, so that there is time to sign in.
    fn lock_wait(&self) -> Duration {
        let now = self.clock.since_start();
        let left = self.deadline.map(|deadline| deadline.saturating_sub(now) / 2);
        left.map_or(MAX_LOCK_WAIT, |left| left.min(MAX_LOCK_WAIT))
    }

    /// Stores a token.
    pub fn store(&self, token: &Token) {
        if let Err(error) = self.try_store(token) {
            self.warn("could not write", &error);
        }
    }

    /// Removes the token.
    pub fn remove(&self) {
        let _ = fs::remove_file(self.file());
    }

    fn file(&self) -> PathBuf {
        self.folder.join(format!("{}.json", self.name))
    }

    fn warn(&self, what: &str, error: &io::Error) {
        let file = self.file();
        self.messages.warning(&format!("{what} the token cache {}: {error}", file.display()));
    }

    fn try_read(&self) -> io::Result<Option<Token>> {
        let path = self.file();
        let opened = open_plain(&path, OpenOptions::new().read(true));
        let (file, metadata) = match opened {
            Ok(opened) => opened,
            Err(FileError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(None);
            }
            Err(FileError::Io(error)) => return Err(error),
            Err(error) => return Err(io::Error::other(error.to_string())),
        };
        check_owner(&metadata)?;
        let mut text = String::new();
        if file.take(MAX_SIZE).read_to_string(&mut text)? as u64 == MAX_SIZE {
            return Err(io::Error::other("file is too large"));
        }
        let kept: OnDisk =
            serde_json::from_str(&text).map_err(|_| io::Error::other("file is corrupt"))?;
        let secret = Secret::new(kept.token);
        if secret.expose().is_empty() || secret.check_visible_ascii().is_err() {
            return Err(io::Error::other("file is corrupt"));
        }
        if kept.identity != self.identity {
            return Err(io::Error::other("file belongs to another identity"));
        }
        Ok(Some(Token {
            secret,
            expires_at: kept.expires_at,
            project: kept.project,
            user: kept.user,
            endpoints: kept.endpoints,
        }))
    }

    fn try_store(&self, token: &Token) -> io::Result<()> {
        self.make_folder()?;
        let kept = OnDisk {
            identity: self.identity.clone(),
            token: token.secret.expose().to_owned(),
            expires_at: token.expires_at,
            project: token.project.clone(),
            user: token.user.clone(),
            endpoints: token.endpoints.clone(),
        };
        let temporary = self.folder.join(format!("{}.{}.tmp", self.name, std::process::id()));
        // A killed run may have left the file, and in a container every run has the same process
        // ID.
        let _ = fs::remove_file(&temporary);
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

/// Removes every token in a directory; returns how many there were.
pub fn remove_all(folder: &Path) -> io::Result<usize> {
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

/// The user, identity service and project as one text, without secrets.
fn identity(login: &Login) -> Option<String> {
    let Method::Factors(factors) = &login.method else { return None };
    let domain = |domain: &Domain| match domain {
        Domain::Id(id) => json!({ "id": id }),
        Domain::Name(name) => json!({ "name": name }),
    };
    let user = |user: &User| match user {
        User::Id(id) => json!({ "id": id }),
        User::Name { name, domain: of } => json!({ "name": name, "domain": domain(of) }),
    };
    let factor = |factor: &Factor| match factor {
        Factor::Password { user: who, .. } => Some(json!({ "password": user(who) })),
        Factor::Totp { user: who, .. } => Some(json!({ "totp": user(who) })),
        Factor::Token(_) => None,
        Factor::ApplicationCredential { credential, .. } => Some(match credential {
            ApplicationCredential::Id(id) => json!({ "application_credential": { "id": id } }),
            ApplicationCredential::Name { name, user: who } => {
                json!({ "application_credential": { "name": name, "user": user(who) } })
            }
        }),
    };
    let proofs = factors.iter().map(factor).collect::<Option<Vec<_>>>()?;
    let project = login.scope.as_ref().map(|project| match project {
        Project::Id(id) => json!({ "id": id }),
        Project::Name { name, domain: of } => {
            json!({ "name": name, "domain": of.as_ref().map(domain) })
        }
    });
    let url = login.auth_url.as_str();
    Some(json!({ "auth_url": url, "proofs": proofs, "project": project }).to_string())
}

/// A file name that is unique for an identity, but does not reveal it.
fn name(identity: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, identity.as_bytes());
    super::signature::hex(digest.as_ref())
}

#[cfg(unix)]
fn check_owner(opened: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    check_private(opened.mode(), opened.uid(), rustix::process::geteuid().as_raw())
}

#[cfg(unix)]
fn check_private(mode: u32, owner: u32, user: u32) -> io::Result<()> {
    if mode & 0o077 != 0 {
        return Err(io::Error::other("file is readable by other users"));
    }
    if owner != user {
        return Err(io::Error::other("file is owned by another user"));
    }
    Ok(())
}

/// On other systems, the user's profile directory is not accessible by others.
#[cfg(not(unix))]
fn check_owner(_: &fs::Metadata) -> io::Result<()> {
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

#[cfg(test)]
mod tests;
