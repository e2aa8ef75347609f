//! A ready token, from a flag, a file or a variable.

use std::path::Path;

use crate::error::Result;

use super::{Source, Sourced, text};
use crate::auth::Secret;
use crate::cli::{ConnectionArgs, env_vars};
use crate::usage::UsageError;
use crate::world::World;

/// No token is longer; gateways refuse headers of half this size.
const MAX_LENGTH: u64 = 128 << 10;

/// Finds the token; two different ones at one level are refused, and both are named.
pub(super) fn resolve(args: &ConnectionArgs, world: &mut World) -> Result<Option<Sourced<Secret>>> {
    let file = env_vars::TOKEN_FILE;
    if args.token.is_some() && args.token_file.is_some() {
        return Err(two(env_vars::TOKEN.flag, file.flag).into());
    }
    if let Some(path) = &args.token_file {
        return from_file(path, Source::Flag(file.flag), world).map(Some);
    }
    if args.token.is_some() {
        let given = text(&env_vars::TOKEN, args.token.as_deref(), world)?;
        return given.map(checked).transpose();
    }
    let ours = world.variables.text("MA_ORDERS_TOKEN")?.is_some();
    if let Some(path) = world.variables.raw("MA_ORDERS_TOKEN_FILE").map(Path::new) {
        if ours {
            return Err(two("MA_ORDERS_TOKEN", "MA_ORDERS_TOKEN_FILE").into());
        }
        let path = path.to_owned();
        return from_file(&path, Source::Variable("MA_ORDERS_TOKEN_FILE"), world).map(Some);
    }
    let theirs = (world.variables.text("OS_TOKEN")?, world.variables.text("OS_AUTH_TOKEN")?);
    if let (false, (Some(one), Some(other))) = (ours, theirs)
        && one != other
    {
        return Err(two("OS_TOKEN", "OS_AUTH_TOKEN").into());
    }
    text(&env_vars::TOKEN, None, world)?.map(checked).transpose()
}

fn two(one: &str, other: &str) -> UsageError {
    UsageError::new(format!("{one} and {other} both give a token")).hint("give one of them")
}

fn checked(given: Sourced<String>) -> Result<Sourced<Secret>> {
    let secret = Secret::new(given.value);
    match secret.check_visible_ascii() {
        Ok(()) => Ok(Sourced { value: secret, source: given.source }),
        Err(position) => Err(UsageError::new(format!(
            "the token from {} holds a character that no token has, at position {position}",
            given.source
        ))
        .hint("a token is one line of letters, digits, + and -")
        .into()),
    }
}

/// Reads a token from a file, or from standard input for `-`; one newline at the end is trimmed.
fn from_file(path: &Path, source: Source, world: &mut World) -> Result<Sourced<Secret>> {
    let token = read_file("token", path, &source, world)?;
    checked(Sourced { value: token, source })
}

/// Reads a secret of one line from a file, or from standard input for `-`.
pub(super) fn read_file(
    what: &str,
    path: &Path,
    source: &Source,
    world: &mut World,
) -> Result<String> {
    let bad = |why: String| UsageError::new(format!("the {what} file from {source}: {why}"));
    let read = world.read_file_or_stdin(path, MAX_LENGTH);
    let read = read.map_err(|error| bad(format!("{}: {error}", path.display())))?;
    let text = String::from_utf8(read.bytes)
        .map_err(|_| bad(format!("{} is not text", path.display())))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() {
        return Err(bad(format!("{} is empty", path.display())).into());
    }
    Ok(line.to_owned())
}
