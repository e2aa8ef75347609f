//! The README says what the program says.

use ma_orders::exit;

use crate::file;

#[test]
fn the_exit_table_is_the_one_in_the_code() {
    let readme = file("README.md");
    for (number, meaning) in exit::TABLE {
        let row = format!("| {number} | {meaning} |");
        assert!(readme.contains(&row), "README has no row {row}");
    }
}

#[test]
fn the_first_screen_has_the_two_commands() {
    let readme = file("README.md");
    let first_screen: String = readme.lines().take(40).collect::<Vec<_>>().join("\n");
    for command in ["cargo run --release -- list --sandbox --phase failed", "cargo test"] {
        assert!(first_screen.contains(command), "{command}");
    }
}

#[test]
fn each_direct_dependency_has_its_reason() {
    let manifest = file("Cargo.toml");
    let mut previous = "";
    let mut in_dependencies = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_dependencies = line.contains("dependencies");
        } else if in_dependencies && line.contains(" = ") && !line.starts_with('#') {
            assert!(previous.starts_with("# "), "no reason for {line}");
        }
        previous = line;
    }
}
