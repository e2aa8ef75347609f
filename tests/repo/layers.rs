//! Modules import only from layers below their own.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules from lowest to highest: each may import only from those before it.
const LAYERS: [&str; 22] = [
    "world",
    "usage",
    "exit_code",
    "word",
    "sanitize",
    "fit",
    "order",
    "when",
    "messages",
    "query",
    "output",
    "http",
    "sandbox",
    "error",
    "cli",
    "auth",
    "settings",
    "api",
    "client",
    "hints",
    "report",
    "commands",
];

/// Lower modules that a module must not import nevertheless: if the sandbox shared code with the
/// client, it would share its mistakes.
const FORBIDDEN: [(&str, &[&str]); 1] = [("sandbox", &["http", "output", "query", "order"])];

fn sources(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .collect()
}

/// A text without line comments; a `//` in a string only truncates that line.
fn code(text: &str) -> String {
    text.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The modules that a text imports with `crate::`, also in lists such as `crate::{a, b::c}`.
fn imports(text: &str) -> BTreeSet<String> {
    let name = |text: &str| -> String {
        text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let code = code(text);
    let mut found = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        match rest.trim_start().strip_prefix('{') {
            None => {
                found.insert(name(rest));
            }
            Some(list) => {
                let mut depth = 0;
                let mut is_start = true;
                for (at, character) in list.char_indices() {
                    if is_start && depth == 0 && !character.is_whitespace() && character != '}' {
                        found.insert(name(&list[at..]));
                    }
                    is_start = character == ',' || (is_start && character.is_whitespace());
                    match character {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        _ => {}
                    }
                }
            }
        }
    }
    found.retain(|name| name.starts_with(|c: char| c.is_ascii_lowercase()));
    found
}

#[test]
fn every_form_of_import_is_detected() {
    let seen = |text: &str| imports(text).into_iter().collect::<Vec<_>>();
    assert_eq!(seen("use crate::http::Failure;"), ["http"]);
    assert_eq!(
        seen("use crate::{api::{Api, Orders}, cli::Cli,\n    world};"),
        ["api", "cli", "world"]
    );
    assert_eq!(seen("let x = crate::order::read(1); // crate::auth"), ["order"]);
    assert_eq!(seen("pub use crate::Thing;"), Vec::<String>::new());
}

#[test]
fn every_module_imports_only_from_below() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rank = |module: &str| LAYERS.iter().position(|layer| *layer == module);
    let mut met = BTreeSet::new();
    for path in sources(&src) {
        let inside = path.strip_prefix(&src).unwrap();
        let module = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        if matches!(module, "lib" | "main") {
            continue;
        }
        met.insert(module.to_owned());
        let own = rank(module).unwrap_or_else(|| panic!("{module} is not in the table"));
        let forbidden = FORBIDDEN.iter().find(|(name, _)| *name == module);
        for import in imports(&fs::read_to_string(&path).unwrap()) {
            let below = rank(&import).is_some_and(|rank| rank <= own);
            let is_forbidden = forbidden.is_some_and(|(_, names)| names.contains(&&*import));
            assert!(below && !is_forbidden, "{} imports {import}", inside.display());
        }
    }
    assert_eq!(met.len(), LAYERS.len(), "the table names modules that are not there");
}

#[test]
fn every_file_has_a_module_comment() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for path in sources(&src) {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//!"), "{}", path.display());
    }
}
