//! Which cached tokens are used, and for which identity.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::auth::Password;
use crate::messages::{ErrorFormat, Verbosity};
use crate::world::SharedWriter;
use crate::world::fake::{Buffer, FakeClock};

/// A directory, a clock and the messages.
struct Setup {
    folder: PathBuf,
    clock: FakeClock,
    messages: Messages,
    stderr: Buffer,
}

impl Setup {
    fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("ma-orders-cache-{}-{number}", std::process::id()));
        let stderr = Buffer::default();
        let out = SharedWriter::new(stderr.clone());
        let messages = Messages::new(out, Verbosity::Normal, ErrorFormat::Text);
        Self { folder, clock: FakeClock::default(), messages, stderr }
    }

    fn cache(&self, login: &Login) -> Cache<'_> {
        Cache::of(login, &self.folder, &self.clock, &self.messages).unwrap()
    }

    fn file(&self, login: &Login, ending: &str) -> PathBuf {
        self.folder.join(format!("{}.{ending}", self.cache(login).name))
    }

    fn stderr(&self) -> String {
        self.stderr.text()
    }
}

impl Drop for Setup {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn named(name: &str, domain: &str) -> User {
    User::Name { name: name.into(), domain: Domain::Name(domain.into()) }
}

fn with_password(user: User) -> Vec<Factor> {
    let password = Password::Given(Secret::new("pw".into()));
    vec![Factor::Password { user, password }]
}

fn login(factors: Vec<Factor>, scope: Option<Project>) -> Login {
    let auth_url = "https://iam.x/v3".parse().unwrap();
    Login { auth_url, method: Method::Factors(factors), scope }
}

fn usual() -> Login {
    login(with_password(named("u", "d")), Some(Project::Id("p".into())))
}

fn token(seconds: i64) -> Token {
    let endpoint = |region: &str, interface: &str| Endpoint {
        region: Some(region.into()),
        interface: interface.into(),
        url: format!("https://m.{region}/v1/p"),
    };
    Token {
        secret: Secret::new("MII-secret".into()),
        expires_at: DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds),
        project: Some(TokenProject { id: "p".into(), name: "eu-de".into() }),
        user: Some("u".into()),
        endpoints: vec![endpoint("eu-de", "public"), endpoint("eu-nl", "internal")],
    }
}

#[test]
fn the_cache_stores_all_endpoints_of_a_token_and_no_selection() {
    let setup = Setup::new();
    setup.cache(&usual()).store(&token(3_600));
    assert_eq!(setup.cache(&usual()).read(), Some(token(3_600)));
    assert_eq!(setup.stderr(), "");
}

#[test]
fn a_token_with_a_minute_left_is_not_used() {
    for (seconds, is_used) in [(-1, false), (0, false), (60, false), (61, true)] {
        let setup = Setup::new();
        setup.cache(&usual()).store(&token(seconds));
        assert_eq!(setup.cache(&usual()).read().is_some(), is_used, "{seconds}");
    }
}

#[test]
fn a_cached_token_is_only_used_for_its_own_identity_and_project() {
    let project =
        |name: &str, domain: Option<Domain>| Some(Project::Name { name: name.into(), domain });
    let totp = |user| vec![Factor::Totp { user, passcode: Secret::new("1".into()) }];
    let credential = |credential| {
        vec![Factor::ApplicationCredential { credential, secret: Secret::new("s".into()) }]
    };
    let mut elsewhere = usual();
    elsewhere.auth_url = "https://iam.y/v3".parse().unwrap();
    let by_name = ApplicationCredential::Name { name: "a".into(), user: named("u", "d") };
    let both = [with_password(named("u", "d")), totp(named("u", "d"))].concat();
    let logins = [
        usual(),
        elsewhere,
        login(with_password(named("v", "d")), Some(Project::Id("p".into()))),
        login(with_password(named("u", "e")), Some(Project::Id("p".into()))),
        login(with_password(User::Id("u".into())), Some(Project::Id("p".into()))),
        login(totp(named("u", "d")), Some(Project::Id("p".into()))),
        login(both, Some(Project::Id("p".into()))),
        login(with_password(named("u", "d")), Some(Project::Id("q".into()))),
        login(with_password(named("u", "d")), project("p", None)),
        login(with_password(named("u", "d")), project("q", None)),
        login(with_password(named("u", "d")), project("p", Some(Domain::Name("d".into())))),
        login(with_password(named("u", "d")), project("p", Some(Domain::Id("d".into())))),
        login(with_password(named("u", "d")), None),
        login(credential(ApplicationCredential::Id("a".into())), None),
        login(credential(ApplicationCredential::Id("b".into())), None),
        login(credential(by_name), None),
    ];
    let setup = Setup::new();
    for (at, one) in logins.iter().enumerate() {
        setup.cache(one).store(&token(3_600));
        for other in &logins[at + 1..] {
            assert_eq!(setup.cache(other).read(), None, "{one:?} {other:?}");
        }
    }
    assert_eq!(setup.stderr(), "");
}

#[test]
fn an_existing_token_is_not_cached() {
    let setup = Setup::new();
    let token = Secret::new("MII".into());
    for method in [Method::ReadyToken(token.clone()), Method::Factors(vec![Factor::Token(token)])] {
        let login = Login { method, ..usual() };
        assert!(Cache::of(&login, &setup.folder, &setup.clock, &setup.messages).is_none());
    }
}

#[test]
fn a_cache_file_of_another_identity_is_not_used() {
    let setup = Setup::new();
    let other = login(with_password(named("v", "d")), None);
    setup.cache(&other).store(&token(3_600));
    fs::copy(setup.file(&other, "json"), setup.file(&usual(), "json")).unwrap();
    assert_eq!(setup.cache(&usual()).read(), None);
    assert!(
        setup.stderr().ends_with(".json: file belongs to another identity\n"),
        "{}",
        setup.stderr()
    );
}

#[test]
fn a_temporary_file_of_a_killed_run_does_not_prevent_caching() {
    let setup = Setup::new();
    setup.cache(&usual()).store(&token(1));
    let ending = format!("{}.tmp", std::process::id());
    fs::write(setup.file(&usual(), &ending), "half").unwrap();
    setup.cache(&usual()).store(&token(3_600));
    assert_eq!(setup.cache(&usual()).read(), Some(token(3_600)));
    assert_eq!(setup.stderr(), "");
}

#[test]
fn waiting_for_the_sign_in_lock_is_limited_by_the_timeout() {
    let setup = Setup::new();
    let held = setup.cache(&usual()).lock();
    for (deadline, waited) in [(Some(2), 1), (None, 15), (Some(100), 15)] {
        let before = setup.clock.since_start();
        let deadline = deadline.map(|seconds| before + Duration::from_secs(seconds));
        let _turn = setup.cache(&usual()).with_deadline(deadline).lock();
        let took = setup.clock.since_start().saturating_sub(before);
        let waited = Duration::from_secs(waited);
        assert!(took >= waited && took < waited + 2 * POLL_INTERVAL, "{took:?}");
    }
    drop(held);
    let before = setup.clock.since_start();
    let _turn = setup.cache(&usual()).lock();
    assert_eq!(setup.clock.since_start(), before);
}

#[cfg(unix)]
#[test]
fn a_cache_file_with_another_owner_or_mode_is_not_used() {
    for (mode, owner, message) in [
        (0o100_600, 1_000, None),
        (0o100_400, 1_000, None),
        (0o100_640, 1_000, Some("file is readable by other users")),
        (0o100_602, 1_000, Some("file is readable by other users")),
        (0o100_600, 0, Some("file is owned by another user")),
        (0o100_600, 1_001, Some("file is owned by another user")),
    ] {
        let checked = check_private(mode, owner, 1_000);
        let stderr = checked.err().map(|error| error.to_string());
        assert_eq!(stderr.as_deref(), message, "{mode:o} {owner}");
    }
}

#[cfg(unix)]
#[test]
fn a_cache_file_that_is_a_link_or_not_a_file_is_not_used() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let setup = Setup::new();
    drop(setup.cache(&usual()).lock());
    let lock = setup.file(&usual(), "lock");
    assert_eq!(fs::metadata(&lock).unwrap().permissions().mode() & 0o777, 0o600);
    fs::remove_file(&lock).unwrap();
    let target = setup.folder.join("target");
    symlink(&target, &lock).unwrap();
    drop(setup.cache(&usual()).lock());
    assert!(!target.exists());
    assert!(setup.stderr().contains("expected a regular file, found a link"));
    fs::remove_file(&lock).unwrap();
    std::process::Command::new("mkfifo").arg(&lock).status().unwrap();
    drop(setup.cache(&usual()).lock());
    assert_eq!(setup.stderr().lines().count(), 2, "{}", setup.stderr());
}

#[test]
fn a_warning_about_a_cache_file_is_printed_once() {
    let setup = Setup::new();
    setup.cache(&usual()).store(&token(3_600));
    fs::write(setup.file(&usual(), "json"), "{").unwrap();
    let cache = setup.cache(&usual());
    assert_eq!((cache.read(), cache.read()), (None, None));
    assert_eq!(setup.stderr().matches("file is corrupt").count(), 1, "{}", setup.stderr());
}

#[test]
fn a_damaged_cache_file_causes_a_warning() {
    let setup = Setup::new();
    setup.cache(&usual()).store(&token(3_600));
    let file = setup.file(&usual(), "json");
    let stored = String::from_utf8(crate::world::read_file(&file, 1 << 20).unwrap().bytes).unwrap();
    let large = format!("{stored}{}", " ".repeat(1 << 20));
    let just_fits = format!("{stored}{}", " ".repeat((1 << 20) - 1 - stored.len()));
    let mut before = String::new();
    for (text, warning) in [
        (stored.as_str(), None),
        (&just_fits, None),
        (&large, Some("too large")),
        ("", Some("corrupt")),
        (&stored[..stored.len() / 2], Some("corrupt")),
        (&stored.replace("MII-secret", ""), Some("corrupt")),
        (&stored.replace("MII-secret", "MII secret"), Some("corrupt")),
    ] {
        fs::write(&file, text).unwrap();
        assert_eq!(setup.cache(&usual()).read().is_some(), warning.is_none(), "{warning:?}");
        let new = setup.stderr().split_off(before.len());
        assert_eq!(new.is_empty(), warning.is_none(), "{new}");
        assert!(new.contains(warning.unwrap_or_default()), "{new}");
        before.push_str(&new);
    }
}

#[cfg(unix)]
#[test]
fn a_cache_file_readable_by_others_is_not_used() {
    use std::os::unix::fs::PermissionsExt as _;
    let setup = Setup::new();
    setup.cache(&usual()).store(&token(3_600));
    let file = setup.file(&usual(), "json");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(&setup.folder)), (0o600, 0o700));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(setup.cache(&usual()).read(), None);
    assert!(setup.stderr().contains("readable by other users"), "{}", setup.stderr());
    fs::remove_file(&file).unwrap();
    let target = setup.folder.join("target");
    fs::write(&target, "{}").unwrap();
    std::os::unix::fs::symlink(&target, &file).unwrap();
    assert_eq!(setup.cache(&usual()).read(), None);
    assert!(setup.stderr().contains("a link"), "{}", setup.stderr());
}

#[test]
fn remove_and_remove_all_delete_cached_tokens() {
    let setup = Setup::new();
    let other = login(with_password(named("v", "d")), None);
    assert_eq!(remove_all(&setup.folder).unwrap(), 0, "no folder is no failure");
    for one in [&usual(), &other] {
        setup.cache(one).store(&token(3_600));
        drop(setup.cache(one).lock());
    }
    setup.cache(&usual()).remove();
    assert_eq!(setup.cache(&usual()).read(), None);
    assert!(setup.cache(&other).read().is_some());
    setup.cache(&usual()).store(&token(3_600));
    fs::write(setup.file(&usual(), "1.tmp"), "half").unwrap();
    fs::write(setup.folder.join("notes.txt"), "mine").unwrap();
    assert_eq!(remove_all(&setup.folder).unwrap(), 2);
    let left: Vec<_> = fs::read_dir(&setup.folder).unwrap().collect();
    assert_eq!(left.len(), 1, "only what is not ours");
    assert!(remove_all(&setup.folder.join("notes.txt")).is_err());
    assert_eq!(setup.stderr(), "");
}
