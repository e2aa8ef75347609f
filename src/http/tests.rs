//! Requests to a server with scripted responses, and a fake clock.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;

use super::*;
use crate::messages::{ErrorFormat, Verbosity};
use crate::world::SharedWriter;
use crate::world::fake::{Buffer, FakeClock};

/// A scripted response; if empty, the server closes the connection.
type Part = Vec<u8>;

/// A server that sends its responses in order, over any number of connections.
fn server(parts: Vec<Part>) -> reqwest::Url {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let parts = Mutex::new(parts.into_iter());
    std::thread::spawn(move || {
        std::thread::scope(|scope| {
            for stream in listener.incoming().flatten() {
                scope.spawn(|| play(stream, &parts));
            }
        });
    });
    url.parse().unwrap()
}

fn play(mut stream: TcpStream, parts: &Mutex<std::vec::IntoIter<Part>>) {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while let Ok(1) = stream.read(&mut byte) {
        head.push(byte[0]);
        if head.ends_with(b"\r\n\r\n") {
            head.clear();
            let part = parts.lock().unwrap().next().unwrap_or_default();
            if part.is_empty() || stream.write_all(&part).is_err() {
                return;
            }
        }
    }
}

fn answer(head: &str, body: &str) -> Part {
    format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn good() -> Part {
    answer("200 OK", "{}")
}

fn throttled(more: &str) -> Part {
    answer(&format!("429 X\r\n{more}x: y"), "")
}

struct Run {
    http: Http,
    clock: Arc<FakeClock>,
    stderr: Buffer,
}

impl Run {
    fn new(retries: u32) -> Self {
        Self::within(retries, 600)
    }

    /// A run with a deadline this many seconds after its start.
    fn within(retries: u32, seconds: u64) -> Self {
        let clock =
            Arc::new(FakeClock::starting_at(chrono::DateTime::from_timestamp(864_000, 0).unwrap()));
        let stderr = Buffer::default();
        let out = SharedWriter::new(stderr.clone());
        let messages = Messages::new(out, Verbosity::Headers, ErrorFormat::Text);
        let limit = Some(Duration::from_secs(seconds));
        let http = Http::new(ConnectionOptions::default(), clock.clone(), messages, limit, retries);
        Self { http, clock, stderr }
    }

    fn get(&self, url: &reqwest::Url) -> Result<HttpResponse, Box<Failure>> {
        self.http.send(200, &|| Ok(Request::new(reqwest::Method::GET, url.clone())))
    }

    fn stderr(&self) -> String {
        self.stderr.text()
    }
}

#[test]
fn throttling_with_retry_after_uses_no_retry_and_slows_all_requests_down() {
    let retry_after = "retry-after: 3\r\n";
    let url = server(vec![
        throttled(retry_after),
        throttled(retry_after),
        throttled(retry_after),
        good(),
        good(),
    ]);
    let run = Run::new(1);
    assert!(!run.http.is_throttled());
    let answered = run.get(&url).unwrap();
    assert_eq!(answered.request.attempts, 4);
    assert!(run.http.is_throttled(), "other requests wait for their turn now");
    let waited = run.clock.since_start();
    assert!(waited >= Duration::from_secs(9), "{waited:?}");
    assert!(run.stderr().contains(" s (Retry-After: 3)"), "{}", run.stderr());
    // One second, doubled after the second and the third throttled attempt.
    run.get(&url).unwrap();
    assert_eq!(run.clock.since_start(), waited + Duration::from_secs(1));
}

#[test]
fn throttling_without_retry_after_uses_a_retry_and_slows_requests_down() {
    let url = server(vec![throttled(""), throttled(""), throttled("")]);
    let run = Run::new(1);
    let failure = run.get(&url).unwrap_err();
    assert_eq!(failure.request.attempts, 2);
    assert!(failure.retryable && run.http.is_throttled());
}

#[test]
fn throttling_is_the_error_if_there_is_no_time_for_another_request() {
    let body = r#"{"error_code":"APIGW.0308","error_msg":"throttled: limit:5,time:1 minute"}"#;
    let url = server(vec![answer("429 X\r\nretry-after: 1", body), good()]);
    let run = Run::within(3, 5);
    let failure = run.get(&url).unwrap_err();
    assert!(matches!(&failure.cause, FailureKind::Rejected(no) if no.status == 429), "{failure}");
    assert_eq!(failure.stopped.as_deref(), Some("no time left to retry (--timeout)"));
    assert_eq!(run.stderr().matches("retrying in").count(), 1, "{}", run.stderr());
}

#[test]
fn zero_retries_means_one_attempt() {
    let url = server(vec![throttled("retry-after: 1\r\n"), good()]);
    assert_eq!(Run::new(0).get(&url).unwrap_err().request.attempts, 1);
}

#[test]
fn a_closed_keep_alive_connection_is_reopened_without_a_retry() {
    let url = server(vec![good(), Part::new(), good(), Part::new(), Part::new()]);
    let run = Run::new(0);
    assert_eq!(run.get(&url).unwrap().request.attempts, 1);
    assert_eq!(run.get(&url).unwrap().request.attempts, 1);
    // If a new connection is closed, that is a failure.
    let failure = run.get(&url).unwrap_err();
    let FailureKind::Transport(error) = &failure.cause else { panic!("{failure}") };
    assert_eq!((error.stage, &error.cause), (RequestStage::Wait, &TransportCause::Closed(None)));
}

#[test]
fn a_wrong_clock_is_reported_with_rejected_credentials() {
    let at = |date: &str| answer(&format!("401 X\r\ndate: {date}"), "");
    for (date, says) in [
        ("Sun, 11 Jan 1970 01:00:00 GMT", Some("60 minutes behind the service's")),
        ("Sat, 10 Jan 1970 23:44:00 GMT", Some("16 minutes ahead of the service's")),
        ("Sun, 11 Jan 1970 00:15:00 GMT", None),
    ] {
        let failure = Run::new(3).get(&server(vec![at(date)])).unwrap_err();
        let stopped = failure.stopped.as_deref();
        assert_eq!(stopped.is_some(), says.is_some(), "{date}: {stopped:?}");
        assert!(stopped.unwrap_or_default().contains(says.unwrap_or_default()), "{stopped:?}");
    }
}

#[test]
fn traces_redact_headers_that_are_not_known_to_be_harmless() {
    let head = "200 OK\r\nset-cookie: sesame\r\nopenstack-auth-receipt: sesame\r\n\
                x-new: sesame\r\nx-request-id: r1\r\ndate: Thu, 01 Jan 1970 01:00:00 GMT";
    let url = server(vec![answer(head, "{}")]);
    let run = Run::new(0);
    run.get(&url).unwrap();
    let stderr = run.stderr();
    assert!(!stderr.contains("sesame"), "{stderr}");
    for shown in ["set-cookie: <redacted>", "x-request-id: r1", "date: Thu, 01 Jan 1970"] {
        assert!(stderr.contains(shown), "{stderr}");
    }
}

#[test]
fn a_request_that_cannot_be_built_counts_no_attempt() {
    let run = Run::new(3);
    let failure = run.http.send(200, &|| anyhow::bail!("no")).unwrap_err();
    assert_eq!((failure.request.attempts, failure.request.url.as_str()), (0, ""));
    assert_eq!(failure.cause, FailureKind::Setup("no".to_owned()));
}

#[test]
fn an_echoed_signature_is_redacted() {
    let url = server(vec![answer("401 X", "bad signature 0123456789abcdef")]);
    let run = Run::new(0);
    let failure = run
        .http
        .send(200, &|| {
            let mut request = Request::new(reqwest::Method::GET, url.clone());
            let value = "SDK-HMAC-SHA256 Access=K, SignedHeaders=host, Signature=0123456789abcdef";
            request.headers_mut().insert("authorization", value.parse()?);
            Ok(request)
        })
        .unwrap_err();
    assert_eq!(failure.to_string(), "bad signature <redacted> (HTTP 401)");
    assert!(!run.stderr().contains("0123456789abcdef"), "{}", run.stderr());
}
