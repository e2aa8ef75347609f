//! `~/.huaweicloud/credentials`, as Huawei's SDK reads it: `ak`, `sk` and others in `[basic]`.

use std::path::PathBuf;

use super::values::{Values, odd_text, permissions_warning};
use super::{Source, Sourced};
use crate::cli::env_vars;
use crate::usage::UsageError;
use crate::world::{World, read_file};

/// Maximum file size in bytes.
const MAX_SIZE: u64 = 64 << 10;

/// The contents of the file.
#[derive(Debug)]
pub(super) struct CredentialsFile {
    pub(super) values: Values,
    pub(super) path: String,
    pub(super) warnings: Vec<String>,
}

/// Reads the file if it exists; one that is set by a variable must exist.
pub(super) fn read(world: &World) -> Result<Option<CredentialsFile>, UsageError> {
    let named = world.variables.raw(env_vars::CREDENTIALS_FILE).map(PathBuf::from);
    let usual = world.home.as_ref().map(|home| home.join(".huaweicloud/credentials"));
    let path = match (named, usual) {
        (Some(named), _) => world.folders.working.join(named),
        (None, Some(usual)) if usual.exists() => usual,
        _ => return Ok(None),
    };
    let shown = path.display().to_string();
    let unreadable = |why: &dyn std::fmt::Display| UsageError::new(format!("{shown}: {why}"));
    let read = read_file(&path, MAX_SIZE).map_err(|error| unreadable(&error))?;
    let text = String::from_utf8(read.bytes).map_err(|_| unreadable(&"not valid UTF-8"))?;
    let values = parse(&text, &shown)?;
    let warning = permissions_warning(&path, read.metadata.as_ref());
    let warnings = warning.filter(|_| values.has(&env_vars::SECRET_KEY)).into_iter().collect();
    Ok(Some(CredentialsFile { values, path: shown, warnings }))
}

fn parse(text: &str, shown: &str) -> Result<Values, UsageError> {
    let mut values = Values::default();
    let mut is_basic = false;
    for (number, line) in text.lines().enumerate() {
        let bad = |what: &str| UsageError::new(format!("{shown}, line {}: {what}", number + 1));
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if line.starts_with('[') {
            is_basic = line == "[basic]";
            continue;
        }
        if !is_basic {
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            return Err(bad("expected KEY = VALUE"));
        };
        let (key, value) = (key.trim(), value.trim());
        let setting = env_vars::ALL
            .into_iter()
            .find(|setting| !setting.ini.is_empty() && setting.ini.eq_ignore_ascii_case(key));
        let Some(setting) = setting else { continue };
        if value.is_empty() {
            return Err(bad(&format!("{key} is empty")));
        }
        if let Some(odd) = odd_text(value) {
            return Err(bad(&format!("{key} {odd}")));
        }
        values.insert(setting, Sourced::new(value.to_owned(), Source::File(shown.to_owned())));
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_basic_section_of_the_credentials_file_is_read() {
        let text = "# comment\n[global]\nak = other\nnonsense\n[basic]\r\nak=AK\nsk = SK = x\n\
                    ; comment\nproject_id = p\niam_endpoint = https://iam.example.com\n";
        let values = parse(text, "f").unwrap();
        let value = |setting| values.get(setting).map(|given| given.value.as_str());
        assert_eq!(value(&env_vars::ACCESS_KEY), Some("AK"));
        assert_eq!(value(&env_vars::SECRET_KEY), Some("SK = x"));
        assert_eq!(value(&env_vars::PROJECT_ID), Some("p"));
        assert_eq!(value(&env_vars::SECURITY_TOKEN), None);
    }

    #[test]
    fn credentials_file_errors_name_the_line() {
        for (text, says) in [
            ("[basic]\nak = x\nsk =\n", "f, line 3: sk is empty"),
            ("[basic]\nak x\n", "f, line 2: expected KEY = VALUE"),
            ("[basic]\nak = \"x\"\n", "f, line 2: ak is quoted"),
        ] {
            assert_eq!(parse(text, "f").unwrap_err().message, says);
        }
    }
}
