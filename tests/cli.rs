//! Tests of what a user sees: command lines, output and exit codes.
//!
//! Each test runs a command line through the whole program, in process, against the sandbox.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, unreachable_pub, reason = "tests")]

mod support;

mod cli {
    mod completions_and_man;
    mod errors;
    mod fail_on;
    mod habits;
    mod input;
    mod list;
    mod outcomes;
    mod projects;
    mod show;
    mod sign_in;
    mod stats;
    mod wait;
    mod watch;
}
