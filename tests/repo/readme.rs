//! The README is up to date.

use ma_orders::exit_code;

use crate::support::{console, file};

#[test]
fn readme_exit_code_table_is_current() {
    let readme = file("README.md");
    for (number, meaning) in exit_code::TABLE {
        let row = format!("| {number} | {meaning} |");
        assert!(readme.contains(&row), "README has no row {row}");
    }
}

#[test]
fn readme_first_screen_has_the_two_commands() {
    let readme = file("README.md");
    let first_screen: String = readme.lines().take(40).collect::<Vec<_>>().join("\n");
    for command in ["cargo run --release -- list --sandbox --phase failed", "cargo test"] {
        assert!(first_screen.contains(command), "{command}");
    }
}

#[test]
fn files_named_in_the_documents_exist() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["src/", "tests/", "benches/", "completions/", ".ci/", ".github/"];
    let mut named = 0;
    for document in ["README.md", "CHANGELOG.md", ".github/CONTRIBUTING.md"] {
        let text = file(document);
        for quoted in text.split('`').skip(1).step_by(2) {
            let path = quoted.split(' ').next().unwrap();
            if folders.iter().any(|folder| path.starts_with(folder)) {
                assert!(root.join(path).exists(), "{document} names {path}");
                named += 1;
            }
        }
    }
    assert!(named > 20, "{named}");
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

/// How to renew the outputs in the README.
const RENEW: &str = "cargo test --test repo renew_readme -- --ignored";

/// The README with the current output of its commands: in `console` blocks, after each line that
/// begins with `$ `.
fn with_outputs(readme: &str) -> String {
    let mut text = String::new();
    let mut in_console = false;
    for line in readme.lines() {
        if let Some(language) = line.strip_prefix("```") {
            in_console = language == "console";
        } else if in_console && !line.starts_with("$ ") {
            // The previous output, which is replaced.
            continue;
        }
        text.push_str(line);
        text.push('\n');
        if let Some(command) = line.strip_prefix("$ ").filter(|_| in_console) {
            text += &output_of(command);
        }
    }
    text
}

fn output_of(command: &str) -> String {
    let command = command.split("  #").next().unwrap().trim();
    if let Some(line) = command.strip_prefix("cargo ") {
        // The tests run in CI; `cargo run` stands for the built binary.
        let line = line.strip_prefix("run --release -- ");
        assert!(line.is_some() || command == "cargo test", "{command}");
        let code = line.map(|line| console::run(&format!("ma-orders {line}"), &[]).1);
        assert_eq!(code.unwrap_or_default(), 0, "{command}");
        return String::new();
    }
    let (line, shows_code) = match command.strip_suffix("; echo $?") {
        Some(line) => (line, true),
        None => (command, false),
    };
    let (seen, code) = console::run(line, &[("NO_COLOR", "1")]);
    assert!(shows_code || code == 0, "{command}: {seen}");
    if shows_code { format!("{seen}{code}\n") } else { seen }
}

#[test]
fn readme_commands_print_what_the_readme_says() {
    let readme = file("README.md");
    let commands = readme.lines().filter(|line| line.starts_with("$ ma-orders")).count();
    assert!(commands >= 5, "{commands}");
    assert!(
        with_outputs(&readme) == readme,
        "the README shows old outputs; renew them with\n  {RENEW}"
    );
}

#[test]
#[ignore = "writes README.md"]
fn renew_readme() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    std::fs::write(path, with_outputs(&file("README.md"))).unwrap();
}

/// `rust-version` of Cargo.toml.
fn oldest_rust() -> String {
    let manifest = file("Cargo.toml");
    let line = manifest.lines().find(|line| line.starts_with("rust-version")).unwrap().to_owned();
    line.split('"').nth(1).unwrap().to_owned()
}

#[test]
fn the_minimum_rust_version_is_the_same_everywhere() {
    let oldest = oldest_rust();
    assert!(file("README.md").contains(&format!("Rust {oldest}")), "the README");
    // Both must read the version from Cargo.toml instead of having their own.
    for (path, key) in [(".ci/run", "rust-version"), (".github/workflows/ci.yml", "rust_version")] {
        let text = file(path);
        assert!(text.contains(key), "{path} checks no oldest Rust");
        assert!(!text.contains("toolchain: 1."), "{path} names a number of its own");
    }
}
