//! Secrets from flags and variables of ma-orders: a token, or a password file.

use std::path::Path;

use super::target::resolve_setting;
use super::values::{self, Values, two};
use super::{Source, Sourced};
use crate::auth::Secret;
use crate::cli::{ConnectionArgs, env_vars};
use crate::usage::UsageError;
use crate::world::World;

/// Maximum size of a token; gateways reject headers of half this size.
const MAX_LENGTH: u64 = 128 << 10;

/// The token from a flag or a variable of ma-orders. A cloud selected by a flag takes precedence
/// over the variable. Two tokens with the same precedence are an error that names both.
pub(super) fn resolve(
    args: &ConnectionArgs,
    world: &mut World,
    warnings: &mut Vec<String>,
) -> Result<Option<Sourced<String>>, UsageError> {
    let (token, file) = (&env_vars::TOKEN, &env_vars::TOKEN_FILE);
    if args.token.is_some() && args.token_file.is_some() {
        return Err(two(token.flag, file.flag, token));
    }
    if let Some(path) = &args.token_file {
        return read_file(token.what, path, Source::Flag(file.flag), world, warnings).map(Some);
    }
    if args.token.is_some() {
        return resolve_setting(token, args.token.as_deref(), &Values::default(), world);
    }
    if !args.clouds.is_empty() {
        return Ok(None);
    }
    let own = values::variable(token, token.own, &world.variables)?;
    let Some(path) = values::variable(file, file.own, &world.variables)? else { return Ok(own) };
    if let Some(own) = own {
        return Err(two(&own.source.to_string(), &path.source.to_string(), token));
    }
    read_file(token.what, Path::new(&path.value), path.source, world, warnings).map(Some)
}

/// The password from a flag.
pub(super) fn password(
    args: &ConnectionArgs,
    world: &mut World,
    warnings: &mut Vec<String>,
) -> Result<Option<Sourced<String>>, UsageError> {
    let setting = env_vars::PASSWORD;
    let Some(path) = &args.password_file else { return Ok(None) };
    read_file(setting.what, path, Source::Flag(setting.flag), world, warnings).map(Some)
}

/// Checks that a token can be sent in a header.
pub(super) fn checked(given: &Sourced<String>) -> Result<Secret, UsageError> {
    let secret = Secret::new(given.value.clone());
    match secret.check_visible_ascii() {
        Ok(()) => Ok(secret),
        Err(position) => Err(UsageError::new(format!(
            "the token from {} contains an invalid character at position {position}",
            given.source
        ))
        .hint("a token is one line of letters, digits, + and -")),
    }
}

/// Reads a secret on a single line from a file, or from standard input for `-`; one trailing
/// newline is removed. Warns about a file that other users can read.
fn read_file(
    what: &str,
    path: &Path,
    source: Source,
    world: &mut World,
    warnings: &mut Vec<String>,
) -> Result<Sourced<String>, UsageError> {
    let bad = |why: &dyn std::fmt::Display| {
        UsageError::new(format!(
            "could not read the {what} from {} ({source}): {why}",
            path.display()
        ))
    };
    let read = world.read_file_or_stdin(path, MAX_LENGTH).map_err(|error| bad(&error))?;
    let metadata = read.metadata.as_ref().filter(|metadata| metadata.is_file());
    warnings.extend(values::permissions_warning(path, metadata));
    let text = String::from_utf8(read.bytes).map_err(|_| bad(&"not valid UTF-8"))?;
    let line = one_line(&text);
    if line.is_empty() {
        return Err(bad(&"file is empty"));
    }
    Ok(Sourced::new(line.to_owned(), source))
}

fn one_line(text: &str) -> &str {
    let line = text.strip_suffix('\n').unwrap_or(text);
    line.strip_suffix('\r').unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_trailing_newline_of_a_secret_file_is_removed() {
        for (text, line) in
            [("t", "t"), ("t\n", "t"), ("t\r\n", "t"), (" t \n", " t "), ("t\n\n", "t\n")]
        {
            assert_eq!(one_line(text), line);
        }
    }

    #[test]
    fn an_invalid_character_in_a_token_is_reported_by_position() {
        let given = |value: &str| Sourced::new(value.to_owned(), Source::Flag("--token"));
        assert!(checked(&given("MII+-=_.")).is_ok());
        let error = checked(&given("a b")).unwrap_err();
        assert_eq!(
            error.message,
            "the token from --token contains an invalid character at position 2"
        );
    }
}
