//! Column widths of the table on a terminal, and how cells are made to fit.
//!
//! Only the pool and flavors columns are truncated, and only the reason is wrapped. The reason gets
//! the space that the other columns leave, and moves below its row if that is too little. Pools and
//! flavors are truncated only if the row is still too wide.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::Column;

/// Spaces between two columns.
pub(super) const GAP: usize = 2;
/// A reason with less width than this moves below its row.
const MIN_REASON_WIDTH: usize = 30;
/// Pool and flavors columns are not truncated to less than this width.
const MIN_NAME_WIDTH: usize = 8;
/// The minimum and maximum width of a table, whatever the terminal reports.
const WIDTHS: (usize, usize) = (40, 1_000);
/// Indentation of a reason below its row.
const INDENT: usize = 4;

/// The arrangement of a row's cells.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// The columns that are side by side: the index of the cell, the column, the width.
    pub(super) in_row: Vec<(usize, Column, usize)>,
    /// The index of the cell that is below the others, if any.
    below: Option<usize>,
    width: usize,
}

impl Layout {
    /// Fits columns with these natural widths (of cells and headers) into a terminal.
    pub(super) fn new(columns: &[Column], natural: &[usize], terminal: usize) -> Self {
        let width = terminal.clamp(WIDTHS.0, WIDTHS.1);
        let mut in_row: Vec<(usize, Column, usize)> = columns
            .iter()
            .zip(natural)
            .enumerate()
            .map(|(cell, (column, natural))| (cell, *column, *natural))
            .collect();
        let mut below = None;
        if let Some(reason) = columns.iter().position(|column| *column == Column::Reason) {
            let left = width.saturating_sub(total(&in_row) - in_row[reason].2);
            if left >= in_row[reason].2.min(MIN_REASON_WIDTH) {
                in_row[reason].2 = in_row[reason].2.min(left);
            } else {
                below = Some(in_row.remove(reason).0);
            }
        }
        truncate_names(&mut in_row, width);
        Self { in_row, below, width }
    }

    /// The total width of the cells that are side by side, including gaps.
    pub(super) fn total(&self) -> usize {
        total(&self.in_row)
    }

    /// The cells of a row that are side by side, each truncated or wrapped to its width.
    pub(super) fn fit<'a>(&self, row: &'a [String]) -> Vec<Cow<'a, str>> {
        let fit = |(cell, column, width): &(usize, Column, usize)| {
            let text = row.get(*cell).map_or("", String::as_str);
            match column {
                Column::Reason => Cow::Owned(wrapped(text, *width).join("\n")),
                Column::Pool => truncated(text, *width, Keep::Start),
                // Flavors often share a prefix; the end distinguishes them.
                Column::Flavors => truncated(text, *width, Keep::End),
                _ => Cow::Borrowed(text),
            }
        };
        self.in_row.iter().map(fit).collect()
    }

    /// The offset of a column on its line, and the index of its cell.
    pub(super) fn start_of(&self, wanted: Column) -> Option<(usize, usize)> {
        let mut start = 0;
        for (cell, column, width) in &self.in_row {
            if *column == wanted {
                return Some((*cell, start));
            }
            start += width + GAP;
        }
        None
    }

    /// The lines below a row.
    pub(super) fn below(&self, row: &[String]) -> Vec<String> {
        let text = self.below.and_then(|cell| row.get(cell)).map_or("", String::as_str);
        let room = self.width - INDENT;
        let indented = |line: &str| format!("{:INDENT$}{line}", "");
        wrapped(text, room).into_iter().filter(|line| !line.is_empty()).map(indented).collect()
    }
}

fn total(columns: &[(usize, Column, usize)]) -> usize {
    let gaps = GAP * columns.len().saturating_sub(1);
    columns.iter().map(|(_, _, width)| width).sum::<usize>() + gaps
}

/// Truncates the widest pool or flavors column, repeatedly, until the row fits.
fn truncate_names(columns: &mut [(usize, Column, usize)], width: usize) {
    let mut surplus = total(columns).saturating_sub(width);
    while surplus > 0 {
        let widest = columns
            .iter_mut()
            .filter(|(_, column, width)| column.may_be_truncated() && *width > MIN_NAME_WIDTH)
            .max_by_key(|(_, _, width)| *width);
        let Some((_, _, width)) = widest else { return };
        *width -= 1;
        surplus -= 1;
    }
}

/// Which end of a truncated text is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    Start,
    End,
}

/// The text, truncated to the width with `…`.
fn truncated(text: &str, width: usize, keep: Keep) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let room = width.saturating_sub(1);
    Cow::Owned(match keep {
        Keep::Start => format!("{}…", &text[..fitting_prefix(text, room)]),
        Keep::End => {
            let mut used = 0;
            let fits = |character: &char| {
                used += character.width().unwrap_or(0);
                used <= room
            };
            let kept: usize = text.chars().rev().take_while(fits).map(char::len_utf8).sum();
            format!("…{}", &text[text.len() - kept..])
        }
    })
}

/// The number of bytes of a text that fit into a width.
///
/// Adds up the widths of single characters, which is never less than the width of the text: some
/// characters only combine with the previous one.
pub(super) fn fitting_prefix(text: &str, width: usize) -> usize {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += character.width().unwrap_or(0);
        if used > width {
            return at;
        }
    }
    text.len()
}

/// Wraps the text between words; only a word that is longer than a line is broken.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<&str> {
    let mut rest = text.trim_matches(' ');
    if rest.width() <= width {
        return vec![rest];
    }
    let mut lines = Vec::new();
    while !rest.is_empty() {
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let mut end = fitting_prefix(rest, width).max(first);
        if !rest[end..].starts_with(' ') && end < rest.len() {
            end = rest[..end].rfind(' ').unwrap_or(end);
        }
        lines.push(rest[..end].trim_end_matches(' '));
        rest = rest[end..].trim_start_matches(' ');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wrapped_breaks_only_words_longer_than_a_line() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("  one   two  ", 5), ["one", "two"]);
        assert_eq!(wrapped("a extraordinary b", 6), ["a", "extrao", "rdinar", "y b"]);
        assert_eq!(wrapped("资源配额不足", 5), ["资源", "配额", "不足"]);
        assert_eq!(wrapped("资", 1), ["资"]);
        assert_eq!(wrapped("", 5), [""]);
    }

    #[test]
    fn truncated_flavors_keep_their_end() {
        assert_eq!(truncated("pool-5ed5", 9, Keep::Start), "pool-5ed5");
        assert_eq!(truncated("pool-5ed5-long", 8, Keep::Start), "pool-5e…");
        assert_eq!(truncated("modelarts.vm.gpu.t4u8*3", 8, Keep::End), "….t4u8*3");
        assert_eq!(truncated("资源池资源池", 8, Keep::Start), "资源池…");
        assert_eq!(truncated("资源池资源池", 8, Keep::End), "…资源池");
    }

    #[test]
    fn a_reason_wraps_while_thirty_columns_are_left_and_then_moves_below() {
        let columns = [Column::Id, Column::Reason];
        let in_row = |layout: Layout| layout.in_row.iter().map(|(_, _, w)| *w).collect::<Vec<_>>();
        assert_eq!(in_row(Layout::new(&columns, &[17, 100], 80)), [17, 61]);
        assert_eq!(in_row(Layout::new(&columns, &[17, 100], 49)), [17, 30]);
        assert_eq!(in_row(Layout::new(&columns, &[17, 100], 48)), [17]);
        assert_eq!(in_row(Layout::new(&columns, &[17, 20], 48)), [17, 20]);
    }

    #[test]
    fn names_are_truncated_after_the_reason_moved_and_to_at_least_eight() {
        let columns = [Column::Pool, Column::Id, Column::Flavors, Column::Reason];
        let in_row = |layout: Layout| layout.in_row.iter().map(|(_, _, w)| *w).collect::<Vec<_>>();
        assert_eq!(in_row(Layout::new(&columns, &[20, 17, 30, 99], 200)), [20, 17, 30, 99]);
        assert_eq!(in_row(Layout::new(&columns, &[20, 17, 30, 99], 60)), [20, 17, 19]);
        assert_eq!(in_row(Layout::new(&columns, &[20, 17, 30, 99], 40)), [10, 17, 9]);
        assert_eq!(in_row(Layout::new(&columns, &[20, 30, 7, 99], 40)), [8, 30, 7]);
    }

    #[test]
    fn layout_fits_each_cell_and_moves_the_reason_below() {
        let columns = [Column::Pool, Column::Id, Column::Flavors, Column::Reason];
        let row = ["a-pool-with-a-name", "CS0123", "modelarts.vm.gpu.t4u8*3", "quota of nodes"];
        let row = row.map(str::to_owned);
        let layout = Layout::new(&columns, &[18, 6, 23, 14], 40);
        assert_eq!(layout.in_row.iter().map(|(_, _, w)| *w).collect::<Vec<_>>(), [15, 6, 15]);
        assert_eq!(layout.total(), 40);
        // A pool keeps its beginning, a flavor its end; IDs stay whole.
        assert_eq!(layout.fit(&row), ["a-pool-with-a-…", "CS0123", "….vm.gpu.t4u8*3"]);
        assert_eq!(layout.below(&row), ["    quota of nodes"]);
        assert_eq!(layout.start_of(Column::Pool), Some((0, 0)));
        assert_eq!(layout.start_of(Column::Flavors), Some((2, 25)));
        assert_eq!(layout.start_of(Column::Reason), None);
        let beside = Layout::new(&[Column::Id, Column::Reason], &[6, 60], 40);
        let row = ["CS0123", "one two three four five six seven eight"].map(str::to_owned);
        assert_eq!(beside.fit(&row), ["CS0123", "one two three four five six\nseven eight"]);
        assert_eq!(beside.below(&row), Vec::<String>::new());
        let long = ["", "", "", "a reason that is longer than the terminal, so it wraps"];
        let below = layout.below(&long.map(str::to_owned));
        assert_eq!(below, ["    a reason that is longer than the", "    terminal, so it wraps"]);
    }

    #[test]
    fn extreme_terminal_widths_are_clamped() {
        let columns = [Column::Reason];
        assert_eq!(Layout::new(&columns, &[5_000], 0), Layout::new(&columns, &[5_000], 40));
        assert_eq!(Layout::new(&columns, &[5_000], 99_999), Layout::new(&columns, &[5_000], 1_000));
    }

    proptest! {
        #[test]
        fn wrapped_lines_have_all_words_and_fit(text in any::<String>(), width in 30usize..=300) {
            let text = crate::sanitize::sanitize(&text);
            let lines = wrapped(&text, width);
            let together: String = lines.concat();
            prop_assert_eq!(together.replace(' ', ""), text.replace(' ', ""));
            if text.split(' ').all(|word| word.chars().count() * 3 <= width) {
                let words: Vec<_> = text.split(' ').filter(|word| !word.is_empty()).collect();
                let again: Vec<_> =
                    lines.iter().flat_map(|line| line.split(' ')).filter(|w| !w.is_empty()).collect();
                prop_assert_eq!(again, words);
            }
            for line in lines {
                prop_assert!(line.width() <= width);
            }
        }

        #[test]
        fn truncated_names_fit(text in "\\PC*", width in 8usize..=40) {
            let text = crate::sanitize::sanitize(&text);
            for keep in [Keep::Start, Keep::End] {
                prop_assert!(truncated(&text, width, keep).width() <= width);
            }
        }
    }
}
