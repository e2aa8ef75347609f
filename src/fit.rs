//! Wraps and truncates lines to the terminal's width, without breaking escape sequences.

use unicode_width::UnicodeWidthChar as _;

/// Indentation of continuation lines.
const INDENT: usize = 4;

/// Wraps a line to this width between words; only a longer word is broken.
pub fn fold(line: &str, width: usize) -> Vec<String> {
    let width = width.max(INDENT + 2);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for piece in line.split_inclusive(' ') {
        let word = piece.trim_end_matches(' ');
        if used > INDENT && used + visible_width(word) > width {
            lines.push(" ".repeat(INDENT));
            used = INDENT;
        }
        if used <= INDENT && lines.len() > 1 && word.is_empty() {
            continue;
        }
        for part in characters(piece) {
            let wide = visible_width(part);
            if used + wide > width {
                if part == " " {
                    continue;
                }
                lines.push(" ".repeat(INDENT));
                used = INDENT;
            }
            used += wide;
            if let Some(last) = lines.last_mut() {
                last.push_str(part);
            }
        }
    }
    lines.iter().map(|line| line.trim_end_matches(' ').to_owned()).collect()
}

/// Truncates a line to this width, with `…` at the end.
pub fn truncate_line(line: &str, width: usize) -> String {
    if visible_width(line) <= width {
        return line.to_owned();
    }
    let (mut text, mut used, mut is_colored) = (String::new(), 0, false);
    for part in characters(line) {
        used += visible_width(part);
        if used + 1 > width {
            break;
        }
        is_colored |= part.starts_with('\x1b');
        text.push_str(part);
    }
    text.push('…');
    if is_colored {
        text.push_str("\x1b[0m");
    }
    text
}

/// The number of columns of a text; escape sequences take none.
fn visible_width(text: &str) -> usize {
    characters(text)
        .filter(|part| !part.starts_with('\x1b'))
        .flat_map(str::chars)
        .map(|character| character.width().unwrap_or(0))
        .sum()
}

/// Splits a text into characters; an escape sequence (ECMA-48, CSI) counts as one.
fn characters(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let length = match rest.strip_prefix("\x1b[") {
            Some(sequence) => {
                let end = sequence.find(|c: char| ('@'..='~').contains(&c));
                end.map_or(rest.len(), |end| end + 3)
            }
            None => first.len_utf8(),
        };
        let (part, after) = rest.split_at(length);
        rest = after;
        Some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fold_wraps_between_words() {
        let line = "2h ago  \x1b[31mfailed\x1b[0m  modify  CS6075111127UD16O";
        assert_eq!(fold(line, 80), [line]);
        assert_eq!(
            fold(line, 30),
            ["2h ago  \x1b[31mfailed\x1b[0m  modify", "    CS6075111127UD16O"]
        );
        assert_eq!(fold("abcdefghijk", 8), ["abcdefgh", "    ijk"]);
        assert_eq!(fold("", 8), [""]);
    }

    #[test]
    fn truncate_line_appends_an_ellipsis() {
        assert_eq!(truncate_line("CS6075111127UD16O", 17), "CS6075111127UD16O");
        assert_eq!(truncate_line("CS6075111127UD16O", 9), "CS607511…");
        assert_eq!(truncate_line("\x1b[31mfailed\x1b[0m", 4), "\x1b[31mfai…\x1b[0m");
        assert_eq!(truncate_line("资源池", 4), "资…");
    }

    proptest! {
        #[test]
        fn fold_and_truncate_line_never_exceed_the_width(text in "[ a-zA-Z0-9资源]{0,200}", width in 6usize..120) {
            for line in fold(&text, width) {
                prop_assert!(visible_width(&line) <= width, "{line:?}");
            }
            prop_assert!(visible_width(&truncate_line(&text, width)) <= width);
        }

        #[test]
        fn fold_loses_no_word(text in "[ a-z]{0,200}", width in 40usize..120) {
            let words = |text: &str| text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>();
            prop_assume!(words(&text).iter().all(|word| word.len() < 30));
            prop_assert_eq!(words(&fold(&text, width).join(" ")), words(&text));
        }
    }
}
