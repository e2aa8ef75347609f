//! The service's own JSON: the orders' texts as they are, with white space around them.

use std::io::{self, Write};

use crate::order::Order;

/// How far each level is set in on a terminal.
const INDENT: usize = 2;

/// One array, one order a line.
pub(super) fn write_array(orders: &[Order], out: &mut dyn Write) -> io::Result<()> {
    if orders.is_empty() {
        return out.write_all(b"[]\n");
    }
    out.write_all(b"[\n")?;
    for (number, order) in orders.iter().enumerate() {
        out.write_all(order.json().as_bytes())?;
        out.write_all(if number + 1 < orders.len() { b",\n" } else { b"\n" })?;
    }
    out.write_all(b"]\n")
}

/// One order a line.
pub(super) fn write_lines(orders: &[Order], out: &mut dyn Write) -> io::Result<()> {
    for order in orders {
        out.write_all(order.json().as_bytes())?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// One array, indented for a person.
pub(super) fn write_indented(orders: &[Order], out: &mut dyn Write) -> io::Result<()> {
    if orders.is_empty() {
        return out.write_all(b"[]\n");
    }
    out.write_all(b"[")?;
    for (number, order) in orders.iter().enumerate() {
        out.write_all(if number > 0 { b",\n" } else { b"\n" })?;
        write!(out, "{:INDENT$}", "")?;
        indent(order.json(), 1, out)?;
    }
    out.write_all(b"\n]\n")
}

/// Writes compact JSON with a line for each element; values stay as they are spelt.
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
