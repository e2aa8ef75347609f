//! Redacts known secrets in text.

use std::sync::{Mutex, PoisonError};

use secrecy::{ExposeSecret as _, SecretString};

use crate::sanitize::percent_encoded;

/// Replaces a secret.
const REDACTED: &str = "<redacted>";
/// Shorter secrets are redacted only as whole words; otherwise every `a` could be affected.
const MIN_LENGTH: usize = 4;
/// Of secrets at least this long, the beginning is redacted too, in case the text was truncated.
const LONG: usize = 32;
/// The length of the beginning that identifies a long secret.
const PREFIX: usize = 16;

/// The secrets of a run in all encodings in which they may occur, longest first.
#[derive(Default)]
pub(super) struct Secrets(Mutex<Vec<SecretString>>);

impl Secrets {
    /// Adds a secret.
    pub(super) fn add(&self, secret: SecretString) {
        let plain = secret.expose_secret();
        if plain.is_empty() {
            return;
        }
        let json = serde_json::Value::from(plain).to_string();
        let json = json[1..json.len() - 1].to_owned();
        let others = [json.replace('/', "\\/"), json, percent_encoded(plain)];
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for spelling in [secret].into_iter().chain(others.map(SecretString::from)) {
            if !known.iter().any(|known| known.expose_secret() == spelling.expose_secret()) {
                known.push(spelling);
            }
        }
        known.sort_by_key(|secret| std::cmp::Reverse(secret.expose_secret().len()));
    }

    /// Redacts secrets in text made by ma-orders. Short ones are kept: what is missing from a known
    /// text would reveal them.
    pub(super) fn redact(&self, text: &str) -> String {
        self.redact_from(text, MIN_LENGTH)
    }

    /// Redacts secrets in text from outside.
    pub(super) fn redact_outside(&self, text: &str) -> String {
        self.redact_from(text, 1)
    }

    fn redact_from(&self, text: &str, least: usize) -> String {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = known.iter().map(SecretString::expose_secret);
        shown.filter(|secret| secret.len() >= least).fold(text.to_owned(), |text, secret| {
            match secret.len() {
                ..MIN_LENGTH => without_word(text, secret),
                MIN_LENGTH..LONG if text.contains(secret) => text.replace(secret, REDACTED),
                MIN_LENGTH..LONG => text,
                _ => without_beginning(text, secret),
            }
        })
    }
}

/// Redacts a short secret where it is a whole word.
fn without_word(text: String, secret: &str) -> String {
    let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut kept = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find(secret) {
        let (before, behind) = (&rest[..at], &rest[at + secret.len()..]);
        let last = before.chars().next_back().or_else(|| kept.chars().next_back());
        kept.push_str(before);
        let is_word = !is_part(last) && !is_part(behind.chars().next());
        kept.push_str(if is_word { REDACTED } else { secret });
        rest = behind;
    }
    if kept.is_empty() { text } else { kept + rest }
}

/// Redacts a long secret, and any text that begins like it.
fn without_beginning(text: String, secret: &str) -> String {
    let end =
        (PREFIX..=secret.len()).find(|end| secret.is_char_boundary(*end)).unwrap_or(secret.len());
    let mut kept = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find(&secret[..end]) {
        kept.push_str(&rest[..at]);
        kept.push_str(REDACTED);
        let alike = rest[at..].chars().zip(secret.chars()).take_while(|(one, other)| one == other);
        rest = &rest[at + alike.map(|(c, _)| c.len_utf8()).sum::<usize>()..];
    }
    if kept.is_empty() { text } else { kept + rest }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn redacted(secrets: &[&str], text: &str) -> String {
        let known = Secrets::default();
        for secret in secrets {
            known.add(SecretString::from(*secret));
        }
        known.redact_outside(text)
    }

    #[test]
    fn secrets_are_redacted_in_every_encoding() {
        let long = format!("MIIE/{}+end.", "x".repeat(8000));
        for (secret, text, shown) in [
            ("hunter2.", "wrong password hunter2.", "wrong password <redacted>"),
            ("pass", "no such pass, passenger", "no such <redacted>, <redacted>enger"),
            (
                "abc",
                "abc is wrong: abc, not abcd or xabc",
                "<redacted> is wrong: <redacted>, not abcd or xabc",
            ),
            ("x", "x", "<redacted>"),
            ("ä", "ä, äb, bä", "<redacted>, äb, bä"),
            ("p w/1", "p%20w%2F1 and p w/1", "<redacted> and <redacted>"),
            ("a\"b/c", r#"{"e":"a\"b/c a\"b\/c"}"#, r#"{"e":"<redacted> <redacted>"}"#),
            (&long, &format!("bad token {long}!"), "bad token <redacted>!"),
            (&long, &format!("bad token {}…", &long[..1000]), "bad token <redacted>…"),
            (&long, &format!("bad {} token", &long[..16]), "bad <redacted> token"),
            (&long, "bad MIIE token", "bad MIIE token"),
            ("", "nothing", "nothing"),
        ] {
            assert_eq!(redacted(&[secret], text), shown, "{secret:.20}");
        }
        let known = Secrets::default();
        known.add(SecretString::from("a"));
        assert_eq!(known.redact("not a word of ours"), "not a word of ours");
        // Of two secrets with a common prefix the longer one is redacted completely.
        assert_eq!(redacted(&["secret", "secret-2"], "secret-2 secret"), "<redacted> <redacted>");
    }

    proptest! {
        #[test]
        fn secrets_of_four_characters_or_more_are_always_redacted(
            secret in "[a-z.+/=é-]{4,60}", before in ".{0,20}", behind in ".{0,20}"
        ) {
            let text = format!("{before}{secret}{behind}");
            let left = redacted(&[&secret], &text);
            prop_assert!(left.contains(REDACTED));
            let rest = left.replace(REDACTED, "\0");
            prop_assert!(!rest.contains(&secret));
        }
    }
}
