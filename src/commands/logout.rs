//! `ma-orders logout`: forget the tokens of earlier sign-ins.

use anyhow::Context as _;

use crate::error::Result;

use crate::auth::forget_all;
use crate::client::Session;
use crate::exit_code::ExitCode;
use crate::output::write_out;
use crate::settings::cache_folder;

/// Forgets them, and says how many there were.
pub fn run(session: &mut Session<'_>) -> Result<ExitCode> {
    let forgotten = match cache_folder(session.world) {
        None => 0,
        Some(folder) => forget_all(&folder)
            .with_context(|| format!("cannot forget the tokens in {}", folder.display()))?,
    };
    let tokens = if forgotten == 1 { "token" } else { "tokens" };
    write_out(format!("forgot {forgotten} {tokens}\n").as_bytes(), session.world)?;
    Ok(ExitCode::Success)
}
