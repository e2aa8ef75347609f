//! Whether two words are similar enough that one may be a typo of the other.

/// Whether at most a third of the letters differ: `lits` and `list`, but not `login` and `logout`.
pub(super) fn is_alike(typed: &str, known: &str) -> bool {
    let longer = typed.chars().count().max(known.chars().count());
    distance(&typed.to_ascii_lowercase(), known) * 3 <= longer
}

/// The number of letters to insert, remove, replace or swap with their neighbor (optimal string
/// alignment distance).
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<_>, Vec<_>) = (from.chars().collect(), to.chars().collect());
    // The first row and the first column: the distance from and to the empty word.
    let mut rows: Vec<Vec<usize>> =
        (0..=from.len()).map(|i| (i..=i + to.len()).collect()).collect();
    for i in 1..=from.len() {
        for j in 1..=to.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(from[i - 1] != to[j - 1]);
            rows[i][j] = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            let is_swap = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
            if is_swap {
                rows[i][j] = rows[i][j].min(rows[i - 2][j - 2] + 1);
            }
        }
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typos_are_alike_and_other_words_are_not() {
        for (typed, known) in [
            ("lits", "list"),
            ("lst", "list"),
            ("fihs", "fish"),
            ("wathc", "watch"),
            ("complation", "completions"),
            ("regoin", "region"),
            ("colums", "columns"),
            ("Faild", "failed"),
        ] {
            assert!(is_alike(typed, known), "{typed} {known}");
        }
        for (typed, known) in [
            ("login", "logout"),
            ("logs", "logout"),
            ("profile", "ca-file"),
            ("failed", "fail-on"),
            ("tail", "quiet"),
            ("query", "quiet"),
            ("format", "sort"),
            ("get", "list"),
            ("x", "y"),
        ] {
            assert!(!is_alike(typed, known), "{typed} {known}");
        }
    }
}
