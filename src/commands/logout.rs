//! `ma-orders logout`: forget the tokens of earlier sign-ins.

use anyhow::{Context as _, Result};

use super::{Session, write_out};
use crate::auth::forget_all;
use crate::exit::Exit;
use crate::settings::cache_folder;

/// Forgets them, and says how many there were.
pub fn run(session: &mut Session<'_>) -> Result<Exit> {
    let forgotten = match cache_folder(session.world) {
        None => 0,
        Some(folder) => forget_all(&folder)
            .with_context(|| format!("cannot forget the tokens in {}", folder.display()))?,
    };
    let tokens = if forgotten == 1 { "token" } else { "tokens" };
    write_out(format!("forgot {forgotten} {tokens}\n").as_bytes(), session.world)?;
    Ok(Exit::Good)
}
