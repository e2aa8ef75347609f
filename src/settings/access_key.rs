//! An access key, from the variables that the cloud's clients read.

use anyhow::Result;

use super::{Sourced, variable};
use crate::auth::{AccessKey, Secret, SignatureForm};
use crate::cli::Usage;
use crate::world::World;

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
        (None, None) => return Ok(None),
        (Some(id), Some(secret)) => (id, secret),
        (Some(one), None) => return Err(half(&one, SECRETS[0])),
        (None, Some(one)) => return Err(half(&one, IDS[0])),
    };
    let form = match variable(&["MA_ORDERS_SIGNATURE"], world)? {
        None => SignatureForm::Access,
        Some(form) => match form.value.as_str() {
            "access" => SignatureForm::Access,
            "credential" => SignatureForm::Credential,
            _ => {
                return Err(Usage::new(format!(
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
                Usage::new(format!(
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
        return Err(Usage::new(message).into());
    }
    let secret = Secret::new(secret.value);
    let value = AccessKey { id: id.value, secret, security_token, form };
    Ok(Some(Sourced { value, source: id.source }))
}

fn half(given: &Sourced<String>, other: &str) -> anyhow::Error {
    Usage::new(format!("{} gives one half of an access key", given.source))
        .hint(format!("set {other} too"))
        .into()
}
