//! SIGINT and SIGTERM, while waiting for a response or for a child process.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};

/// Interrupts a run that waits for a response, which would otherwise fail with 6; returns its exit
/// code.
fn ended_by(signal: &str) -> Option<i32> {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_ma-orders"))
        .args(["list", "--project-id", "p", "--token", "t", "--endpoint"])
        .arg(format!("http://{}", silent.local_addr().unwrap()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Once it is connected, the main thread is waiting for the response.
    silent.set_nonblocking(true).unwrap();
    let connection = loop {
        match silent.accept() {
            Ok(connection) => break connection,
            Err(_) => assert!(child.try_wait().unwrap().is_none(), "it ended by itself"),
        }
    };
    connection.0.set_nonblocking(false).unwrap();
    let mut request = String::new();
    BufReader::new(&connection.0).read_line(&mut request).unwrap();
    let killed = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
    assert!(killed.unwrap().success());
    child.wait().unwrap().code()
}

#[test]
fn sigint_ends_a_stalled_run_with_130() {
    assert_eq!(ended_by("INT"), Some(130));
}

#[test]
fn sigterm_ends_a_stalled_run_with_143() {
    assert_eq!(ended_by("TERM"), Some(143));
}

#[test]
fn sandbox_forwards_signals_to_its_command() {
    for (signal, code) in [("INT", 7), ("TERM", 8), ("HUP", 9)] {
        let script = "trap 'exit 7' INT; trap 'exit 8' TERM; trap 'exit 9' HUP; echo ready; \
                      while :; do sleep 0.05; done";
        let mut child = Command::new(env!("CARGO_BIN_EXE_ma-orders"))
            .args(["sandbox", "--", "bash", "-c", script])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "ready");
        let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
        assert!(sent.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{signal}");
    }
}
