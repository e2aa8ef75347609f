//! Small tables of our own words and numbers: aligned, without borders.

use unicode_width::UnicodeWidthStr as _;

use super::layout::GAP;

/// How a column of a grid is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// The rows as lines, each set in; cells of a missing column are left out at the end of a line.
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

/// The same within a width: as long as the rows are too wide, their last column moves to a line of
/// its own below them. Each row comes as its lines.
pub(super) fn lines_within(
    rows: &[Vec<String>],
    align: &[Align],
    indent: usize,
    width: usize,
) -> Vec<Vec<String>> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut kept = columns;
    loop {
        let cut: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().take(kept).cloned().collect()).collect();
        let lines = lines(&cut, &align[..kept], indent);
        if kept <= 1 || lines.iter().all(|line| line.width() <= width) {
            let below = |row: &Vec<String>| -> Vec<String> {
                let moved = row.iter().skip(kept).filter(|cell| !cell.is_empty());
                moved.map(|cell| format!("{}{cell}", " ".repeat(indent + 2))).collect()
            };
            let rows = lines.into_iter().zip(rows).enumerate();
            return rows
                .map(|(number, (line, row))| {
                    // The names of columns that have moved are of no use.
                    let below = if number == 0 { Vec::new() } else { below(row) };
                    std::iter::once(line).chain(below).collect()
                })
                .collect();
        }
        kept -= 1;
    }
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
    fn columns_that_do_not_fit_move_below() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let rows = [row(&["status", "resource"]), row(&["failed", "os-node-created-8jsnk"])];
        let at = |width| lines_within(&rows, &[Align::Left; 2], 2, width);
        assert_eq!(at(40), [["  status  resource"], ["  failed  os-node-created-8jsnk"]]);
        assert_eq!(at(30)[0], ["  status"]);
        assert_eq!(at(30)[1], ["  failed", "    os-node-created-8jsnk"]);
    }
}
