//! The environment variables.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

/// The environment variables of the process or of a test.
#[derive(Clone, Default)]
pub struct Variables(BTreeMap<OsString, OsString>);

/// The value of a variable is not UTF-8.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the variable {0} is not valid UTF-8")]
pub struct NotUtf8(pub String);

impl Variables {
    /// The value of a variable; an empty one counts as unset.
    pub fn text(&self, name: &str) -> Result<Option<&str>, NotUtf8> {
        match self.raw(name) {
            None => Ok(None),
            Some(value) => match value.to_str() {
                Some(text) => Ok(Some(text)),
                None => Err(NotUtf8(name.to_owned())),
            },
        }
    }

    /// The value of a variable as raw bytes; an empty one counts as unset.
    pub fn raw(&self, name: &str) -> Option<&OsStr> {
        self.0.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// The names of the variables that configure clients of this cloud.
    pub fn names_of_the_cloud(&self) -> impl Iterator<Item = &OsStr> {
        let is_of_the_cloud = |name: &&OsString| {
            let name = name.to_string_lossy();
            ["MA_ORDERS_", "OS_", "HUAWEICLOUD_", "HW_"]
                .iter()
                .any(|prefix| name.starts_with(prefix))
        };
        self.0.keys().filter(is_of_the_cloud).map(OsString::as_os_str)
    }

    /// Whether a variable is set, even if it is empty (`TZ=` means UTC).
    pub fn is_set(&self, name: &str) -> bool {
        self.0.contains_key(OsStr::new(name))
    }
}

impl<K: Into<OsString>, V: Into<OsString>> FromIterator<(K, V)> for Variables {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(pairs: T) -> Self {
        let pairs = pairs.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self(pairs.collect())
    }
}
