//! An access key, from the variables that the cloud's clients read.

use std::path::PathBuf;

use crate::error::{Error, Result};

use super::{Source, Sourced, variable};
use crate::auth::{AccessKey, Secret, SignatureForm};
use crate::usage::UsageError;
use crate::world::{World, read_file};

/// No credentials file is larger.
const MAX_FILE_SIZE: u64 = 1 << 20;

/// Names of the public half, strongest first. Those of Amazon's clients are not read, though some
/// of this cloud's are lenient: a key of another cloud must not be tried here.
const IDS: &[&str] =
    &["OS_ACCESS_KEY", "OS_ACCESS_KEY_ID", "OS_AK", "S3_ACCESS_KEY_ID", "HUAWEICLOUD_SDK_AK"];
/// Names of the secret half.
const SECRETS: &[&str] = &[
    "OS_SECRET_KEY",
    "OS_ACCESS_KEY_SECRET",
    "OS_SK",
    "S3_SECRET_ACCESS_KEY",
    "HUAWEICLOUD_SDK_SK",
];
/// Names of a temporary key's token.
const SECURITY_TOKENS: &[&str] = &[
    "OS_SECURITY_TOKEN",
    "OS_AKSK_SECURITY_TOKEN",
    "OS_ST",
    "S3_SECURITY_TOKEN",
    "HUAWEICLOUD_SDK_SECURITY_TOKEN",
];

/// Finds the key; one half without the other is refused.
pub(super) fn resolve(world: &World) -> Result<Option<Sourced<AccessKey>>> {
    let (id, secret) = match (variable(IDS, world)?, variable(SECRETS, world)?) {
        (None, None) => return Ok(from_credentials_file(world)),
        (Some(id), Some(secret)) => (id, secret),
        (Some(one), None) => return Err(half(&one, SECRETS[0])),
        (None, Some(one)) => return Err(half(&one, IDS[0])),
    };
    let form = match variable(&["MA_ORDERS_SIGNATURE"], world)? {
        None => SignatureForm::ByHost,
        Some(form) => match form.value.as_str() {
            "access" => SignatureForm::Access,
            "credential" => SignatureForm::Credential,
            _ => {
                return Err(UsageError::new(format!(
                    "{} is neither access nor credential",
                    form.source
                ))
                .hint("access is the current form, credential the older one")
                .into());
            }
        },
    };
    let security_token = match variable(SECURITY_TOKENS, world)? {
        None => None,
        Some(token) => {
            let secret = Secret::new(token.value);
            secret.check_visible_ascii().map_err(|position| {
                UsageError::new(format!(
                    "the security token from {} holds an odd character at position {position}",
                    token.source
                ))
            })?;
            Some(secret)
        }
    };
    let is_plain = id.value.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_plain {
        let message = format!("the access key from {} is not letters and digits", id.source);
        return Err(UsageError::new(message).into());
    }
    let secret = Secret::new(secret.value);
    let value = AccessKey { id: id.value, secret, security_token, form };
    Ok(Some(Sourced { value, source: id.source }))
}

/// `~/.huaweicloud/credentials`, as the cloud's own SDK writes it: `ak` and `sk` below `[basic]`.
fn from_credentials_file(world: &World) -> Option<Sourced<AccessKey>> {
    let named = world.variables.raw("HUAWEICLOUD_SDK_CREDENTIALS_FILE").map(PathBuf::from);
    let usual = world.home.as_ref().map(|home| home.join(".huaweicloud/credentials"));
    let path = named.or(usual)?;
    let text = String::from_utf8(read_file(&path, MAX_FILE_SIZE).ok()?.bytes).ok()?;
    let mut is_basic = false;
    let (mut id, mut secret, mut security_token) = (None, None, None);
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            is_basic = line == "[basic]";
        } else if let Some((key, value)) = line.split_once('=').filter(|_| is_basic) {
            let value = value.trim().to_owned();
            match key.trim() {
                "ak" => id = Some(value),
                "sk" => secret = Some(Secret::new(value)),
                "security_token" => security_token = Some(Secret::new(value)),
                _ => {}
            }
        }
    }
    let (id, secret) = (id?, secret?);
    let value = AccessKey { id, secret, security_token, form: SignatureForm::ByHost };
    Some(Sourced { value, source: Source::File(path.display().to_string()) })
}

fn half(given: &Sourced<String>, other: &str) -> Error {
    UsageError::new(format!("{} gives one half of an access key", given.source))
        .hint(format!("set {other} too"))
        .into()
}
