//! Small aligned tables without borders, for trusted text.

use unicode_width::UnicodeWidthStr as _;

use super::layout::GAP;

/// The alignment of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// Formats rows as indented, aligned lines. Missing cells at the end of a row are omitted.
pub(super) fn lines(rows: &[Vec<String>], align: &[Align], indent: usize) -> Vec<String> {
    let widths: Vec<usize> = (0..align.len())
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.width()).max().unwrap_or(0)
        })
        .collect();
    let line = |row: &Vec<String>| {
        let mut line = " ".repeat(indent);
        for (cell, (width, align)) in row.iter().zip(widths.iter().zip(align)) {
            let blanks = " ".repeat(width.saturating_sub(cell.width()));
            match align {
                Align::Left => line += &(cell.clone() + &blanks),
                Align::Right => line += &(blanks + cell),
            }
            line += &" ".repeat(GAP);
        }
        line.trim_end_matches(' ').to_owned()
    };
    rows.iter().map(line).collect()
}

/// Like [`lines`], but within a width: trailing cells of a row that is too wide move to lines below
/// it. Returns the lines of each row.
pub(super) fn lines_within(
    rows: &[Vec<String>],
    align: &[Align],
    indent: usize,
    width: usize,
) -> Vec<Vec<String>> {
    let whole = lines(rows, align, indent);
    let mut all: Vec<Vec<String>> = whole.into_iter().map(|line| vec![line]).collect();
    for (number, row) in rows.iter().enumerate() {
        let mut kept = row.len();
        while kept > 1 && all[number][0].width() > width {
            kept -= 1;
            let cut: Vec<Vec<String>> =
                rows.iter().map(|row| row.iter().take(kept).cloned().collect()).collect();
            let below = row.iter().skip(kept).map(|cell| format!("{:1$}{cell}", "", indent + 2));
            let first = lines(&cut, &align[..kept], indent).swap_remove(number);
            all[number] = std::iter::once(first).chain(below).collect();
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_lines_end_with_their_last_word() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        let rows = [row(&["a", "10", "x"]), row(&["资源", "5", ""]), row(&["ccc"])];
        let lines = lines(&rows, &[Align::Left, Align::Right, Align::Left], 1);
        assert_eq!(lines, [" a     10  x", " 资源   5", " ccc"]);
    }

    #[test]
    fn grid_cells_that_do_not_fit_move_below() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let rows = [row(&["status", "resource"]), row(&["failed", "os-node-created-8jsnk"])];
        let at = |width| lines_within(&rows, &[Align::Left; 2], 2, width);
        assert_eq!(at(40), [["  status  resource"], ["  failed  os-node-created-8jsnk"]]);
        assert_eq!(at(30)[0], ["  status  resource"]);
        assert_eq!(at(30)[1], ["  failed", "    os-node-created-8jsnk"]);
    }
}
