//! Standard streams that are closed, full or truncated.

use std::fs::File;
use std::process::{Command, Stdio};

use crate::support::harness::Folder;
use crate::support::ma_orders;

#[test]
fn list_works_from_the_built_binary() {
    let output = ma_orders().args(["list", "--sandbox", "--phase", "failed"]).output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout.lines().count() > 3 && stdout.starts_with("CREATED"), "{stdout}");
    assert!(!stdout.contains('\u{1b}'));
}

#[test]
fn help_and_version_go_to_stdout() {
    for args in [&["--help"][..], &["-h"], &["list", "--help"], &["orders", "list", "-h"]] {
        let output = ma_orders().args(args).output().unwrap();
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{args:?}");
        assert!(!output.stdout.is_empty());
    }
    let version = concat!("ma-orders ", env!("CARGO_PKG_VERSION"), "\n");
    ma_orders().arg("--version").assert().success().stdout(version);
}

#[test]
#[cfg(unix)]
fn a_closed_pipe_ends_the_run_silently() {
    let binary = env!("CARGO_BIN_EXE_ma-orders");
    let script = format!(
        "set -o pipefail; {binary} list --sandbox -o jsonl 2>/dev/null | head -1; echo ${{PIPESTATUS[0]}}"
    );
    let output = Command::new("bash").args(["-c", &script]).output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(stdout.lines().last(), Some("0"), "{stdout}");
    assert_eq!(output.stderr, b"");
}

#[test]
#[cfg(unix)]
fn a_closed_pipe_is_silent_in_every_format_and_keeps_the_exit_code() {
    for format in ["table", "wide", "json", "jsonl", "csv", "markdown"] {
        for (flags, code) in [(&[][..], 0), (&["--fail-on", "failed"], 10)] {
            let mut child = Command::new(env!("CARGO_BIN_EXE_ma-orders"))
                .args(["list", "--sandbox", "-q", "-o", format])
                .args(flags)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            drop(child.stdout.take());
            let output = child.wait_with_output().unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(code), "{format} {flags:?}: {stderr}");
            assert!(!stderr.contains("pipe"), "{format}: {stderr}");
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn special_files_do_not_block_a_run() {
    let folder = Folder::new();
    let fifo = format!("{}/fifo", folder.path());
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let own = folder.path();
    for (args, variables, says) in [
        (&["--token-file", &fifo][..], None, "timed out waiting for input (--timeout)"),
        (&["--token-file", "/dev/zero"], None, "found a device"),
        (&["--token-file", own], None, "found a directory"),
        (&["--token", "t", "--ca-file", &fifo], None, "timed out waiting for input (--timeout)"),
        (&["--token", "t", "--ca-file", "/dev/zero"], None, "found a device"),
        (
            &["--token", "t"],
            Some(("OS_CACERT", "/dev/zero")),
            "/dev/zero (OS_CACERT): expected a regular",
        ),
        (&["--token", "t"], Some(("SSL_CERT_DIR", own)), "no PEM certificates"),
        (
            &["--token", "t"],
            Some(("SSL_CERT_FILE", &fifo)),
            "timed out waiting for input (--timeout)",
        ),
    ] {
        let output = ma_orders()
            .args(["list", "--endpoint", "https://127.0.0.1:1", "--project-id", "p"])
            .args(["--timeout", "1s"])
            .args(args)
            .envs(variables)
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
        assert!(stderr.contains(says) && !stderr.contains("asked"), "{args:?}: {stderr}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_exit_1() {
    for args in [&["list", "--sandbox"][..], &["--help"]] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_ma-orders"))
            .args(args)
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(stderr.contains("error: could not write to standard output"), "{stderr}");
        assert!(!stderr.contains("panic"), "{stderr}");
    }
}

#[test]
#[cfg(unix)]
fn closed_streams_cause_no_failure() {
    let binary = env!("CARGO_BIN_EXE_ma-orders");
    for (script, code) in [
        (format!("{binary} list --sandbox -q <&- >/dev/null"), 0),
        (format!("{binary} list --sandbox -q >&-"), 0),
        (format!("{binary} list --sandbox 2>&- >/dev/null"), 0),
        (format!("{binary} list 2>&-"), 2),
    ] {
        // Neither the checkout's nor the user's clouds.yaml must be found.
        let status = Command::new("bash")
            .args(["-c", &script])
            .current_dir("/")
            .envs([("HOME", "/nonexistent"), ("XDG_CONFIG_HOME", "/nonexistent")])
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(code), "{script}");
    }
}

#[test]
#[cfg(unix)]
fn arguments_and_variables_that_are_not_utf8_are_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let odd = OsStr::from_bytes(b"pool-\xff");
    let output = ma_orders().args(["list", "--pool"]).arg(odd).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("argument 3 is not valid UTF-8"), "{stderr}");
    let output = ma_orders().arg("list").env("MA_ORDERS_PROJECT_ID", odd).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("MA_ORDERS_PROJECT_ID is not valid UTF-8"), "{stderr}");
}

#[test]
fn unusual_terminals_cause_no_failure() {
    for columns in ["0", "1", "99999", "x", "-5"] {
        ma_orders()
            .args(["list", "--sandbox"])
            .envs([("COLUMNS", columns), ("TERM", "dumb"), ("LANG", "C")])
            .assert()
            .success();
    }
}
