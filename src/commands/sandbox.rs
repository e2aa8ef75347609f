//! `ma-orders sandbox`: a local copy of the service with sample orders.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use crate::error::Result;

use crate::cli::SandboxArgs;
use crate::client::Session;
use crate::output::write_out;
use crate::sandbox::{Options, OrderSource, PROJECT_ID, Sandbox, TOKEN};
use crate::usage::UsageError;

/// Serves until interrupted, or runs a command against the sandbox and exits with its exit code.
pub fn run(args: &SandboxArgs, session: &mut Session<'_>) -> Result<u8> {
    let sandbox = Sandbox::start(Options {
        port: args.port,
        source: OrderSource::Seeded { orders: args.orders, seed: args.seed, is_live: args.live },
        latency: args.latency.unwrap_or_default(),
        fail: args.fail,
        ..Options::with_clock(Arc::clone(&session.world.clock))
    })
    .with_context(|| format!("could not listen on port {}", args.port))?;
    let variables = [
        ("MA_ORDERS_ENDPOINT", sandbox.url()),
        ("MA_ORDERS_PROJECT_ID", PROJECT_ID),
        ("MA_ORDERS_TOKEN", TOKEN),
    ];
    if let [program, arguments @ ..] = args.command.as_slice() {
        let program = match &session.world.program {
            Some(ourselves) if program == "ma-orders" => ourselves.clone().into_os_string(),
            _ => program.clone(),
        };
        let mut command = Command::new(&program);
        command.args(arguments).envs(variables);
        for name in session.world.variables.names_of_the_cloud() {
            if !variables.iter().any(|(own, _)| name == *own) {
                command.env_remove(name);
            }
        }
        let status = command.status().map_err(|error| {
            UsageError::new(format!("could not run {}: {error}", program.to_string_lossy()))
        })?;
        return Ok(code_of(status));
    }
    let lines: String =
        variables.iter().map(|(name, value)| assignment(name, value, cfg!(windows))).collect();
    write_out(lines.as_bytes(), session.world)?;
    session.messages.note("serving until Ctrl-C; paste the lines above into another terminal");
    loop {
        session.world.clock.sleep(Duration::from_secs(3600));
    }
}

/// The line that sets a variable: PowerShell's on Windows, elsewhere that of any other shell.
fn assignment(name: &str, value: &str, is_windows: bool) -> String {
    if is_windows {
        format!("$env:{name} = '{value}'\n")
    } else {
        format!("export {name}={value}\n")
    }
}

/// The exit code a shell would report: 128 plus the signal number for a killed command.
fn code_of(status: std::process::ExitStatus) -> u8 {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        if let Some(signal) = status.signal() {
            return u8::try_from(128 + signal).unwrap_or(u8::MAX);
        }
    }
    u8::try_from(status.code().unwrap_or(1)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::assignment;

    #[test]
    fn each_system_has_its_own_shell() {
        assert_eq!(assignment("A", "http://[::1]:1", false), "export A=http://[::1]:1\n");
        assert_eq!(assignment("A", "http://[::1]:1", true), "$env:A = 'http://[::1]:1'\n");
    }
}
