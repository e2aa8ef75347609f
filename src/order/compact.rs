//! Validates an order's JSON beyond what `RawValue` checks, and compacts it, in one pass.
//!
//! `serde_json` has already checked the grammar. Inside a raw value it does not check for duplicate
//! keys, unpaired surrogates and nesting depth, and parsing into its own values would change how
//! numbers are written. So the text is copied token by token, without white space.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;

use super::{Field, Span};
use crate::sanitize::needs_escape;

/// Deeper than any real order, and far from overflowing the stack.
const MAX_DEPTH: usize = 64;
/// Objects with at most this many keys are searched linearly; larger ones use a hash set.
const LINEAR_SEARCH_KEYS: usize = 24;

/// Returns the order's compact JSON, and the span of each documented field in it.
pub(super) fn compact(json: &str) -> Result<(String, [Span; Field::ALL.len()]), String> {
    let mut walk = Walk {
        json,
        at: 0,
        copied: 0,
        text: String::with_capacity(json.len()),
        spans: [Span::default(); Field::ALL.len()],
        keys: Vec::with_capacity(2 * LINEAR_SEARCH_KEYS),
    };
    walk.skip_blanks();
    if walk.peek() != Some(b'{') {
        return Err("not a JSON object".to_owned());
    }
    walk.object(0)?;
    walk.pause();
    Ok((walk.text, walk.spans))
}

/// A scalar as text: a string's decoded value, anything else as written.
pub(super) fn decoded(raw: &str) -> Cow<'_, str> {
    let Some(inside) = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return Cow::Borrowed(raw);
    };
    if inside.contains('\\') {
        serde_json::from_str::<String>(raw).map_or(Cow::Borrowed(inside), Cow::Owned)
    } else {
        Cow::Borrowed(inside)
    }
}

/// Whether a byte needs no escape in a string and is safe to print.
const IS_PLAIN: [bool; 256] = {
    let mut is_plain = [false; 256];
    let mut byte = b' ';
    while byte <= b'~' {
        is_plain[byte as usize] = !matches!(byte, b'"' | b'\\');
        byte += 1;
    }
    is_plain
};

struct Walk<'a> {
    json: &'a str,
    at: usize,
    /// Everything before this index has been copied or skipped.
    copied: usize,
    text: String,
    spans: [Span; Field::ALL.len()],
    /// The keys of all enclosing objects, the innermost last.
    keys: Vec<Cow<'a, str>>,
}

impl<'a> Walk<'a> {
    fn peek(&self) -> Option<u8> {
        self.json.as_bytes().get(self.at).copied()
    }

    /// The length of the compact text, up to the current position.
    fn length(&self) -> usize {
        self.text.len() + self.at - self.copied
    }

    /// Copies everything up to here; what follows is skipped until [`Walk::resume`].
    fn pause(&mut self) {
        self.text.push_str(&self.json[self.copied..self.at]);
    }

    fn resume(&mut self) {
        self.copied = self.at;
    }

    fn skip_blanks(&mut self) {
        if self.peek().is_some_and(is_blank) {
            self.pause();
            while self.peek().is_some_and(is_blank) {
                self.at += 1;
            }
            self.resume();
        }
    }

    /// Consumes a structural character; white space around it is skipped.
    fn sign(&mut self) {
        self.skip_blanks();
        self.at += 1;
        self.skip_blanks();
    }

    fn value(&mut self, depth: usize) -> Result<(), String> {
        match self.peek() {
            _ if depth > MAX_DEPTH => Err(format!("nested more than {MAX_DEPTH} levels deep")),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(drop),
            _ => {
                let ends = |byte: u8| matches!(byte, b',' | b'}' | b']') || is_blank(byte);
                while self.peek().is_some_and(|byte| !ends(byte)) {
                    self.at += 1;
                }
                Ok(())
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<(), String> {
        self.sign();
        while !matches!(self.peek(), Some(b']') | None) {
            self.value(depth + 1)?;
            self.skip_blanks();
            if self.peek() == Some(b',') {
                self.sign();
            }
        }
        self.sign();
        Ok(())
    }

    fn object(&mut self, depth: usize) -> Result<(), String> {
        self.sign();
        let outer = self.keys.len();
        let mut many = None;
        while !matches!(self.peek(), Some(b'}') | None) {
            let key = self.key(outer, &mut many)?;
            self.sign();
            let start = self.length();
            self.value(depth + 1)?;
            if let Some(field) = Field::named(&key).filter(|_| depth == 0) {
                self.remember(field, start)?;
            }
            self.skip_blanks();
            if self.peek() == Some(b',') {
                self.sign();
            }
        }
        self.sign();
        self.keys.truncate(outer);
        Ok(())
    }

    fn remember(&mut self, field: Field, start: usize) -> Result<(), String> {
        let place = |at| u32::try_from(at).map_err(|_| "larger than 4 GiB".to_owned());
        self.spans[field as usize] = Span { start: place(start)?, end: place(self.length())? };
        Ok(())
    }

    /// Consumes a key; fails if its object already has it.
    fn key(
        &mut self,
        outer: usize,
        many: &mut Option<HashSet<Cow<'a, str>>>,
    ) -> Result<Cow<'a, str>, String> {
        let (original, is_escaped) = self.string()?;
        let key = if is_escaped {
            decoded(original)
        } else {
            Cow::Borrowed(&original[1..original.len() - 1])
        };
        let is_new = match many {
            Some(many) => many.insert(key.clone()),
            None => !self.keys[outer..].contains(&key),
        };
        if !is_new {
            return Err(format!("duplicate key {:?}", crate::sanitize::truncate(&key, 64)));
        }
        if many.is_none() {
            self.keys.push(key.clone());
            if self.keys.len() - outer > LINEAR_SEARCH_KEYS {
                *many = Some(self.keys.drain(outer..).collect());
            }
        }
        Ok(key)
    }

    /// Consumes a string. Returns it as written, including the quotes, and whether it has escapes.
    fn string(&mut self) -> Result<(&'a str, bool), String> {
        let start = self.at;
        let mut is_escaped = false;
        self.at += 1;
        loop {
            let rest = &self.json.as_bytes()[self.at..];
            let plain = rest.iter().position(|byte| !IS_PLAIN[usize::from(*byte)]);
            self.at += plain.unwrap_or(rest.len());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok((&self.json[start..self.at], is_escaped));
                }
                Some(b'\\') => {
                    is_escaped = true;
                    self.escape()?;
                }
                Some(_) => self.character(),
                None => return Err("unterminated string".to_owned()),
            }
        }
    }

    /// Consumes a non-ASCII character or DEL; one that a terminal might interpret is escaped.
    fn character(&mut self) {
        let character = self.json[self.at..].chars().next().unwrap_or_default();
        if !needs_escape(character) {
            self.at += character.len_utf8();
            return;
        }
        self.pause();
        for unit in character.encode_utf16(&mut [0; 2]) {
            let _ = write!(self.text, "\\u{unit:04x}");
        }
        self.at += character.len_utf8();
        self.resume();
    }

    /// Consumes an escape sequence; a surrogate pair counts as one.
    fn escape(&mut self) -> Result<(), String> {
        match self.unit(self.at) {
            None => self.at += 2,
            Some(0xd800..=0xdbff) if matches!(self.unit(self.at + 6), Some(0xdc00..=0xdfff)) => {
                self.at += 12;
            }
            Some(0xd800..=0xdfff) => return Err("incomplete surrogate pair in a string".to_owned()),
            Some(_) => self.at += 6,
        }
        Ok(())
    }

    /// The code unit of the `\uXXXX` escape at this index.
    fn unit(&self, at: usize) -> Option<u16> {
        let digits = self.json.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}
