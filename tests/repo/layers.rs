//! Modules import only from layers below their own.

use std::fs;
use std::path::{Path, PathBuf};

/// Each module and what it may import, from the ground up.
const MAY_IMPORT: [(&str, &[&str]); 16] = [
    ("world", &[]),
    ("printable", &[]),
    ("order", &["printable"]),
    ("messages", &["printable", "world"]),
    ("when", &["printable", "world"]),
    ("query", &["order", "when"]),
    ("output", &["order", "printable", "world"]),
    ("sandbox", &["world"]),
    ("http", &["messages", "printable", "world"]),
    // The spelling of values, and the table of exits for the help.
    ("cli", &["messages", "order", "output", "sandbox", "when", "exit"]),
    ("auth", &["http", "messages", "printable", "world"]),
    ("settings", &["auth", "cli", "http", "when", "world"]),
    ("api", &["auth", "http", "messages", "order", "printable", "query", "when", "world"]),
    ("exit", &["api", "auth", "cli", "http", "order", "world"]),
    ("hints", &["api", "auth", "cli", "http"]),
    (
        "commands",
        &[
            "api",
            "auth",
            "cli",
            "exit",
            "http",
            "messages",
            "order",
            "output",
            "printable",
            "query",
            "sandbox",
            "settings",
            "when",
            "world",
        ],
    ),
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .collect()
}

/// The modules that a text names behind `crate::`.
fn imports(text: &str) -> Vec<&str> {
    text.lines()
        .map(str::trim_start)
        .filter(|line| !line.starts_with("//"))
        .flat_map(|line| line.split("crate::").skip(1))
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap())
        .filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
        .collect()
}

#[test]
fn every_module_imports_only_from_the_table() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for path in sources(&src) {
        let inside = path.strip_prefix(&src).unwrap();
        let module = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        if matches!(module, "lib" | "main") {
            continue;
        }
        let allowed = MAY_IMPORT.iter().find(|(name, _)| *name == module);
        let (_, allowed) = allowed.unwrap_or_else(|| panic!("{module} is not in the table"));
        let text = fs::read_to_string(&path).unwrap();
        for import in imports(&text) {
            assert!(
                import == module || allowed.contains(&import),
                "{} imports {import}",
                inside.display()
            );
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for path in sources(&src) {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//!"), "{}", path.display());
    }
}
