//! `ma-orders logout`: removes cached tokens.

use anyhow::Context as _;

use crate::auth::remove_all;
use crate::client::Session;
use crate::error::Result;
use crate::exit_code::ExitCode;
use crate::output::write_out;
use crate::settings::cache_folder;

/// Removes the tokens and prints their number.
pub fn run(session: &mut Session<'_>) -> Result<ExitCode> {
    let removed = match cache_folder(session.world) {
        None => 0,
        Some(folder) => remove_all(&folder)
            .with_context(|| format!("could not remove the tokens in {}", folder.display()))?,
    };
    let tokens = if removed == 1 { "token" } else { "tokens" };
    write_out(format!("Removed {removed} cached {tokens}\n").as_bytes(), session.world)?;
    Ok(ExitCode::Success)
}
