//! Broken connections: the error names the cause, the stage and the time limit, in our own words,
//! and the number of attempts is right.

#![allow(clippy::too_many_lines, reason = "tables")]

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use crate::support::harness::Folder;
use crate::support::ma_orders;

const ORDERS: &str = r#"{"count":1,"items":[{"orderId":"CS1","phase":"failed"}]}"#;

/// A server with one behavior for all connections, which counts them.
struct Server {
    port: u16,
    connections: Arc<AtomicUsize>,
}

impl Server {
    fn start(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let (seen, serve) = (Arc::clone(&connections), Arc::new(serve));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                seen.fetch_add(1, Ordering::SeqCst);
                let serve = Arc::clone(&serve);
                std::thread::spawn(move || serve(stream));
            }
        });
        Self { port, connections }
    }

    /// Reads a request, sends these bytes, and closes.
    fn says(bytes: &[u8]) -> Self {
        let bytes = bytes.to_vec();
        Self::start(move |mut stream| {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(&bytes);
        })
    }

    /// Reads a request, sends these bytes, and then nothing until the client closes.
    fn stalls_after(bytes: &[u8]) -> Self {
        let bytes = bytes.to_vec();
        Self::start(move |mut stream| {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(&bytes);
            while stream.read(&mut [0; 4096]).is_ok_and(|length| length > 0) {}
        })
    }

    /// Reads a request and resets the connection.
    fn resets() -> Self {
        Self::start(|mut stream| {
            let _ = stream.read(&mut [0; 4096]);
            let _ = socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO));
        })
    }

    /// Speaks TLS and responds to each request.
    fn speaks_tls(config: ServerConfig) -> Self {
        let config = Arc::new(config);
        Self::start(move |stream| answer_over_tls(stream, &config))
    }

    /// A proxy that responds to CONNECT with these bytes, and then is a TLS server.
    fn tunnels(head: &'static [u8], config: ServerConfig) -> Self {
        let config = Arc::new(config);
        Self::start(move |mut stream| {
            if read_head(&mut stream) && stream.write_all(head).is_ok() {
                answer_over_tls(stream, &config);
            }
        })
    }

    fn http(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn https(&self) -> String {
        format!("https://localhost:{}", self.port)
    }
}

fn read_head(stream: &mut impl std::io::Read) -> bool {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return false,
        }
    }
    true
}

fn answer_over_tls(stream: TcpStream, config: &Arc<ServerConfig>) {
    let Ok(connection) = ServerConnection::new(Arc::clone(config)) else { return };
    let mut stream = StreamOwned::new(connection, stream);
    while read_head(&mut stream) {
        if stream.write_all(&answer(ORDERS)).and_then(|()| stream.flush()).is_err() {
            return;
        }
    }
}

fn answer(body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

/// A certificate authority.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
    der: CertificateDer<'static>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "an authority of the tests");
        let key = KeyPair::generate().unwrap();
        let made = params.self_signed(&key).unwrap();
        Self { pem: made.pem(), der: made.der().clone(), issuer: Issuer::new(params, key) }
    }

    /// An intermediate authority, signed by this one.
    fn below(&self) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "an authority between");
        let key = KeyPair::generate().unwrap();
        let made = params.signed_by(&key, &self.issuer).unwrap();
        Self { pem: made.pem(), der: made.der().clone(), issuer: Issuer::new(params, key) }
    }

    /// A server configuration with a certificate, changed before it is signed.
    fn server(&self, change: impl FnOnce(&mut CertificateParams)) -> ServerConfig {
        self.config(change, &[], None)
    }

    fn config(
        &self,
        change: impl FnOnce(&mut CertificateParams),
        between: &[&Self],
        clients: Option<(&Self, &'static rustls::SupportedProtocolVersion)>,
    ) -> ServerConfig {
        let names = vec!["localhost".to_owned(), "orders.test".to_owned()];
        let mut params = CertificateParams::new(names).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let leaf = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        let mut chain = vec![leaf];
        chain.extend(between.iter().map(|between| between.der.clone()));
        finish(chain, &key, clients)
    }
}

fn finish(
    chain: Vec<CertificateDer<'static>>,
    key: &KeyPair,
    clients: Option<(&Authority, &'static rustls::SupportedProtocolVersion)>,
) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
    let builder = match clients {
        None => builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth(),
        Some((authority, version)) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.der.clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder
                .with_protocol_versions(&[version])
                .unwrap()
                .with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    builder.with_single_cert(chain, key.into()).unwrap()
}

/// A row of the table: the server, and the expected result.
struct Row {
    name: &'static str,
    server: Server,
    args: Vec<String>,
    variables: Vec<(&'static str, String)>,
    exit: i32,
    is_retryable: bool,
    /// Expected parts of the message.
    says: Vec<String>,
    /// An expected part of the hint.
    hint: &'static str,
    /// The expected number of connections.
    connections: usize,
}

impl Row {
    fn new(name: &'static str, server: Server, endpoint: String, exit: i32, says: &[&str]) -> Self {
        Self {
            name,
            server,
            args: vec!["--endpoint".to_owned(), endpoint, "--retries".to_owned(), "1".to_owned()],
            variables: Vec::new(),
            exit,
            is_retryable: false,
            says: says.iter().map(ToString::to_string).collect(),
            hint: "",
            connections: 1,
        }
    }

    fn http(name: &'static str, server: Server, exit: i32, says: &[&str]) -> Self {
        let endpoint = server.http();
        Self::new(name, server, endpoint, exit, says)
    }

    fn https(name: &'static str, server: Server, ca: &str, exit: i32, says: &[&str]) -> Self {
        let endpoint = server.https();
        let mut row = Self::new(name, server, endpoint, exit, says);
        row.args.extend(["--ca-file".to_owned(), ca.to_owned()]);
        row
    }

    /// Through a proxy, which the message must name.
    fn proxied(name: &'static str, proxy: Server, ca: &str, exit: i32, says: &[&str]) -> Self {
        let address = format!("127.0.0.1:{}", proxy.port);
        let mut row = Self::new(name, proxy, "https://orders.test".to_owned(), exit, says);
        if exit != 0 {
            row.says.push(format!("through the proxy {address} from HTTPS_PROXY"));
        }
        row.args.extend(["--ca-file".to_owned(), ca.to_owned()]);
        row.variables.push(("HTTPS_PROXY", format!("http://{address}")));
        row
    }

    fn socks(mut self) -> Self {
        self.variables[0].1 = self.variables[0].1.replace("http://", "socks5h://user:sesame@");
        self
    }

    /// Expects one retry, reported in the error.
    fn repeated(mut self) -> Self {
        self.is_retryable = true;
        self.connections = 2;
        self
    }

    /// Expects that the timeout of the run is used up.
    fn until_timeout(mut self) -> Self {
        self.args.extend(["--timeout".to_owned(), "2s".to_owned()]);
        self.says.push("within --timeout".to_owned());
        self.is_retryable = true;
        self.hint("--timeout")
    }

    fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    fn check(&self) -> Result<(), String> {
        let output = ma_orders()
            .args(["list", "-o", "jsonl", "-q", "--error-format", "json", "--project-id", "p"])
            .args(["--token", "the-token"])
            .args(&self.args)
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .output()
            .map_err(|error| error.to_string())?;
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let error: serde_json::Value = match stderr.lines().last() {
            Some(line) => serde_json::from_str(line).map_err(|error| format!("{error}: {line}"))?,
            None => serde_json::json!({ "message": "", "hint": "", "retryable": false }),
        };
        let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
        let (message, hint) = (text("message"), text("hint"));
        let connections = self.server.connections.load(Ordering::SeqCst);
        let wrong = |what: String| Err(format!("{}: {what}\n  {stderr}", self.name));
        if output.status.code() != Some(self.exit) {
            return wrong(format!("exit {:?}, not {}", output.status.code(), self.exit));
        }
        if let Some(part) = self.says.iter().find(|part| !message.contains(part.as_str())) {
            return wrong(format!("nothing is said of {part:?}"));
        }
        if !hint.contains(self.hint) {
            return wrong(format!("the hint says nothing of {:?}", self.hint));
        }
        if error["retryable"] != self.is_retryable {
            return wrong(format!("retryable is not {}", self.is_retryable));
        }
        if connections != self.connections {
            return wrong(format!("{connections} connections, not {}", self.connections));
        }
        // A library's own words: the name of a type, its fields, its documentation.
        let is_debug = |word: &&str| message.contains(*word);
        if let Some(word) = ["Error(", "Error {", "::", "Some(", "https://docs", "os error"]
            .iter()
            .find(|word| is_debug(word))
        {
            return wrong(format!("{word:?} is a library's"));
        }
        if message.contains("sesame") {
            return wrong("the proxy's password is shown".to_owned());
        }
        Ok(())
    }
}

const ALERT: &[u8] = &[0x15, 3, 3, 0, 2, 2];

fn alert(number: u8) -> Server {
    Server::says(&[ALERT, &[number]].concat())
}

fn broken_tls(folder: &Folder) -> Vec<Row> {
    let authority = Authority::new();
    folder.write_secret("ca.pem", &authority.pem);
    let ca = format!("{}/ca.pem", folder.path());
    let row = |name, server: Server, says: &[&str], hint| {
        Row::https(name, server, &ca, 6, &[&["TLS error with localhost:"], says].concat())
            .hint(hint)
    };
    let signed = |change: fn(&mut CertificateParams)| Server::speaks_tls(authority.server(change));
    let between = authority.below();
    let own_key = KeyPair::generate().unwrap();
    let mut own = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    own.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let own = own.self_signed(&own_key).unwrap();
    folder.write_secret("own.pem", &own.pem());
    let own_server = Server::speaks_tls(finish(vec![own.der().clone()], &own_key, None));
    let own_file = format!("{}/own.pem", folder.path());
    let wants_client =
        |version| Server::speaks_tls(authority.config(|_| (), &[], Some((&authority, version))));
    vec![
        Row::https("a good certificate", signed(|_| ()), &ca, 0, &[]),
        Row::https(
            "an authority between that is sent",
            Server::speaks_tls(between.config(|_| (), &[&between], None)),
            &ca,
            0,
            &[],
        ),
        row(
            "an authority between that is not sent",
            Server::speaks_tls(between.config(|_| (), &[], None)),
            &["not signed by a trusted CA"],
            "intermediate",
        ),
        row(
            "expired",
            signed(|params| params.not_after = rcgen::date_time_ymd(2020, 1, 2)),
            &["expired on 2020-01-02", "clock says 20"],
            "renewed",
        ),
        row(
            "not yet valid",
            signed(|params| {
                params.not_before = rcgen::date_time_ymd(2090, 1, 2);
                params.not_after = rcgen::date_time_ymd(2091, 1, 2);
            }),
            &["not valid before 2090-01-02", "clock says 20"],
            "clock",
        ),
        row(
            "for another name",
            signed(|params| {
                params.subject_alt_names =
                    vec![rcgen::SanType::DnsName("other.test".try_into().unwrap())];
            }),
            &["for other host names: other.test"],
            "host name",
        ),
        row(
            "for clients only",
            signed(|params| {
                params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
            }),
            &["not valid for server authentication"],
            "server",
        ),
        row(
            "of an unknown authority",
            Server::speaks_tls(between.server(|_| ())),
            &["not signed by a trusted CA"],
            "--ca-file",
        ),
        Row::https(
            "an authority's own",
            own_server,
            &own_file,
            6,
            &["uses a CA certificate as its own"],
        )
        .hint("CA:FALSE"),
        row(
            "wants a client certificate (TLS 1.3)",
            wants_client(&rustls::version::TLS13),
            &["requires a client certificate"],
            "not supported",
        ),
        row(
            "wants a client certificate (TLS 1.2)",
            wants_client(&rustls::version::TLS12),
            &[],
            "client certificate",
        ),
        row("too old a TLS", alert(70), &["does not support TLS 1.2 or later"], "TLS 1.2"),
        row("no cipher in common", alert(40), &["no common cipher suite"], "AES-GCM"),
        row("an unknown name", alert(112), &["does not know this host"], "host name"),
        row("another alert", alert(80), &["aborted the handshake (alert 80)"], "address"),
        row(
            "plain http on the port",
            Server::says(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"),
            &["does not speak TLS on this port"],
            "port",
        ),
        row("noise", Server::says(b"SSH-2.0-OpenSSH\r\n"), &["does not speak TLS"], "port"),
        Row::https(
            "closed during the handshake",
            Server::says(b""),
            &ca,
            6,
            &["closed the connection during the TLS handshake"],
        )
        .repeated(),
        Row::https(
            "reset during the handshake",
            Server::resets(),
            &ca,
            6,
            &["during the TLS handshake: Connection reset"],
        )
        .repeated(),
        Row::https(
            "silent in the handshake",
            Server::stalls_after(b""),
            &ca,
            6,
            &["could not complete the TLS handshake with localhost:"],
        )
        .until_timeout(),
    ]
}

fn broken_proxies(folder: &Folder) -> Vec<Row> {
    let authority = Authority::new();
    folder.write_secret("proxied.pem", &authority.pem);
    let ca = format!("{}/proxied.pem", folder.path());
    let row = |name, proxy, says: &[&str]| Row::proxied(name, proxy, &ca, 6, says).hint("proxy");
    let connected = b"HTTP/1.1 200 OK\r\n\r\n";
    let closed = || {
        let server = Server::says(b"");
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Server { port, connections: server.connections }
    };
    let mut refused = row("a proxy that is down", closed(), &["could not connect", "refused"]);
    (refused.is_retryable, refused.connections) = (true, 0);
    let mut unknown =
        row("a proxy without an address", Server::says(b""), &["could not resolve the proxy host"]);
    // Longer than DNS allows, so no name server is contacted.
    let nowhere = format!("{}.test", "a".repeat(64));
    unknown.variables[0].1 = format!("http://{nowhere}");
    unknown.says[1] = format!("through the proxy {nowhere}:80 from HTTPS_PROXY");
    unknown.connections = 0;
    let tunnel = Server::tunnels(connected, authority.server(|_| ()));
    let mut address =
        row("an IPv6 address", Server::says(b""), &["could not reach an IPv6 address"]);
    "https://[fd77::1]".clone_into(&mut address.args[1]);
    (address.exit, address.hint, address.connections) = (2, "", 0);
    vec![
        address,
        Row::proxied("a proxy that does its work", tunnel, &ca, 0, &[]),
        refused,
        unknown,
        row("a silent proxy", Server::stalls_after(b""), &["could not connect to orders.test"])
            .until_timeout(),
        row(
            "403 for CONNECT",
            Server::says(b"HTTP/1.1 403 Forbidden\r\n\r\n"),
            &["the proxy refused the tunnel to orders.test"],
        ),
        row(
            "503 for CONNECT",
            Server::says(b"HTTP/1.1 503 Busy\r\nretry-after: 1\r\n\r\n"),
            &["the proxy refused the tunnel"],
        ),
        row(
            "401 for CONNECT",
            Server::says(b"HTTP/1.1 401 No\r\n\r\n"),
            &["the proxy refused the tunnel"],
        ),
        row(
            "407 for CONNECT",
            Server::says(b"HTTP/1.1 407 Who\r\nproxy-authenticate: Basic realm=x\r\n\r\n"),
            &["HTTP 407"],
        )
        .hint("USER:PASSWORD"),
        row("no HTTP from the proxy", Server::says(b"SSH-2.0\r\n\r\n"), &["refused the tunnel"]),
        row("a proxy that closes", Server::says(b""), &["the proxy closed the connection"])
            .repeated(),
        row("a proxy that resets", Server::resets(), &["the proxy closed the connection"])
            .repeated(),
        row(
            "a tunnel to no TLS",
            Server::start(|mut stream| {
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(b"hello, this is no TLS");
            }),
            &["does not speak TLS"],
        )
        .hint("port"),
        row(
            "a tunnel to silence",
            Server::stalls_after(connected),
            &["could not complete the TLS handshake with orders.test"],
        )
        .until_timeout(),
        row(
            "another certificate behind the proxy",
            Server::tunnels(connected, Authority::new().below().server(|_| ())),
            &["not signed by a trusted CA"],
        )
        .hint("--ca-file"),
        row("SOCKS takes no password", Server::says(&[5, 0xff]), &["the proxy refused"]).socks(),
        row(
            "SOCKS refuses the password",
            Server::start(|mut stream| {
                let _ = stream.read(&mut [0; 512]);
                let _ = stream.write_all(&[5, 2]);
                let _ = stream.read(&mut [0; 512]);
                let _ = stream.write_all(&[1, 1]);
            }),
            &["the proxy refused"],
        )
        .socks(),
        row(
            "SOCKS refuses the connection",
            Server::start(|mut stream| {
                let _ = stream.read(&mut [0; 512]);
                let _ = stream.write_all(&[5, 2]);
                let _ = stream.read(&mut [0; 512]);
                let _ = stream.write_all(&[1, 0]);
                let _ = stream.read(&mut [0; 512]);
                let _ = stream.write_all(&[5, 2, 0, 1, 0, 0, 0, 0, 0, 0]);
            }),
            &["the proxy refused"],
        )
        .socks(),
    ]
}

fn broken_http() -> Vec<Row> {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n";
    let headers = "x: y\r\n".repeat(300);
    let encoded = |encoding: &str| {
        Server::says(
            format!(
                "HTTP/1.1 200 OK\r\ncontent-encoding: {encoding}\r\ncontent-length: 3\r\n\r\nabc"
            )
            .as_bytes(),
        )
    };
    let closed = {
        let server = Server::says(b"");
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Server { port, connections: server.connections }
    };
    let mut refused =
        Row::http("nobody listens", closed, 6, &["could not connect to 127.0.0.1", "refused"]);
    (refused.is_retryable, refused.connections) = (true, 0);
    // Longer than DNS allows, so no name server is contacted.
    let nowhere = format!("https://{}.test", "a".repeat(64));
    let mut unknown =
        Row::new("an unknown host", Server::says(b""), nowhere, 6, &["could not resolve host"])
            .hint("host name");
    unknown.connections = 0;
    let http = |name, server, exit, says: &[&str]| Row::http(name, server, exit, says);
    let is_closed = ["closed the connection before the response"];
    let unanswered = ["no response from 127.0.0.1:"];
    vec![
        refused,
        unknown,
        http("closed before the head", Server::says(b""), 6, &is_closed).repeated(),
        http("closed within the head", Server::says(b"HTTP/1.1 20"), 6, &is_closed).repeated(),
        http("reset before the head", Server::resets(), 6, &is_closed).repeated(),
        http("silence", Server::stalls_after(b""), 6, &unanswered).until_timeout(),
        http("silence in the head", Server::stalls_after(b"HTTP/1.1 200"), 6, &unanswered)
            .until_timeout(),
        http("silence in the body", Server::stalls_after(head), 6, &["no complete response"])
            .until_timeout(),
        http("a short body", Server::says(head), 7, &["truncated after 0 bytes of 900"]).repeated(),
        http("no HTTP", Server::says(b"SSH-2.0\r\n\r\n"), 7, &["malformed HTTP"]),
        http(
            "two lengths",
            Server::says(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}"),
            7,
            &["malformed HTTP"],
        ),
        http(
            "300 headers",
            Server::says(format!("HTTP/1.1 200 OK\r\n{headers}\r\n").as_bytes()),
            7,
            &["malformed HTTP"],
        ),
        http("gzip that was not asked for", encoded("gzip"), 7, &["encoded as gzip"]),
        http("br that was not asked for", encoded("br"), 7, &["encoded as br"]),
        http("TLS on a port for http", alert(70), 7, &["malformed HTTP"]),
    ]
}

#[test]
fn connection_errors_name_cause_stage_and_limit() {
    let folder = Folder::new();
    let mut rows = broken_tls(&folder);
    rows.extend(broken_proxies(&folder));
    rows.extend(broken_http());
    assert!(rows.len() >= 40);
    let (waiting, wrong) = (Mutex::new(rows), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                loop {
                    let Some(row) = waiting.lock().unwrap().pop() else { return };
                    if let Err(what) = row.check() {
                        wrong.lock().unwrap().push(what);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
