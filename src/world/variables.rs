//! The environment variables, and what stands among them.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

/// The environment variables of the process, or of a test.
///
/// A cloud of clouds.yaml stands among them under the names of the variables that mean the same;
/// each of its values knows the file.
#[derive(Clone, Default)]
pub struct Variables {
    values: BTreeMap<OsString, OsString>,
    origins: BTreeMap<&'static str, String>,
}

/// A variable holds bytes that are not UTF-8.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the variable {0} is not valid UTF-8")]
pub struct NotUtf8(pub String);

impl Variables {
    /// The value of a variable; an empty one is an unset one.
    pub fn text(&self, name: &str) -> Result<Option<&str>, NotUtf8> {
        match self.raw(name) {
            None => Ok(None),
            Some(value) => match value.to_str() {
                Some(text) => Ok(Some(text)),
                None => Err(NotUtf8(name.to_owned())),
            },
        }
    }

    /// The value of a variable as the system gave it; an empty one is an unset one.
    pub fn raw(&self, name: &str) -> Option<&OsStr> {
        self.values.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// The variables that tell clients of this cloud who and where.
    pub fn names_of_the_cloud(&self) -> impl Iterator<Item = &OsStr> {
        let is_of_the_cloud = |name: &&OsString| {
            let name = name.to_string_lossy();
            ["MA_ORDERS_", "OS_", "HUAWEICLOUD_"].iter().any(|prefix| name.starts_with(prefix))
        };
        self.values.keys().filter(is_of_the_cloud).map(OsString::as_os_str)
    }

    /// The file that a value came from, where it is none of the environment's.
    pub fn origin(&self, name: &str) -> Option<&str> {
        self.origins.get(name).map(String::as_str)
    }

    /// Sets a value that came from a file.
    pub fn set_from_file(&mut self, name: &'static str, value: String, origin: &str) {
        self.values.insert(name.into(), value.into());
        self.origins.insert(name, origin.to_owned());
    }

    /// Takes a variable away.
    pub fn remove(&mut self, name: &OsStr) {
        self.values.remove(name);
    }

    /// Whether a variable is set at all, even to nothing (`TZ=` means UTC).
    pub fn is_set(&self, name: &str) -> bool {
        self.values.contains_key(OsStr::new(name))
    }
}

impl<K: Into<OsString>, V: Into<OsString>> FromIterator<(K, V)> for Variables {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(pairs: T) -> Self {
        let pairs = pairs.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self { values: pairs.collect(), origins: BTreeMap::new() }
    }
}
