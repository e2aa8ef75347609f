//! Failures are never reported as success: every combination of phase, result, end and reason, in
//! every command and format.

use crate::support::harness::{Described, TestEnv, order};

/// The expected outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Outcome {
    Failed,
    Partial,
    Succeeded,
    Open,
    OpenUnknown,
    Unknown,
}

/// The expected outcome, independent of the implementation.
fn expected(phase: &str, result: &str, ended: bool, reason: bool) -> Outcome {
    let words = [phase, result].map(|word| word.trim().to_lowercase());
    let says = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    if says(&["failed"]) {
        Outcome::Failed
    } else if says(&["partialsuccessed"]) {
        Outcome::Partial
    } else if !ended && says(&["pending", "running", "processing"]) {
        Outcome::Open
    } else if says(&["successed", "succeeded", "success", "succeed"]) {
        Outcome::Succeeded
    } else if ended && reason {
        Outcome::Failed
    } else if ended {
        Outcome::Unknown
    } else {
        Outcome::OpenUnknown
    }
}

fn described(phase: &str, result: &str, ended: bool, reason: bool) -> Described {
    let text = |word: &str| format!("{word:?}");
    order("CS01")
        .field("phase", &text(phase))
        .field("result", &text(result))
        .field("endTimestamp", if ended { "1787306000000" } else { "0" })
        .field("failReason", if reason { "\"sold out\"" } else { "\"\"" })
}

#[test]
fn every_command_and_format_agrees_on_every_outcome() {
    let phases =
        ["processing", "successed", "partialSuccessed", "Failed ", "completed", "cancelled", ""];
    let mut combinations = 0;
    for phase in phases {
        for result in ["", "successed", "failed", "odd"] {
            for (ended, reason) in [(false, false), (true, false), (true, true)] {
                combinations += 1;
                let outcome = expected(phase, result, ended, reason);
                let code = match outcome {
                    Outcome::Failed | Outcome::Partial => 10,
                    Outcome::Unknown => 7,
                    Outcome::Succeeded | Outcome::Open | Outcome::OpenUnknown => 0,
                };
                let json = described(phase, result, ended, reason).json();
                let env = TestEnv::with([described(phase, result, ended, reason)]).reads(&json);
                // One format for each combination, such that every format has every outcome.
                let formats = ["table", "wide", "json", "jsonl", "csv", "markdown"];
                let format = formats[combinations % formats.len()];
                for command in [
                    format!("list --fail-on failed -o {format}"),
                    format!("list --fail-on failed --input - -o {format}"),
                    format!("stats --fail-on failed -o {format}"),
                    "watch --fail-on failed --timeout 3s -o jsonl".to_owned(),
                ] {
                    let seen = env.run(&format!("ma-orders {command}"));
                    assert!(!seen.stdout.is_empty());
                    assert!(code == 0 || seen.stderr.starts_with("error: 1 of 1 orders"));
                    seen.code(code);
                }
                let waited = match outcome {
                    Outcome::Open | Outcome::OpenUnknown => 11,
                    _ => code,
                };
                let before = env.requests().len();
                env.run("ma-orders wait CS01 --timeout 5s").code(waited);
                assert!(waited == 11 || env.requests().len() == before + 1, "at the first look");
                let shown = env.run("ma-orders show CS01 -o table").code(0).stdout;
                let word = match outcome {
                    Outcome::Failed => "failed",
                    Outcome::Partial => "partialSuccessed",
                    Outcome::Succeeded => "successed",
                    _ => continue,
                };
                assert!(shown.contains(&format!(" {word}\n")), "{shown}");
            }
        }
    }
    assert!(combinations >= 40, "{combinations}");
}

#[test]
fn every_format_has_the_same_exit_code_for_every_outcome() {
    for (phase, ended, code) in [
        ("failed", true, 10),
        ("partialSuccessed", true, 10),
        ("cancelled", true, 7),
        ("successed", true, 0),
        ("odd", false, 0),
    ] {
        let env = TestEnv::with([described(phase, "", ended, false)]);
        for format in ["table", "wide", "json", "jsonl", "csv", "markdown"] {
            for command in ["list", "stats"] {
                env.run(&format!("ma-orders {command} --fail-on failed -o {format}")).code(code);
            }
            let format = if format == "json" { "jsonl" } else { format };
            let watch = format!("ma-orders watch --fail-on failed --timeout 3s -o {format}");
            env.run(&watch).code(code);
            env.run(&format!("ma-orders wait --since 2h --timeout 3s -o {format}"))
                .code(if phase == "odd" { 11 } else { code });
        }
    }
}
