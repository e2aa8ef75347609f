//! The values from one family, each with its source, validated when they are read.

use std::fmt;
use std::path::Path;

use super::{Source, Sourced};
use crate::cli::env_vars::{self, Setting};
use crate::usage::UsageError;
use crate::world::{Variables, World};

/// Values by setting.
#[derive(Clone, Default)]
pub(super) struct Values(Vec<(&'static Setting, Sourced<String>)>);

/// Some values are secrets, so only the names of the settings and their sources are shown.
impl fmt::Debug for Values {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = self.0.iter().map(|(setting, given)| (setting.what, &given.source));
        formatter.debug_map().entries(given).finish()
    }
}

/// Alternative settings for the same thing. If a family sets one of a group, all values of the
/// group from families with lower precedence are ignored.
const GROUPS: [&[&Setting]; 6] = [
    &[&env_vars::PROJECT_ID, &env_vars::PROJECT_NAME],
    &[&env_vars::USER_ID, &env_vars::USER_NAME],
    &[&env_vars::USER_DOMAIN_ID, &env_vars::USER_DOMAIN_NAME],
    &[&env_vars::PROJECT_DOMAIN_ID, &env_vars::PROJECT_DOMAIN_NAME],
    &[&env_vars::ACCESS_KEY, &env_vars::SECRET_KEY, &env_vars::SECURITY_TOKEN],
    &[
        &env_vars::APPLICATION_CREDENTIAL_ID,
        &env_vars::APPLICATION_CREDENTIAL_NAME,
        &env_vars::APPLICATION_CREDENTIAL_SECRET,
    ],
];

impl Values {
    /// The value of a setting.
    pub(super) fn get(&self, setting: &Setting) -> Option<&Sourced<String>> {
        self.0.iter().find(|(known, _)| *known == setting).map(|(_, value)| value)
    }

    pub(super) fn has(&self, setting: &Setting) -> bool {
        self.get(setting).is_some()
    }

    pub(super) fn insert(&mut self, setting: &'static Setting, value: Sourced<String>) {
        self.remove(setting);
        self.0.push((setting, value));
    }

    /// Sets a value, which overrides an existing one.
    pub(super) fn put_over(&mut self, setting: &'static Setting, mut value: Sourced<String>) {
        if let Some(there) = self.get(setting).filter(|there| there.source != value.source) {
            value.overrides.push(there.source.clone());
            value.overrides.extend(there.overrides.clone());
        }
        self.insert(setting, value);
    }

    /// Removes all other settings.
    pub(super) fn retain(&mut self, settings: &[&Setting]) {
        self.0.retain(|(known, _)| settings.contains(known));
    }

    pub(super) fn remove(&mut self, setting: &Setting) {
        self.0.retain(|(known, _)| *known != setting);
    }

    /// Merges with a family of lower precedence, group by group.
    pub(super) fn over(mut self, below: Self) -> Self {
        for (setting, value) in below.0 {
            let group = GROUPS.iter().find(|group| group.contains(&setting));
            let is_given = match group {
                Some(group) => group.iter().any(|one| self.has_from_elsewhere(one, &value.source)),
                None => self.has(setting),
            };
            if !is_given {
                self.0.push((setting, value));
            } else if let Some((_, above)) = self.0.iter_mut().find(|(one, _)| *one == setting) {
                above.overrides.push(value.source);
            }
        }
        self
    }

    fn has_from_elsewhere(&self, setting: &Setting, source: &Source) -> bool {
        self.get(setting).is_some_and(|value| value.source != *source)
    }

    /// The values of the variables of one kind; `names` selects the kind in the table.
    pub(super) fn of_variables(
        names: fn(&Setting) -> &'static [&'static str],
        variables: &Variables,
    ) -> Result<Self, UsageError> {
        let mut values = Self::default();
        for setting in env_vars::ALL {
            if let Some(value) = variable(setting, names(setting), variables)? {
                values.insert(setting, value);
            }
        }
        Ok(values)
    }
}

/// The first of these variables that is set. Two different secrets for the same purpose are an
/// error that names both, since only one can be intended.
pub(super) fn variable(
    setting: &Setting,
    names: &'static [&'static str],
    variables: &Variables,
) -> Result<Option<Sourced<String>>, UsageError> {
    let mut first: Option<Sourced<String>> = None;
    let mut weaker = Vec::new();
    for name in names {
        let Some(value) = variables.text(name)? else { continue };
        check_text(name, value, setting)?;
        match &first {
            None => {
                first = Some(Sourced::new(value.to_owned(), Source::Variable(name)));
            }
            Some(first)
                if (setting.is_secret || *setting == env_vars::ACCESS_KEY)
                    && first.value != value =>
            {
                return Err(two(&first.source.to_string(), name, setting));
            }
            Some(_) => weaker.push(Source::Variable(name)),
        }
    }
    Ok(first.map(|first| first.overriding(weaker)))
}

/// The error for two different values for one purpose.
pub(super) fn two(one: &str, other: &str, setting: &Setting) -> UsageError {
    UsageError::new(format!("{one} and {other} set different {}s", setting.what))
        .hint("unset one of them")
}

/// Rejects text that cannot be intended; passwords are accepted, and cause a note elsewhere.
fn check_text(name: &str, value: &str, setting: &Setting) -> Result<(), UsageError> {
    if [env_vars::PASSWORD, env_vars::PASSCODE].contains(setting) {
        return Ok(());
    }
    let Some(odd) = odd_text(value) else { return Ok(()) };
    Err(UsageError::new(format!("the value of {name} {odd}")).hint(format!("check where {name} is set: a file with Windows line endings, or quotes that the shell did not remove")))
}

/// What suggests that a value was not copied correctly.
pub(super) fn odd_text(value: &str) -> Option<&'static str> {
    let is_quoted =
        |quote: char| value.len() > 1 && value.starts_with(quote) && value.ends_with(quote);
    if value.ends_with('\r') {
        Some("ends with a carriage return")
    } else if is_quoted('"') || is_quoted('\'') {
        Some("is quoted")
    } else if value.chars().any(char::is_control) {
        Some("contains a control character")
    } else {
        None
    }
}

/// A note on a password that may not have been copied correctly; it is used unchanged.
pub(super) fn password_note(password: &Sourced<String>) -> Option<String> {
    let odd = odd_text(&password.value)?;
    Some(format!("the password from {} {odd}; using it as is", password.source))
}

/// A warning if other users can read a file with a secret.
pub(super) fn permissions_warning(
    file: &Path,
    metadata: Option<&std::fs::Metadata>,
) -> Option<String> {
    let shown = file.display();
    metadata.filter(|metadata| is_open_to_others(metadata)).map(|_| {
        format!("{shown} contains a secret and is readable by other users; run `chmod 600 {shown}`")
    })
}

#[cfg(unix)]
fn is_open_to_others(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    metadata.mode() & 0o077 != 0
}

/// Other systems have no such file modes.
#[cfg(not(unix))]
fn is_open_to_others(_: &std::fs::Metadata) -> bool {
    false
}

/// Expands `~` to the home directory.
pub(super) fn expand_home(path: &str, world: &World) -> std::path::PathBuf {
    match (path.strip_prefix("~/"), &world.home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => Path::new(path).to_owned(),
    }
}
