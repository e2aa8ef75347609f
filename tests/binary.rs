//! Tests of the built binary: exit status, separate streams, closed pipes, signals.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    unreachable_pub,
    reason = "tests"
)]

mod support;

mod binary {
    mod completion;
    mod connections;
    mod faults;
    mod screen;
    mod scripts;
    mod served;
    mod signals;
    mod streams;
    mod tls;
}
