//! The service's own JSON: nothing added, renamed, reordered or spelt anew.
//!
//! [`Order::json`] is already compact, and safe for a terminal. Only white space is added here,
//! by a walk over the text: a JSON value in between would lose how numbers were spelt.

use std::io::{self, Write};

use crate::order::Order;

/// One array, one order a line: it greps and diffs.
pub(super) fn write_array(orders: &[Order], out: &mut dyn Write) -> io::Result<()> {
    between_brackets(orders, out, |order, out| out.write_all(order.json().as_bytes()))
}

/// One array, two blanks deeper at each level.
pub(super) fn write_indented(orders: &[Order], out: &mut dyn Write) -> io::Result<()> {
    between_brackets(orders, out, |order, out| {
        out.write_all(b"  ")?;
        indent(order.json(), 1, out)
    })
}

/// One order a line.
pub(super) fn write_lines(orders: &[Order], out: &mut dyn Write) -> io::Result<()> {
    for order in orders {
        out.write_all(order.json().as_bytes())?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn between_brackets(
    orders: &[Order],
    out: &mut dyn Write,
    write: impl Fn(&Order, &mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    if orders.is_empty() {
        return out.write_all(b"[]\n");
    }
    out.write_all(b"[\n")?;
    for (number, order) in orders.iter().enumerate() {
        if number > 0 {
            out.write_all(b",\n")?;
        }
        write(order, out)?;
    }
    out.write_all(b"\n]\n")
}

/// Compact JSON with line breaks and blanks; what is empty stays on one line.
fn indent(json: &str, mut depth: usize, out: &mut dyn Write) -> io::Result<()> {
    let bytes = json.as_bytes();
    let mut written = 0;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let (opens, closes) = (matches!(byte, b'{' | b'['), matches!(byte, b'}' | b']'));
        if *byte == b'"' {
            at = string_end(bytes, at);
        } else if opens && matches!(bytes.get(at + 1), Some(b'}' | b']')) {
            at += 2;
        } else if opens || *byte == b',' {
            at += 1;
            depth += usize::from(opens);
            out.write_all(&bytes[written..at])?;
            new_line(depth, out)?;
            written = at;
        } else if closes {
            depth = depth.saturating_sub(1);
            out.write_all(&bytes[written..at])?;
            new_line(depth, out)?;
            written = at;
            at += 1;
        } else if *byte == b':' {
            at += 1;
            out.write_all(&bytes[written..at])?;
            out.write_all(b" ")?;
            written = at;
        } else {
            at += 1;
        }
    }
    out.write_all(&bytes[written..])
}

/// The place behind the closing quote of a string that opens at a place.
fn string_end(bytes: &[u8], open: usize) -> usize {
    let mut at = open + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn new_line(depth: usize, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "\n{:1$}", "", 2 * depth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indented_json_keeps_keys_numbers_and_escapes() {
        let mut out = Vec::new();
        let json = r#"{"z":1.50,"a":[1e5,{"q\"{,:":"[\\"}],"e":{},"l":[],"n":null}"#;
        indent(json, 0, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            r#"{
  "z": 1.50,
  "a": [
    1e5,
    {
      "q\"{,:": "[\\"
    }
  ],
  "e": {},
  "l": [],
  "n": null
}"#
        );
    }
}
