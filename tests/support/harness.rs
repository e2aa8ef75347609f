//! A test environment: a sandbox with known orders, and a world for the program.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, FixedOffset, TimeZone as _, Utc};
use ma_orders::sandbox::{
    DOMAIN_NAME, Fail, Options, OrderSource, PASSWORD, PROJECT_ID, PROJECT_NAME, Quirk, Sandbox,
    TOKEN, USER_NAME,
};
use ma_orders::world::{Clock, Folders, SharedWriter, Terminal, Variables, World};

/// The current time in every test.
pub fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 8, 21, 12, 0, 0).unwrap()
}

/// A clock that advances instead of waiting.
pub struct FakeClock(Mutex<Duration>);

impl FakeClock {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(Duration::ZERO)))
    }
}

impl Clock for FakeClock {
    fn now(&self) -> DateTime<Utc> {
        now() + self.since_start()
    }

    fn since_start(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, pause: Duration) {
        *self.0.lock().unwrap() += pause;
    }
}

/// A writer that keeps what is written.
#[derive(Clone, Default)]
pub struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// An order, as described by a test.
pub struct Described(Vec<(&'static str, String)>);

pub fn order(id: &str) -> Described {
    let text = |text: &str| serde_json::to_string(text).unwrap();
    Described(vec![
        ("creationTimestamp", (now().timestamp_millis() - 3_600_000).to_string()),
        ("beginTimestamp", "0".into()),
        ("endTimestamp", "0".into()),
        ("orderName", text(&format!("order.{id}"))),
        ("orderId", text(id)),
        ("operation", text("apply")),
        ("phase", text("successed")),
        ("resourceDisplayName", text("pool-5ed5")),
    ])
}

impl Described {
    /// Sets a field to a JSON value.
    pub fn field(mut self, name: &'static str, json: &str) -> Self {
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, json.to_owned()));
        self
    }

    fn text(self, name: &'static str, text: &str) -> Self {
        self.field(name, &serde_json::to_string(text).unwrap())
    }

    pub fn pool(self, name: &str) -> Self {
        self.text("resourceDisplayName", name)
    }

    pub fn phase(self, phase: &str) -> Self {
        self.text("phase", phase)
    }

    pub fn operation(self, operation: &str) -> Self {
        self.text("operation", operation)
    }

    pub fn failed(self, reason: &str) -> Self {
        self.phase("failed").text("failReason", reason)
    }

    /// Created this many minutes ago.
    pub fn minutes_old(self, minutes: i64) -> Self {
        let ms = now().timestamp_millis() - minutes * 60_000;
        self.field("creationTimestamp", &ms.to_string())
    }

    pub fn json(&self) -> String {
        let fields: Vec<_> =
            self.0.iter().map(|(name, json)| format!("\"{name}\":{json}")).collect();
        format!("{{{}}}", fields.join(","))
    }
}

/// A sandbox, and an environment in which to run command lines.
pub struct TestEnv {
    sandbox: Sandbox,
    variables: BTreeMap<String, String>,
    terminal: Terminal,
    stdin: Vec<u8>,
    /// The clock shared with the sandbox, if its orders change.
    clock: Option<Arc<FakeClock>>,
}

impl TestEnv {
    #[allow(clippy::needless_pass_by_value, reason = "tests read better without a reference")]
    pub fn with<const N: usize>(orders: [Described; N]) -> Self {
        Self::stocked(orders.iter().map(Described::json).collect(), None)
    }

    pub fn failing(fail: Fail) -> Self {
        Self::stocked(vec![order("CS01").json()], Some(fail))
    }

    pub fn stocked(orders: Vec<String>, fail: Option<Fail>) -> Self {
        Self::open(OrderSource::Given(orders), fail, FakeClock::new(), None)
    }

    /// A sandbox with these orders, from this many seconds after the start.
    pub fn changing<const N: usize>(stages: [(u64, &[Described]); N]) -> Self {
        let json = |orders: &[Described]| orders.iter().map(Described::json).collect();
        let stages = stages.map(|(from, orders)| (Duration::from_secs(from), json(orders)));
        let clock = FakeClock::new();
        Self::open(OrderSource::Staged(stages.into()), None, Arc::clone(&clock), Some(clock))
    }

    /// An account with several projects, and an rc file with a password.
    pub fn of_projects(
        projects: Vec<(&'static str, Vec<Described>)>,
        fail_projects: &[(&str, Fail)],
    ) -> Self {
        let json = |orders: Vec<Described>| orders.iter().map(Described::json).collect();
        let projects = projects.into_iter().map(|(name, orders)| (name, json(orders))).collect();
        let sandbox = Sandbox::start(Options {
            source: OrderSource::OfProjects(projects),
            fail_projects: fail_projects
                .iter()
                .map(|(name, fail)| ((*name).to_owned(), *fail))
                .collect(),
            ..Options::with_clock(FakeClock::new())
        })
        .unwrap();
        let auth_url = format!("{}/v3", sandbox.url());
        let variables = [
            ("OS_AUTH_URL", auth_url.as_str()),
            ("OS_USERNAME", USER_NAME),
            ("OS_PASSWORD", PASSWORD),
            ("OS_USER_DOMAIN_NAME", DOMAIN_NAME),
            ("OS_PROJECT_NAME", PROJECT_NAME),
            ("OS_REGION_NAME", "eu-de"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let terminal = Terminal::default();
        Self { sandbox, variables, terminal, stdin: Vec::new(), clock: None }
    }

    /// The maximum number of concurrent requests so far.
    pub fn most_at_once(&self) -> usize {
        self.sandbox.most_at_once()
    }

    /// The sandbox's sample orders, which change with time.
    pub fn live() -> Self {
        let clock = FakeClock::new();
        let source = OrderSource::Seeded { orders: 240, seed: 1, is_live: true };
        Self::open(source, None, Arc::clone(&clock), Some(clock))
    }

    /// A service with quirks.
    pub fn with_quirks(orders: Vec<String>, quirks: Vec<Quirk>) -> Self {
        let source = OrderSource::Given(orders);
        Self::serving(Options { source, quirks, ..Options::with_clock(FakeClock::new()) }, None)
    }

    fn open(
        source: OrderSource,
        fail: Option<Fail>,
        its_own: Arc<FakeClock>,
        clock: Option<Arc<FakeClock>>,
    ) -> Self {
        Self::serving(Options { source, fail, ..Options::with_clock(its_own) }, clock)
    }

    fn serving(options: Options, clock: Option<Arc<FakeClock>>) -> Self {
        let sandbox = Sandbox::start(options).unwrap();
        let variables = [
            ("MA_ORDERS_ENDPOINT", sandbox.url()),
            ("MA_ORDERS_PROJECT_ID", PROJECT_ID),
            ("MA_ORDERS_TOKEN", TOKEN),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        Self { sandbox, variables, terminal: Terminal::default(), stdin: Vec::new(), clock }
    }

    pub fn url(&self) -> &str {
        self.sandbox.url()
    }

    pub fn revoke_tokens(&self) {
        self.sandbox.revoke_tokens();
    }

    /// The request lines that the service has received.
    pub fn requests(&self) -> Vec<String> {
        self.sandbox.requests()
    }

    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.variables.remove(name);
        self
    }

    pub fn reads(mut self, stdin: &str) -> Self {
        self.stdin = stdin.as_bytes().to_vec();
        self
    }

    /// Makes all streams a terminal of this width.
    pub fn terminal(mut self, width: u16) -> Self {
        let width = Some(width);
        self.terminal =
            Terminal { stdin: true, stdout: true, stderr: true, width, ..Terminal::default() };
        self.variables.entry("TERM".to_owned()).or_insert_with(|| "xterm".to_owned());
        self
    }

    /// Runs a command line, quoted as for a shell, and returns its output.
    pub fn run(&self, line: &str) -> Output {
        let (stdout, stderr) = (Buffer::default(), Buffer::default());
        let mut world = World {
            variables: self.variables.clone().into_iter().collect::<Variables>(),
            home: None,
            folders: Folders { working: "/nonexistent".into(), system: Vec::new() },
            program: None,
            zone: Arc::new(FixedOffset::east_opt(7200).unwrap()),
            clock: self.clock.clone().unwrap_or_else(FakeClock::new),
            deadline: None,
            stdin: Box::new(Cursor::new(self.stdin.clone())),
            stdout: Box::new(stdout.clone()),
            stderr: SharedWriter::new(stderr.clone()),
            terminal: self.terminal,
        };
        let code = ma_orders::run(words(line).into_iter().map(Into::into), &mut world);
        Output { line: line.to_owned(), stdout: stdout.text(), stderr: stderr.text(), code }
    }
}

/// The result of a command line.
pub struct Output {
    line: String,
    pub stdout: String,
    pub stderr: String,
    code: u8,
}

impl Output {
    #[track_caller]
    pub fn stdout(self, stdout: &str) -> Self {
        assert_eq!(self.stdout, stdout, "stdout of {}\nstderr: {}", self.line, self.stderr);
        self
    }

    /// Expects exactly this on standard error.
    #[track_caller]
    pub fn stderr(self, stderr: &str) -> Self {
        assert_eq!(self.stderr, stderr, "stderr of {}", self.line);
        self
    }

    /// Expects this part on standard error.
    #[track_caller]
    pub fn stderr_contains(self, part: &str) -> Self {
        assert!(self.stderr.contains(part), "stderr of {}: {}", self.line, self.stderr);
        self
    }

    pub fn exit_code(&self) -> u8 {
        self.code
    }

    #[track_caller]
    pub fn code(self, code: u8) -> Self {
        assert_eq!(self.code, code, "exit of {}\nstderr: {}", self.line, self.stderr);
        self
    }
}

/// Splits a line like a shell: spaces, single and double quotes.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for character in line.chars() {
        match (quote, character) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// A temporary directory, removed when dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("ma-orders-test-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    pub fn holds_anything(&self) -> bool {
        std::fs::read_dir(&self.0).unwrap().next().is_some()
    }

    /// Writes a file that only the user can read.
    pub fn write_secret(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
    }

    /// The only token file.
    pub fn json(&self) -> PathBuf {
        let entries = std::fs::read_dir(self.0.join("ma-orders")).unwrap();
        let mut files = entries.map(|entry| entry.unwrap().path());
        files.find(|path| path.extension().is_some_and(|ending| ending == "json")).unwrap()
    }

    pub fn overwrite_json(&self, text: &str) {
        std::fs::write(self.json(), text).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
