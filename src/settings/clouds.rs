//! Finds and merges clouds.yaml, clouds-public.yaml and secure.yaml like openstacksdk.
//!
//! The keys are mapped to settings by the table in [`env_vars`], each value with its file and entry
//! as the source, so that the meaning of the values is defined in one place.

use std::path::{Path, PathBuf};

use super::values::{Values, permissions_warning};
use super::yaml::{self, Map, Node};
use super::{Source, Sourced};
use crate::cli::env_vars::{self, Setting};
use crate::usage::UsageError;
use crate::world::{World, read_file};

/// Maximum file size in bytes.
const MAX_SIZE: u64 = 1 << 20;

/// Built-in profiles, in the format of clouds-public.yaml.
const KNOWN_PROFILES: &str = "\
otc:
  auth: {auth_url: 'https://iam.{region_name}.otc.t-systems.com/v3'}
  regions: [eu-de, eu-nl]
otc-swiss:
  auth: {auth_url: 'https://iam-pub.{region_name}.sc.otc.t-systems.com/v3'}
  regions: [eu-ch2]
";

/// The contents of the files.
#[derive(Debug, Default)]
pub(super) struct Clouds {
    /// All entries, merged with secure.yaml.
    entries: Map,
    /// The profiles by name.
    profiles: Map,
    /// The main file, for messages, for example `clouds.yaml`.
    shown: String,
    /// The files that were read.
    pub(super) files: Vec<PathBuf>,
    /// Problems that the user should fix.
    warnings: Vec<String>,
}

/// The selected entry.
#[derive(Debug, Default)]
pub(super) struct Cloud {
    /// Its values.
    pub(super) values: Values,
    /// For example `clouds.yaml (otc)`.
    pub(super) origin: String,
    /// The files that were read.
    pub(super) files: Vec<PathBuf>,
    /// Problems that the user should fix.
    pub(super) warnings: Vec<String>,
}

impl Clouds {
    /// Reads the files that exist.
    pub(super) fn find(world: &World) -> Result<Self, UsageError> {
        let mut found = Self { profiles: known_profiles(), ..Self::default() };
        let given = world.variables.text(env_vars::CLOUDS_FILE)?;
        let Some(file) = first_file("clouds", given, env_vars::CLOUDS_FILE, world)? else {
            return Ok(found);
        };
        found.shown = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        found.entries = with_plain_keys(&found.section(&file, "clouds")?);
        let given = world.variables.text(env_vars::SECURE_FILE)?;
        if let Some(secure) = first_file("secure", given, env_vars::SECURE_FILE, world)? {
            let section = found.section(&secure, "clouds")?;
            found.entries.merge(with_plain_keys(&section));
        }
        if let Some(file) = first_file("clouds-public", None, "", world)? {
            for (name, profile) in with_plain_keys(&found.section(&file, "public-clouds")?).iter() {
                found.profiles.insert(name.to_owned(), profile.clone());
            }
        }
        Ok(found)
    }

    /// The names of all entries, in the order of the file.
    pub(super) fn names(&self) -> Vec<&str> {
        self.entries.keys().collect()
    }

    /// The name of the main file, for example `clouds.yaml`.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    /// The entry with this name, with its region selected.
    pub(super) fn cloud(
        &self,
        name: &str,
        region: Option<&Sourced<String>>,
    ) -> Result<Cloud, UsageError> {
        let Some(own) = self.entries.map(name) else { return Err(self.unknown(name)) };
        let mut cloud = Cloud {
            origin: format!("{} ({name})", self.shown),
            files: self.files.clone(),
            warnings: self.warnings.clone(),
            ..Cloud::default()
        };
        let profile = own.text("profile").or(own.text("cloud"));
        let mut merged = match profile.map(|name| (name, self.profiles.map(name))) {
            Some((_, Some(profile))) => profile.clone(),
            Some((unknown, None)) => {
                cloud
                    .warnings
                    .push(format!("{}: ignoring the unknown profile {unknown}", cloud.origin));
                Map::default()
            }
            None => Map::default(),
        };
        // A region in the entry selects one from the profile's list, but need not be in it.
        let has_region = own.text(REGION_KEY).is_some() && own.get("regions").is_none();
        merged.merge(own.clone());
        let region = choose_region(&mut merged, has_region, region, &cloud.origin)?;
        fill(&merged, region.as_deref(), &mut cloud);
        Ok(cloud)
    }

    fn unknown(&self, name: &str) -> UsageError {
        if self.shown.is_empty() {
            return UsageError::new(format!("cloud {name} not found: there is no clouds.yaml"))
                .hint(format!(
                    "create ~/.config/openstack/clouds.yaml, or set {} to its path",
                    env_vars::CLOUDS_FILE
                ));
        }
        UsageError::new(format!("cloud {name} not found in {}", self.shown))
            .hint(format!("available clouds: {}", self.names().join(", ")))
    }

    /// A section of a file. Errors name the line, but never quote its text.
    fn section(&mut self, file: &Path, name: &str) -> Result<Map, UsageError> {
        let shown = file.display();
        let unreadable = |why: &dyn std::fmt::Display| UsageError::new(format!("{shown}: {why}"));
        let read = read_file(file, MAX_SIZE).map_err(|error| unreadable(&error))?;
        let text = String::from_utf8(read.bytes).map_err(|_| unreadable(&"not valid UTF-8"))?;
        let document = yaml::read(&text).map_err(|error| {
            let line = error.line.map(|line| format!(", line {line}")).unwrap_or_default();
            UsageError::new(format!("{shown}{line}: {}", error.what))
        })?;
        if holds_a_secret(&document) {
            self.warnings.extend(permissions_warning(file, read.metadata.as_ref()));
        }
        self.files.push(file.to_owned());
        Ok(match document {
            Node::Map(map) => map.map(name).cloned().unwrap_or_default(),
            _ => Map::default(),
        })
    }
}

const REGION_KEY: &str = env_vars::REGION.keys[0];

fn known_profiles() -> Map {
    match yaml::read(KNOWN_PROFILES) {
        Ok(Node::Map(profiles)) => profiles,
        _ => Map::default(),
    }
}

/// Keeps the names of entries; in the keys below them, `-` becomes `_`.
fn with_plain_keys(section: &Map) -> Map {
    let mut plain = Map::default();
    for (name, node) in section.iter() {
        if let Node::Map(cloud) = node {
            plain.insert(name.to_owned(), Node::Map(cloud.clone().with_underscores()));
        }
    }
    plain
}

/// Selects the region, applies its values to the entry, and returns its name.
fn choose_region(
    cloud: &mut Map,
    has_region: bool,
    requested: Option<&Sourced<String>>,
    origin: &str,
) -> Result<Option<String>, UsageError> {
    let listed = match cloud.get("regions") {
        Some(Node::List(regions)) => regions.iter().filter_map(region_of).collect(),
        _ => Vec::new(),
    };
    let own = cloud.text(REGION_KEY).map(str::to_owned);
    let name = match (requested, has_region) {
        (Some(requested), _) => Some(requested.value.clone()),
        (None, true) => own,
        (None, false) => listed.first().map(|(name, _)| name.clone()).or(own),
    };
    let Some(name) = name else { return Ok(None) };
    match listed.iter().find(|(known, _)| *known == name) {
        Some((_, values)) => cloud.merge(values.clone()),
        None if listed.is_empty() || (has_region && requested.is_none()) => {}
        None => {
            let names: Vec<_> = listed.iter().map(|(name, _)| name.as_str()).collect();
            let source = requested
                .map_or_else(|| origin.to_owned(), |requested| requested.source.to_string());
            return Err(UsageError::new(format!("{origin} has no region {name} (from {source})"))
                .hint(format!("available regions: {}", names.join(", "))));
        }
    }
    Ok(Some(name))
}

/// An item of a list of regions: a name, or a name with values.
fn region_of(node: &Node) -> Option<(String, Map)> {
    match node {
        Node::Text(name) => Some((name.clone(), Map::default())),
        Node::Map(region) => {
            let values = region.map("values").cloned().unwrap_or_default();
            Some((region.text("name")?.to_owned(), values.with_underscores()))
        }
        _ => None,
    }
}

/// The settings that keystoneauth's plugins read: for these, `auth` takes precedence over the
/// entry's top level; for all others it is the other way round.
const AUTH_FIRST: [&Setting; 11] = [
    &env_vars::AUTH_URL,
    &env_vars::USER_NAME,
    &env_vars::USER_ID,
    &env_vars::PASSWORD,
    &env_vars::PASSCODE,
    &env_vars::TOKEN,
    &env_vars::APPLICATION_CREDENTIAL_ID,
    &env_vars::APPLICATION_CREDENTIAL_NAME,
    &env_vars::APPLICATION_CREDENTIAL_SECRET,
    &env_vars::DEFAULT_DOMAIN_ID,
    &env_vars::DEFAULT_DOMAIN_NAME,
];

/// Maps the keys of an entry to settings.
fn fill(cloud: &Map, region: Option<&str>, found: &mut Cloud) {
    let auth = cloud.map("auth");
    let in_auth = |key: &str| auth.and_then(|auth| as_text(auth.get(key)?));
    let top_level = |key: &str| cloud.get(key).and_then(as_text);
    let source = Source::File(found.origin.clone());
    for setting in env_vars::ALL {
        let is_auth_first = AUTH_FIRST.contains(&setting);
        let text = |key: &&str| {
            if is_auth_first {
                in_auth(key).or_else(|| top_level(key))
            } else {
                top_level(key).or_else(|| in_auth(key))
            }
        };
        let value = setting.keys.iter().find_map(text);
        let value = if *setting == env_vars::REGION { region.map(str::to_owned) } else { value };
        let Some(mut value) = value.filter(|value| !value.is_empty()) else { continue };
        if [env_vars::AUTH_URL, env_vars::ENDPOINT, env_vars::ADMIN_ENDPOINT].contains(setting) {
            value = value.replace("{region_name}", region.unwrap_or_default());
        }
        found.values.insert(setting, Sourced::new(value, source.clone()));
    }
    for (key, off) in [("verify", OFF), ("insecure", ON)] {
        if top_level(key).is_some_and(|word| off.contains(&word.to_ascii_lowercase().as_str())) {
            found.values.remove(&env_vars::INSECURE);
            found.warnings.push(insecure_warning(&format!("{key} in {}", found.origin)));
        }
    }
}

/// False in YAML, and other words for it.
const OFF: &[&str] = &["false", "no", "off", "n", "f", "0"];
/// True in YAML, and other words for it.
pub(super) const ON: &[&str] = &["true", "yes", "on", "y", "t", "1"];

/// The warning for a setting that would disable certificate verification.
pub(super) fn insecure_warning(what: &str) -> String {
    format!("{what} disables certificate verification, which is not supported; use cacert instead")
}

/// Joins a list of strings with commas.
fn as_text(node: &Node) -> Option<String> {
    match node {
        Node::Text(text) => Some(text.clone()),
        Node::List(list) => {
            let texts: Option<Vec<_>> = list.iter().map(as_text).collect();
            Some(texts?.join(","))
        }
        Node::Null | Node::Map(_) => None,
    }
}

/// The first file that exists in the search path; one that is set explicitly must exist.
fn first_file(
    stem: &str,
    named: Option<&str>,
    variable: &str,
    world: &World,
) -> Result<Option<PathBuf>, UsageError> {
    if let Some(named) = named {
        let path = world.folders.working.join(named);
        return match std::fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => Ok(Some(path)),
            Ok(_) => Err(UsageError::new(format!("not a regular file: {named} (from {variable})"))),
            Err(_) => Err(UsageError::new(format!("no such file: {named} (from {variable})"))),
        };
    }
    let files = world.openstack_folders().into_iter().flat_map(|folder| {
        ["yaml", "yml", "json"].map(|ending| folder.join(format!("{stem}.{ending}")))
    });
    Ok(files.into_iter().find(|file| file.is_file()))
}

fn holds_a_secret(node: &Node) -> bool {
    let is_secret = |key: &str| {
        let key = key.replace('-', "_");
        env_vars::ALL
            .iter()
            .any(|setting: &&Setting| setting.is_secret && setting.keys.contains(&key.as_str()))
    };
    match node {
        Node::Map(map) => map.iter().any(|(key, node)| {
            (is_secret(key) && matches!(node, Node::Text(_))) || holds_a_secret(node)
        }),
        _ => false,
    }
}
