//! Faulty servers: the right exit code, one clear error, nothing or a complete list on standard
//! output, a limited number of requests, and no control characters and no token in the output.

#![allow(clippy::too_many_lines, reason = "tables")]

use std::sync::Mutex;

use crate::support::ma_orders;
use crate::support::raw_server::{RawServer, Reply};

const TOKEN: &str = "MII-token-of-the-fault-tests";
const ORDER: &str = r#"{"count":1,"items":[{"orderId":"CS1","phase":"failed"}]}"#;

/// A row of the table: the server's behavior, and the expected result.
struct Fault {
    name: &'static str,
    replies: Vec<Reply>,
    exit: i32,
    /// An expected part of standard error.
    says: &'static str,
    /// The minimum and maximum number of requests.
    requests: (usize, usize),
    flags: &'static [&'static str],
}

/// A row with a single attempt.
fn once(name: &'static str, reply: Reply, exit: i32, says: &'static str) -> Fault {
    Fault { name, replies: vec![reply], exit, says, requests: (1, 1), flags: &["--retries", "0"] }
}

fn answer(head: &str, body: &str) -> Reply {
    let length = body.len();
    Reply::Send(format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes())
}

fn ok(body: &str) -> Reply {
    answer("200 OK\r\ncontent-type: application/json", body)
}

fn send(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn status(status: u16) -> Reply {
    answer(&format!("{status} X"), r#"{"error_code":"ModelArts.1","error_msg":"No."}"#)
}

fn page(from: usize, to: usize, count: usize) -> Reply {
    let orders: Vec<_> = (from..to).map(|n| format!(r#"{{"orderId":"CS{n}"}}"#)).collect();
    ok(&format!(r#"{{"count":{count},"items":[{}]}}"#, orders.join(",")))
}

fn broken_connections() -> Vec<Fault> {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n";
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let short = ["--retries", "0", "--timeout", "1s"].as_slice();
    let timed = |fault: Fault| Fault { flags: short, ..fault };
    vec![
        once(
            "closed before the head",
            Reply::SendAndClose(vec![]),
            6,
            "closed the connection before the response",
        ),
        once(
            "reset before the head",
            Reply::SendAndReset(vec![]),
            6,
            "before the response: Connection reset",
        ),
        once(
            "closed within the head",
            Reply::SendAndClose(send("HTTP/1.1 20")),
            6,
            "closed the connection before the response",
        ),
        once(
            "reset within the head",
            Reply::SendAndReset(send("HTTP/1.1 200 OK\r\nx: ")),
            6,
            "before the response: Connection reset",
        ),
        once(
            "no HTTP at all",
            Reply::SendAndClose(send("SSH-2.0-OpenSSH_9.2\r\n")),
            7,
            "malformed HTTP",
        ),
        once(
            "HTTP/0.9",
            Reply::SendAndClose(send("<html>hello</html>\r\n\r\n")),
            7,
            "malformed HTTP",
        ),
        once(
            "a status that is no number",
            Reply::SendAndClose(send("HTTP/1.1 abc OK\r\n\r\n")),
            7,
            "malformed HTTP",
        ),
        once(
            "a head without end",
            Reply::SendEndlessly(send("HTTP/1.1 200 OK\r\n"), send("x: y\r\n")),
            7,
            "malformed HTTP",
        ),
        once(
            "a header of half a megabyte",
            Reply::SendAndClose(send(&format!(
                "HTTP/1.1 200 OK\r\nx: {}\r\n\r\n",
                "y".repeat(500_000)
            ))),
            7,
            "is empty",
        ),
        once(
            "a bad header name",
            Reply::SendAndClose(send("HTTP/1.1 200 OK\r\nx y z: 1\r\n\r\n")),
            7,
            "malformed HTTP",
        ),
        once(
            "two lengths that differ",
            Reply::SendAndClose(send(
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}",
            )),
            7,
            "malformed HTTP",
        ),
        once(
            "a negative length",
            Reply::SendAndClose(send("HTTP/1.1 200 OK\r\ncontent-length: -2\r\n\r\n{}")),
            7,
            "malformed HTTP",
        ),
        once(
            "a body shorter than its length",
            Reply::SendAndClose(send(&format!("{head}{ORDER}"))),
            7,
            "truncated after",
        ),
        once(
            "a reset within the body",
            Reply::SendAndReset(send(&format!("{head}{ORDER}"))),
            7,
            "truncated after",
        ),
        once(
            "a bad chunk size",
            Reply::SendAndClose(send(&format!("{chunked}zz\r\n{ORDER}\r\n0\r\n\r\n"))),
            7,
            "truncated after",
        ),
        once(
            "chunks without end mark",
            Reply::SendAndClose(send(&format!("{chunked}{:x}\r\n{ORDER}\r\n", ORDER.len()))),
            7,
            "truncated after",
        ),
        once(
            "a chunk shorter than its size",
            Reply::SendAndClose(send(&format!("{chunked}ff\r\n{ORDER}"))),
            7,
            "truncated after",
        ),
        once(
            "an endless body",
            Reply::SendEndlessly(send("HTTP/1.1 200 OK\r\n\r\n"), vec![b' '; 65_536]),
            7,
            "larger than 8 MiB",
        ),
        once(
            "an endless chunked body",
            Reply::SendEndlessly(
                send(chunked),
                send(&format!("8000\r\n{}\r\n", " ".repeat(0x8000))),
            ),
            7,
            "larger than 8 MiB",
        ),
        once(
            "a length over the bound",
            Reply::Send(send("HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n")),
            7,
            "larger than 8 MiB",
        ),
        timed(once("silence before the head", Reply::SendAndStall(vec![]), 6, "no response from")),
        timed(once(
            "silence within the head",
            Reply::SendAndStall(send("HTTP/1.1 200 OK\r\n")),
            6,
            "no response from",
        )),
        timed(once(
            "silence within the body",
            Reply::SendAndStall(send(&format!("{head}{ORDER}"))),
            6,
            "no complete response from",
        )),
        timed(once(
            "a body that drips",
            Reply::SendAndDrip(send(head)),
            6,
            "no complete response from",
        )),
        timed(once(
            "a head that drips",
            Reply::SendAndDrip(send("HTTP/1.1 200 OK\r\nx: ")),
            6,
            "no response from",
        )),
        timed(once(
            "an error body that drips",
            Reply::SendAndDrip(send("HTTP/1.1 500 X\r\ncontent-length: 900\r\n\r\n")),
            5,
            "HTTP 500",
        )),
    ]
}

fn odd_documents() -> Vec<Fault> {
    let deep = format!(
        r#"{{"count":1,"items":[{{"a":{}1{}}}]}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let many = format!(r#"{{"count":1,"items":[{}{{}}]}}"#, "{},".repeat(2_000_000));
    let gzip =
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\n\x1f\u{8}\u{8}";
    let unusable = |name, body: &str, says| once(name, ok(body), 7, says);
    vec![
        unusable("an empty body", "", "is empty"),
        unusable("HTML", "<html>log in</html>", "expected value"),
        unusable(
            "two documents",
            r#"{"count":0,"items":[]}{"count":0,"items":[]}"#,
            "trailing characters",
        ),
        unusable("half a document", r#"{"count":1,"items":[{"orderId":"#, "unexpected end"),
        unusable("a count given twice", r#"{"count":0,"count":0,"items":[]}"#, "duplicate field"),
        unusable("a key given twice", r#"{"count":1,"items":[{"a":1,"a":2}]}"#, "duplicate key"),
        unusable("half a surrogate pair", r#"{"count":1,"items":[{"a":"\ud800"}]}"#, "surrogate"),
        unusable("not a number", r#"{"count":1,"items":[{"a":NaN}]}"#, "at byte"),
        unusable("a negative count", r#"{"count":-1,"items":[]}"#, "invalid count -1"),
        unusable("an absurd count", r#"{"count":1e300,"items":[]}"#, "invalid count 1e300"),
        unusable("items that are no list", r#"{"count":1,"items":{}}"#, "expected a list"),
        unusable("items that are no orders", r#"{"count":1,"items":[7]}"#, "not a JSON object"),
        unusable("a list in place of the document", "[]", "got a list"),
        unusable(
            "a phase that is no text",
            r#"{"count":1,"items":[{"phase":{}}]}"#,
            "phase is not a string",
        ),
        unusable("counted and not sent", r#"{"count":3}"#, "count is 3"),
        unusable("100,000 levels", &deep, "nested"),
        unusable("two million empty orders", &many, "more than 20000"),
        once(
            "broken UTF-8",
            Reply::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n\"\xff\"".to_vec()),
            7,
            "invalid UTF-8",
        ),
        once("compressed without being asked", Reply::Send(send(gzip)), 7, "encoded as gzip"),
        once("a byte order mark", ok(&format!("\u{feff}{ORDER}")), 0, ""),
        once("another content type", answer("200 OK\r\ncontent-type: text/plain", ORDER), 0, ""),
        once("null items and nothing counted", ok(r#"{"count":0,"items":null}"#), 0, ""),
        once(
            "a 100 before the answer",
            Reply::Send(send(&format!(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{ORDER}",
                ORDER.len()
            ))),
            0,
            "",
        ),
    ]
}

fn odd_statuses() -> Vec<Fault> {
    let plain = |code, exit| once("a status", status(code), exit, "error: ");
    let mut faults: Vec<_> = [
        (201, 7),
        (206, 7),
        (299, 7),
        (300, 3),
        (301, 3),
        (307, 3),
        (308, 3),
        (400, 4),
        (401, 8),
        (403, 8),
        (404, 9),
        (405, 4),
        (408, 4),
        (413, 4),
        (429, 5),
        (494, 4),
        (500, 5),
        (501, 5),
        (502, 5),
        (503, 5),
        (504, 5),
        (600, 7),
        (999, 7),
    ]
    .into_iter()
    .map(|(code, exit)| plain(code, exit))
    .collect();
    let colours =
        r#"{"error_code":"\u001b[31mX","error_msg":"a\u001b]0;t\u0007b\nerror: forged\u202e"}"#;
    let echo = format!(r#"{{"error_code":"A.1","error_msg":"bad token {TOKEN}"}}"#);
    faults.extend([
        once("204", Reply::Send(send("HTTP/1.1 204 X\r\n\r\n")), 7, "HTTP 204"),
        once("304", Reply::Send(send("HTTP/1.1 304 X\r\n\r\n")), 3, "HTTP 304"),
        once("an error text with escapes", answer("400 X", colours), 4, r"\u{1b}[31m"),
        once("an error of a megabyte", answer("500 X", &"x".repeat(1 << 20)), 5, "HTTP 500"),
        once(
            "an error of odd bytes",
            Reply::Send(b"HTTP/1.1 500 X\r\ncontent-length: 4\r\n\r\n\x00\x1b\xff\x07".to_vec()),
            5,
            "HTTP 500",
        ),
        once("an echoed token", answer("401 X", &echo), 8, "bad token <redacted>"),
        once(
            "a request id with escapes",
            answer("500 X\r\nx-request-id: a\u{9b}b", "{}"),
            5,
            "HTTP 500",
        ),
    ]);
    faults
}

fn asked_again() -> Vec<Fault> {
    let rows = |name, replies, exit, says, requests| Fault {
        name,
        replies,
        exit,
        says,
        requests: (requests, requests),
        flags: &["--retries", "2"],
    };
    let later = |head: &str| answer(head, "{}");
    vec![
        rows("503, 503, 200", vec![status(503), status(503), ok(ORDER)], 0, "(retry 2 of 2)", 3),
        rows("408, then an answer", vec![status(408), ok(ORDER)], 0, "retrying in", 2),
        rows("502, then an answer", vec![status(502), ok(ORDER)], 0, "retrying in", 2),
        rows("closed, then an answer", vec![Reply::SendAndClose(vec![]), ok(ORDER)], 0, "", 2),
        rows(
            "cut short, then an answer",
            vec![
                Reply::SendAndClose(send("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{")),
                ok(ORDER),
            ],
            0,
            "truncated after",
            2,
        ),
        rows("503 for good", vec![status(503)], 5, "3 attempts", 3),
        rows(
            "cut short for good",
            vec![Reply::SendAndClose(send("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"))],
            7,
            "3 attempts",
            3,
        ),
        rows(
            "429 with Retry-After",
            vec![later("429 X\r\nretry-after: 1"), ok(ORDER)],
            0,
            "retrying in 1.",
            2,
        ),
        rows(
            "429 for a year",
            vec![later("429 X\r\nretry-after: 31536000")],
            5,
            "Retry-After: 31536000",
            1,
        ),
        Fault {
            flags: &["--retries", "2", "--timeout", "1s"],
            ..rows(
                "503, then silence until the end",
                vec![status(503), Reply::SendAndStall(vec![])],
                5,
                "HTTP 503",
                2,
            )
        },
        rows(
            "a backend that does not exist",
            vec![answer("500 X", r#"{"error_code":"APIG.0103","error_msg":"m"}"#)],
            5,
            "APIG.0103",
            1,
        ),
        rows("401 is not repeated", vec![status(401), ok(ORDER)], 8, "HTTP 401", 1),
        rows("501 is not repeated", vec![status(501), ok(ORDER)], 5, "HTTP 501", 1),
        rows(
            "a second page that fails for good",
            vec![page(0, 500, 700), status(404)],
            9,
            "HTTP 404",
            2,
        ),
        rows(
            "a second page without JSON",
            vec![page(0, 500, 700), ok("<html>")],
            7,
            "invalid response",
            2,
        ),
        rows(
            "a connection closed between pages",
            vec![
                Reply::SendAndClose(match page(0, 500, 600) {
                    Reply::Send(bytes) => bytes,
                    _ => vec![],
                }),
                page(499, 600, 600),
            ],
            0,
            "",
            2,
        ),
        Fault {
            requests: (2, 8),
            ..rows(
                "the same page again and again",
                vec![page(0, 500, 700)],
                7,
                "reports 700 orders, but only 500 were received",
                0,
            )
        },
        Fault {
            requests: (2, 8),
            ..rows(
                "counted and never given",
                vec![page(0, 250, 300), page(0, 0, 300), page(0, 250, 300), page(0, 0, 300)],
                7,
                "reports 300 orders",
                0,
            )
        },
        rows(
            "one id for all",
            vec![ok(
                r#"{"count":2,"items":[{"orderId":"a","creationTimestamp":1},{"orderId":"a","creationTimestamp":2}]}"#,
            )],
            0,
            "",
            1,
        ),
    ]
}

fn check(fault: &Fault) -> Result<(), String> {
    let server = RawServer::start(fault.replies.clone());
    let output = ma_orders()
        .args(
            ["list", "-o", "jsonl", "--project-id", "p", "--token", TOKEN, "--timeout", "20s"]
                .iter()
                .take(if fault.flags.contains(&"--timeout") { 7 } else { 9 }),
        )
        .args(["--endpoint", &format!("http://127.0.0.1:{}", server.port)])
        .args(fault.flags)
        .output()
        .map_err(|error| error.to_string())?;
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let wrong = |what: &str| {
        Err(format!(
            "{}: {what}\n  exit {:?}, {} requests\n  {stderr}",
            fault.name,
            output.status.code(),
            server.requests()
        ))
    };
    if output.status.code() != Some(fault.exit) {
        return wrong(&format!("exit is not {}", fault.exit));
    }
    if !stderr.contains(fault.says) {
        return wrong(&format!("nothing is said of {:?}", fault.says));
    }
    if fault.exit != 0 && !stdout.is_empty() {
        return wrong("something is on standard output");
    }
    let (least, most) = fault.requests;
    if !(least..=most).contains(&server.requests()) {
        return wrong(&format!("not {least} to {most} requests"));
    }
    let is_odd = |byte: &u8| *byte != b'\n' && (*byte < 0x20 || *byte == 0x7f);
    if output.stderr.iter().any(is_odd) || stderr.contains('\u{9b}') || stderr.contains('\u{202e}')
    {
        return wrong("a control byte is on standard error");
    }
    if stderr.contains(TOKEN) {
        return wrong("the token is on standard error");
    }
    Ok(())
}

#[test]
fn server_faults_have_exit_code_message_and_number_of_requests() {
    let mut faults = broken_connections();
    faults.extend(odd_documents());
    faults.extend(odd_statuses());
    faults.extend(asked_again());
    println!("{} faults", faults.len());
    assert!(faults.len() >= 50);
    let waiting = Mutex::new(faults);
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                loop {
                    let Some(fault) = waiting.lock().unwrap().pop() else { return };
                    if let Err(what) = check(&fault) {
                        wrong.lock().unwrap().push(what);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn redirects_are_not_followed() {
    let other = RawServer::start(vec![ok(ORDER)]);
    for code in [301, 302, 303, 307, 308] {
        let location = format!("{code} X\r\nlocation: http://127.0.0.1:{}/v1/p/orders", other.port);
        let server = RawServer::start(vec![answer(&location, "")]);
        let output = ma_orders()
            .args(["list", "--project-id", "p", "--token", TOKEN])
            .args(["--endpoint", &format!("http://127.0.0.1:{}", server.port)])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3));
        assert_eq!((server.requests(), other.requests()), (1, 0), "{code}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn no_response_needs_much_memory() {
    let many = format!(r#"{{"count":1,"items":[{}{{}}]}}"#, "{},".repeat(2_700_000));
    let deep = format!(
        r#"{{"count":1,"items":[{{"a":{}1{}}}]}}"#,
        "[".repeat(4_000_000),
        "]".repeat(4_000_000)
    );
    let flavors =
        format!(r#"{{"count":1,"items":[{{"specCount":[{}{{}}]}}]}}"#, "{},".repeat(2_700_000));
    for body in [many, deep, flavors] {
        let server = RawServer::start(vec![ok(&body)]);
        // Limits the address space, of which thread stacks and TLS need some more.
        let script = format!(
            "ulimit -v 360000; exec {} list --project-id p --token t --endpoint http://127.0.0.1:{}",
            env!("CARGO_BIN_EXE_ma-orders"),
            server.port
        );
        let output = std::process::Command::new("bash").args(["-c", &script]).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(7), "{stderr}");
    }
}
