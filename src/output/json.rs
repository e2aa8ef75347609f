//! JSON output: the service's own JSON, with added white space only.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::sanitize::needs_escape;

/// Spaces for each level of indentation on a terminal.
const INDENT: usize = 2;

/// Writes an array, one element per line.
pub(super) fn array(elements: &[impl AsRef<str>], out: &mut dyn Write) -> io::Result<()> {
    if elements.is_empty() {
        return out.write_all(b"[]\n");
    }
    out.write_all(b"[\n")?;
    for (number, element) in elements.iter().enumerate() {
        out.write_all(element.as_ref().as_bytes())?;
        out.write_all(if number + 1 < elements.len() { b",\n" } else { b"\n" })?;
    }
    out.write_all(b"]\n")
}

/// Writes one element per line.
pub(super) fn lines(elements: &[impl AsRef<str>], out: &mut dyn Write) -> io::Result<()> {
    for element in elements {
        out.write_all(element.as_ref().as_bytes())?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes an indented array.
pub(super) fn indented_array(elements: &[impl AsRef<str>], out: &mut dyn Write) -> io::Result<()> {
    if elements.is_empty() {
        return out.write_all(b"[]\n");
    }
    out.write_all(b"[")?;
    for (number, element) in elements.iter().enumerate() {
        out.write_all(if number > 0 { b",\n" } else { b"\n" })?;
        write!(out, "{:INDENT$}", "")?;
        indent(element.as_ref(), 1, out)?;
    }
    out.write_all(b"\n]\n")
}

/// Escapes characters in generated JSON that a terminal might interpret.
pub(super) fn safe(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for character in json.chars() {
        if needs_escape(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(character);
        }
    }
    safe
}

/// Indents compact JSON; values stay as written.
fn indent(json: &str, mut depth: usize, out: &mut dyn Write) -> io::Result<()> {
    let bytes = json.as_bytes();
    let line =
        |depth: usize, out: &mut dyn Write| write!(out, "\n{:width$}", "", width = depth * INDENT);
    let (mut in_text, mut is_escaped) = (false, false);
    for (at, byte) in bytes.iter().enumerate() {
        if in_text {
            out.write_all(&[*byte])?;
            in_text = is_escaped || *byte != b'"';
            is_escaped = !is_escaped && *byte == b'\\';
            continue;
        }
        let closes_next = matches!(bytes.get(at + 1), Some(b'}' | b']'));
        match byte {
            b'{' | b'[' => {
                out.write_all(&[*byte])?;
                if !closes_next {
                    depth += 1;
                    line(depth, out)?;
                }
            }
            b'}' | b']' => {
                if !matches!(bytes.get(at.wrapping_sub(1)), Some(b'{' | b'[')) {
                    depth -= 1;
                    line(depth, out)?;
                }
                out.write_all(&[*byte])?;
            }
            b',' => {
                out.write_all(b",")?;
                line(depth, out)?;
            }
            b':' => out.write_all(b": ")?,
            _ => {
                out.write_all(&[*byte])?;
                in_text = *byte == b'"';
            }
        }
    }
    Ok(())
}
