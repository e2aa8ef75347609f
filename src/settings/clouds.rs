//! clouds.yaml, clouds-public.yaml and secure.yaml, found and merged as openstacksdk does.
//!
//! A cloud becomes what an rc file would have set: values under the names of the `OS_*` variables,
//! each remembering the file. So there is one place that knows what the values mean, and one order
//! of precedence.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Result;
use serde_json::{Map, Value};

use crate::usage::UsageError;
use crate::world::{FileContents, World, read_file};

/// No such file is larger.
const MAX_SIZE: u64 = 1 << 20;

/// What a cloud sets.
#[derive(Debug, Default)]
pub(super) struct Overlay {
    /// Names of `OS_*` variables and their values.
    pub(super) values: Vec<(&'static str, String)>,
    /// Such as `clouds.yaml (otc)`.
    pub(super) origin: String,
    /// What the user should mend.
    pub(super) warnings: Vec<String>,
}

/// The keys of a cloud, each with its aliases, the strongest last (loader.py), and the variable
/// that means the same.
const KEYS: [(&[&str], &str); 21] = [
    (&["auth_url"], "OS_AUTH_URL"),
    (&["username", "user_name"], "OS_USERNAME"),
    (&["user_id"], "OS_USER_ID"),
    (&["password"], "OS_PASSWORD"),
    (&["passcode"], "OS_PASSCODE"),
    (&["domain_name", "user_domain_name"], "OS_USER_DOMAIN_NAME"),
    (&["domain_id", "user_domain_id"], "OS_USER_DOMAIN_ID"),
    (&["domain_name", "project_domain_name"], "OS_PROJECT_DOMAIN_NAME"),
    (&["domain_id", "project_domain_id"], "OS_PROJECT_DOMAIN_ID"),
    (&["tenant_name", "project_name"], "OS_PROJECT_NAME"),
    (&["tenant_id", "project_id"], "OS_PROJECT_ID"),
    (&["auth_token", "token"], "OS_TOKEN"),
    (&["region_name"], "OS_REGION_NAME"),
    (&["cacert"], "OS_CACERT"),
    (
        &["endpoint", "modelartsv1_endpoint_override", "modelarts_endpoint_override"],
        "OS_MODELARTS_ENDPOINT_OVERRIDE",
    ),
    (&["ak", "access_key"], "OS_ACCESS_KEY"),
    (&["sk", "secret_key"], "OS_SECRET_KEY"),
    (&["security_token"], "OS_SECURITY_TOKEN"),
    (&["default_domain"], "OS_DEFAULT_DOMAIN"),
    (&["user_domain"], "OS_USER_DOMAIN_NAME"),
    (&["signature"], "MA_ORDERS_SIGNATURE"),
];

/// The keys whose files must be closed to others.
const SECRET_KEYS: [&str; 7] =
    ["password", "passcode", "token", "auth_token", "sk", "secret_key", "security_token"];

/// Finds a cloud by name, or the only one of the file; `None` where nothing was found or asked.
pub(super) fn find(name: Option<&str>, world: &World) -> Result<Option<Overlay>> {
    let given = world.variables.text("OS_CLIENT_CONFIG_FILE")?;
    let Some(file) = first_file("clouds", given, world)? else {
        return match name {
            Some(name) => Err(UsageError::new(format!(
                "cloud {name} was not found: there is no clouds.yaml"
            ))
            .hint("put one at ~/.config/openstack/clouds.yaml, or name it in OS_CLIENT_CONFIG_FILE")
            .into()),
            None => Ok(None),
        };
    };
    let mut warnings = Vec::new();
    let mut clouds = section(read(&file, &mut warnings)?, "clouds");
    let secure = world.variables.text("OS_CLIENT_SECURE_FILE")?;
    if let Some(secure) = first_file("secure", secure, world)? {
        merge(&mut clouds, section(read(&secure, &mut warnings)?, "clouds"));
    }
    let Some((name, mut cloud)) = choose(name, clouds)? else { return Ok(None) };
    let profile = cloud.get("profile").or(cloud.get("cloud")).and_then(Value::as_str);
    if let Some(profile) = profile.map(str::to_owned) {
        let mut base = vendor(&profile, world, &mut warnings)?;
        merge(&mut base, cloud);
        cloud = base;
    }
    let shown = file.file_name().unwrap_or_default().to_string_lossy();
    let mut overlay =
        Overlay { origin: format!("{shown} ({name})"), warnings, ..Overlay::default() };
    fill(&cloud, &mut overlay);
    Ok(Some(overlay))
}

/// The cloud of that name, or the only one.
fn choose(
    name: Option<&str>,
    clouds: Map<String, Value>,
) -> Result<Option<(String, Map<String, Value>)>> {
    let names: Vec<String> = clouds.keys().cloned().collect();
    let chosen = match (name, names.as_slice()) {
        (Some(name), _) => name.to_owned(),
        (None, [only]) => only.clone(),
        (None, _) => return Ok(None),
    };
    match clouds.into_iter().find(|(known, _)| *known == chosen) {
        Some((name, Value::Object(cloud))) => Ok(Some((name, with_plain_keys(cloud)))),
        _ => Err(UsageError::new(format!("cloud {chosen} was not found"))
            .hint(format!("the file knows: {}", names.join(", ")))
            .into()),
    }
}

/// Keys with `_` in place of `-`, inside `auth` too.
fn with_plain_keys(map: Map<String, Value>) -> Map<String, Value> {
    map.into_iter()
        .map(|(key, value)| {
            let value = match value {
                Value::Object(inner) => Value::Object(with_plain_keys(inner)),
                value => value,
            };
            (key.replace('-', "_"), value)
        })
        .collect()
}

/// A vendor's profile: the file's, else the one that everybody knows.
fn vendor(name: &str, world: &World, warnings: &mut Vec<String>) -> Result<Map<String, Value>> {
    if let Some(file) = first_file("clouds-public", None, world)?
        && let Some(Value::Object(profile)) =
            section(read(&file, warnings)?, "public-clouds").remove(name)
    {
        return Ok(with_plain_keys(profile));
    }
    if name != "otc" {
        return Err(UsageError::new(format!("the profile {name} was not found"))
            .hint("known are otc, and those of a clouds-public.yaml")
            .into());
    }
    let profile = serde_json::json!({
        "auth": { "auth_url": "https://iam.{region_name}.otc.t-systems.com/v3" },
        "region_name": "eu-de",
    });
    Ok(profile.as_object().cloned().unwrap_or_default())
}

/// Values beside `auth` beat those inside it, later aliases earlier ones.
fn fill(cloud: &Map<String, Value>, overlay: &mut Overlay) {
    let auth = cloud.get("auth").and_then(Value::as_object);
    let text = |key: &str| {
        let value = cloud.get(key).or_else(|| auth?.get(key))?;
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
        .filter(|text| !text.is_empty())
    };
    let region = text("region_name").unwrap_or_default();
    for (aliases, variable) in KEYS {
        let Some(value) = aliases.iter().rev().find_map(|key| text(key)) else { continue };
        if overlay.values.iter().any(|(known, _)| *known == variable) {
            continue;
        }
        overlay.values.push((variable, value.replace("{region_name}", &region)));
    }
    let kind = text("auth_plugin").or(text("auth_type")).unwrap_or_default();
    // A password beside a token of another kind is not what was asked for, nor the reverse.
    match kind.as_str() {
        "token" | "v3token" | "admin_token" | "token_endpoint" => {
            overlay.values.retain(|(name, _)| {
                !matches!(*name, "OS_PASSWORD" | "OS_ACCESS_KEY" | "OS_SECRET_KEY")
            });
        }
        "password" | "v3password" | "v3totp" | "v3multifactor" => {
            overlay.values.retain(|(name, _)| *name != "OS_TOKEN");
        }
        _ => {}
    }
    let is_off = |key: &str, off: bool| cloud.get(key).and_then(Value::as_bool) == Some(off);
    if is_off("verify", false) || is_off("insecure", true) {
        overlay.warnings.push(format!(
            "{} switches certificate checks off; they stay on: give the certificates with cacert",
            overlay.origin
        ));
    }
}

/// The first file of the search that exists; a named one must.
fn first_file(stem: &str, named: Option<&str>, world: &World) -> Result<Option<PathBuf>> {
    if let Some(named) = named {
        let path = PathBuf::from(named);
        return if path.is_file() {
            Ok(Some(path))
        } else {
            Err(UsageError::new(format!("there is no file {named}"))
                .hint("OS_CLIENT_CONFIG_FILE and OS_CLIENT_SECURE_FILE name files that exist")
                .into())
        };
    }
    let mut files = world.openstack_folders().into_iter().flat_map(|folder| {
        ["yaml", "yml", "json"].map(|ending| folder.join(format!("{stem}.{ending}")))
    });
    Ok(files.find(|file| file.is_file()))
}

/// Reads a file; what is wrong with it is told by its line, never by its text.
fn read(file: &Path, warnings: &mut Vec<String>) -> Result<Value> {
    let shown = file.display();
    let unreadable = |why: &dyn std::fmt::Display| UsageError::new(format!("{shown}: {why}"));
    let FileContents { bytes, metadata } =
        read_file(file, MAX_SIZE).map_err(|error| unreadable(&error))?;
    let text = String::from_utf8(bytes).map_err(|_| unreadable(&"it is not UTF-8"))?;
    let value: Value = serde_saphyr::from_str(&text).map_err(|error| {
        let line = error.location().map(|place| format!(", line {}", place.line()));
        UsageError::new(format!("{shown} is not YAML{}", line.unwrap_or_default()))
    })?;
    if metadata.is_some_and(|metadata| is_open_to_others(&metadata)) && holds_a_secret(&value) {
        warnings.push(format!("{shown} holds a secret that others can read: chmod 600 {shown}"));
    }
    Ok(value)
}

#[cfg(unix)]
fn is_open_to_others(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    metadata.mode() & 0o077 != 0
}

/// Elsewhere files have no such mode.
#[cfg(not(unix))]
fn is_open_to_others(_: &fs::Metadata) -> bool {
    false
}

fn holds_a_secret(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.iter().any(|(key, value)| {
            SECRET_KEYS.contains(&key.replace('-', "_").as_str()) || holds_a_secret(value)
        }),
        _ => false,
    }
}

fn section(value: Value, name: &str) -> Map<String, Value> {
    match value {
        Value::Object(mut map) => match map.remove(name) {
            Some(Value::Object(section)) => section,
            _ => Map::new(),
        },
        _ => Map::new(),
    }
}

/// Merges the second over the first, map by map.
fn merge(base: &mut Map<String, Value>, over: Map<String, Value>) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Object(inner)), Value::Object(value)) => merge(inner, value),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}
