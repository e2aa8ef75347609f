//! `ma-orders sandbox`: a local copy of the service with sample orders.

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use crate::cli::SandboxArgs;
use crate::client::Session;
use crate::error::Result;
use crate::messages::Report;
use crate::output::write_out;
use crate::sandbox::{self, Options, OrderSource, PROJECT_ID, REGION, Sandbox, TOKEN};
use crate::world::run_child;

/// Serves until interrupted, or runs a command against the sandbox and exits with its exit code.
pub fn run(args: &SandboxArgs, session: &mut Session<'_>) -> Result<u8> {
    let sandbox = Sandbox::start(Options {
        port: args.port,
        source: OrderSource::Seeded { orders: args.orders, seed: args.seed, is_live: args.live },
        latency: args.latency.unwrap_or_default(),
        fail: args.fail,
        quirks: args.quirk.clone(),
        fail_projects: args.fail_projects.clone(),
        ..Options::with_clock(Arc::clone(&session.world.clock))
    })
    .with_context(|| format!("could not listen on port {}", args.port))?;
    let auth_url = format!("{}/v3", sandbox.url());
    let variables = [
        ("MA_ORDERS_ENDPOINT", sandbox.url()),
        ("MA_ORDERS_PROJECT_ID", PROJECT_ID),
        ("MA_ORDERS_TOKEN", TOKEN),
        ("MA_ORDERS_REGION", REGION),
        ("OS_AUTH_URL", &auth_url),
    ];
    if let [program, arguments @ ..] = args.command.as_slice() {
        return Ok(run_command(program, arguments, &variables, session));
    }
    let lines: String = if args.clouds_yaml {
        sandbox::clouds_yaml(&auth_url)
    } else {
        variables.iter().map(|(name, value)| assignment(name, value, cfg!(windows))).collect()
    };
    write_out(lines.as_bytes(), session.world)?;
    session.messages.note(if args.clouds_yaml {
        "serving until Ctrl-C; save the lines above as clouds.yaml"
    } else {
        "serving until Ctrl-C; paste the lines above into another terminal"
    });
    loop {
        session.world.clock.sleep(Duration::from_secs(3600));
    }
}

/// Runs a command with these variables, and without other variables for clients of this cloud.
fn run_command(
    program: &OsStr,
    arguments: &[OsString],
    variables: &[(&str, &str)],
    session: &Session<'_>,
) -> u8 {
    let program = match &session.world.program {
        Some(ourselves) if program == "ma-orders" => ourselves.as_os_str(),
        _ => program,
    };
    let mut command = Command::new(program);
    command.args(arguments).envs(variables.iter().copied());
    for name in session.world.variables.names_of_the_cloud() {
        if !variables.iter().any(|(own, _)| name == *own) {
            command.env_remove(name);
        }
    }
    match run_child(&mut command) {
        Ok(status) => code_of(status),
        Err(error) => report_unstarted(program, &error, session),
    }
}

/// Reports a command that could not be started. The exit codes are those of a shell: 127 if it was
/// not found, 126 if it could not be executed.
fn report_unstarted(program: &OsStr, error: &io::Error, session: &Session<'_>) -> u8 {
    let exit = if error.kind() == io::ErrorKind::NotFound { 127 } else { 126 };
    let message = format!("could not run {}: {error}", program.to_string_lossy());
    session.messages.error(&Report { message, exit, ..Report::default() });
    exit
}

/// A line that sets a variable: for PowerShell on Windows, elsewhere for other shells.
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
    fn sandbox_prints_variables_for_powershell_on_windows() {
        assert_eq!(assignment("A", "http://[::1]:1", false), "export A=http://[::1]:1\n");
        assert_eq!(assignment("A", "http://[::1]:1", true), "$env:A = 'http://[::1]:1'\n");
    }
}
