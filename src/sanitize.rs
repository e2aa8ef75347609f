//! Makes untrusted text safe to print.
//!
//! Text from a service, a file or a user may contain characters that move the cursor, change
//! colors, forge lines or hide words. They are replaced with visible escapes in table cells and in
//! every message, on a terminal and in a pipe.

use std::borrow::Cow;
use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The characters to percent-encode: all but the unreserved ones (RFC 3986, 2.3).
const UNRESERVED_STAY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Percent-encodes text for a URL's path or query: all but the unreserved characters of RFC 3986.
pub fn percent_encoded(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED_STAY).to_string()
}

/// Maximum number of characters of untrusted text in an error message.
pub const MESSAGE_LIMIT: usize = 1024;

/// Replaces everything that a terminal might interpret with visible escapes.
///
/// Newline, carriage return and tab become `\n`, `\r`, `\t`; other control characters (C0, DEL,
/// C1), line separators, bidirectional controls, zero-width characters and tags become `\u{…}`.
/// Everything else is unchanged.
pub fn sanitize(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(needs_escape) else {
        return Cow::Borrowed(text);
    };
    let mut safe = String::with_capacity(text.len() + 16);
    safe.push_str(&text[..first]);
    for character in text[first..].chars() {
        match character {
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            c if needs_escape(c) => {
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
            }
            c => safe.push(c),
        }
    }
    Cow::Owned(safe)
}

/// Like [`sanitize`], truncated to [`MESSAGE_LIMIT`] characters.
pub fn sanitize_message(text: &str) -> String {
    truncate(&sanitize(text), MESSAGE_LIMIT).into_owned()
}

/// Truncates text to this many characters, ending in `…`.
pub fn truncate(text: &str, max: usize) -> Cow<'_, str> {
    match text.char_indices().nth(max) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

/// Whether the character might mislead a terminal or a reader.
///
/// The bidirectional characters are those of Unicode TR 9, the tags those of TR 51. The zero-width
/// joiner and variation selectors are escaped too, since they can be invisible, and no order needs
/// emoji sequences.
pub fn needs_escape(character: char) -> bool {
    match character {
        ' '..='~' => false,
        c if c.is_control() => true,
        c if c < '\u{ad}' => false,
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => true,
        _ => false,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    #[test]
    fn sanitize_does_not_copy_plain_text() {
        assert!(matches!(sanitize("Pool Ä 资源池 ✓"), Cow::Borrowed(_)));
    }

    #[test]
    fn sanitize_makes_control_characters_visible() {
        assert_eq!(
            sanitize("a\x1b[31mb\r\nc\t\u{202e}d\u{7f}\u{9b}"),
            r"a\u{1b}[31mb\r\nc\t\u{202e}d\u{7f}\u{9b}"
        );
    }

    /// From Unicode's tables: categories Cc, Zl and Zp, bidirectional controls, default ignorable
    /// characters, and the marks of interlinear annotations, U+FFF9 to U+FFFB.
    const HIDDEN: [(u32, u32); 19] = [
        (0x0000, 0x001f),
        (0x007f, 0x009f),
        (0x00ad, 0x00ad),
        (0x034f, 0x034f),
        (0x061c, 0x061c),
        (0x115f, 0x1160),
        (0x17b4, 0x17b5),
        (0x180b, 0x180f),
        (0x200b, 0x200f),
        (0x2028, 0x202e),
        (0x2060, 0x206f),
        (0x3164, 0x3164),
        (0xfe00, 0xfe0f),
        (0xfeff, 0xfeff),
        (0xffa0, 0xffa0),
        (0xfff0, 0xfffb),
        (0x1bca0, 0x1bca3),
        (0x1d173, 0x1d17a),
        (0xe0000, 0xe0fff),
    ];

    /// Whether the tables list the character. Tests elsewhere use this rather than
    /// [`needs_escape`], which they test.
    pub(crate) fn is_hidden(character: char) -> bool {
        let code = u32::from(character);
        HIDDEN.iter().any(|(from, to)| (*from..=*to).contains(&code))
    }

    #[test]
    fn sanitize_escapes_exactly_the_invisible_and_control_characters_of_unicode() {
        for character in '\0'..=char::MAX {
            let code = u32::from(character);
            let is_hidden = is_hidden(character);
            assert_eq!(needs_escape(character), is_hidden, "U+{code:04X}");
            let text = String::from(character);
            assert_eq!(sanitize(&text) != text, is_hidden, "U+{code:04X}");
        }
    }

    #[test]
    fn truncate_cuts_at_a_character() {
        assert_eq!(truncate("äöü", 2), "äö…");
        assert_eq!(truncate("äöü", 3), "äöü");
    }
}
