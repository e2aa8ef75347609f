//! The files in `completions/` are up to date.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use ma_orders::cli::Cli;

/// How to renew the files; also in CONTRIBUTING.
const RENEW: &str = "cargo test --test repo renew_completions -- --ignored";

/// The file for each shell.
const SCRIPTS: [(&str, &str); 5] = [
    ("bash", "ma-orders.bash"),
    ("zsh", "_ma-orders"),
    ("fish", "ma-orders.fish"),
    ("powershell", "_ma-orders.ps1"),
    ("elvish", "ma-orders.elv"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("completions")
}

/// The output of the built binary.
fn printed(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_ma-orders")).args(args).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {stderr}");
    String::from_utf8(output.stdout).unwrap()
}

/// The expected files: names and contents.
fn made() -> BTreeMap<String, String> {
    let scripts = SCRIPTS.map(|(shell, file)| (file.to_owned(), printed(&["completions", shell])));
    let definition = Cli::definition();
    let pages =
        definition.get_subcommands().filter(|command| !command.is_hide_set()).map(|command| {
            let name = command.get_name();
            (format!("ma-orders-{name}.1"), printed(&["man", name]))
        });
    let main_page = ("ma-orders.1".to_owned(), printed(&["man"]));
    scripts.into_iter().chain(pages).chain([main_page]).collect()
}

#[test]
fn completions_and_manual_are_current() {
    let made = made();
    for (file, text) in &made {
        let kept = std::fs::read_to_string(folder().join(file)).unwrap_or_default();
        assert!(&kept == text, "completions/{file} is out of date; renew it with\n  {RENEW}");
    }
    let kept: BTreeSet<_> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(kept, made.into_keys().collect(), "renew them with\n  {RENEW}");
}

#[test]
#[ignore = "writes the files in completions/"]
fn renew_completions() {
    let made = made();
    for entry in std::fs::read_dir(folder()).unwrap() {
        std::fs::remove_file(entry.unwrap().path()).unwrap();
    }
    for (file, text) in made {
        std::fs::write(folder().join(file), text).unwrap();
    }
}

#[test]
fn contributing_says_how_to_renew_them() {
    assert!(crate::support::file(".github/CONTRIBUTING.md").contains(RENEW));
}

#[test]
fn the_hidden_group_is_not_in_completions() {
    for (_, file) in SCRIPTS {
        let text = crate::support::file(&format!("completions/{file}"));
        for sign in ["The same commands under", "subcmd__orders", "'orders'", "\"orders\""] {
            assert!(!text.contains(sign), "{file}: {sign}");
        }
    }
    assert!(!crate::support::file("completions/ma-orders.1").contains("orders\\-orders"));
}

#[test]
fn the_manual_has_the_sections_that_manuals_have() {
    let page = crate::support::file("completions/ma-orders.1");
    let sections: Vec<_> = page.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
    assert_eq!(
        sections,
        [
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "COMMANDS",
            "OPTIONS",
            "EXAMPLES",
            "\"EXIT STATUS\"",
            "ENVIRONMENT",
            "FILES",
            "JSON",
            "\"SEE ALSO\"",
        ]
    );
    for (number, _) in ma_orders::exit_code::TABLE {
        assert!(page.contains(&format!("\\fB{number}\\fR\n")), "{number}");
    }
    for named in ma_orders::cli::env_vars::ALL {
        for variable in named.variables() {
            assert!(page.contains(&format!("\\fB{variable}\\fR")), "{variable}");
        }
    }
}

#[test]
fn pages_are_ascii_and_man_shows_them_without_a_warning() {
    let pages = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    for page in pages.filter(|path| path.extension().is_some_and(|end| end == "1")) {
        assert!(std::fs::read(&page).unwrap().is_ascii(), "{}", page.display());
        let shown = Command::new("man")
            .args(["--warnings", "-l"])
            .arg(&page)
            .env("LC_ALL", "C.UTF-8")
            .env("MANPAGER", "cat")
            .env("MANWIDTH", "80")
            .output();
        let Ok(shown) = shown else {
            println!("skipped: man is not installed");
            return;
        };
        let stderr = String::from_utf8_lossy(&shown.stderr);
        if stderr.contains("--warnings") || !shown.status.success() {
            println!("skipped: this man has no --warnings or is a stand-in: {stderr}");
            return;
        }
        assert_eq!(stderr, "", "{}", page.display());
        let text = String::from_utf8_lossy(&shown.stdout);
        assert!(!text.contains('\u{2010}'), "{} is hyphenated: {text}", page.display());
    }
}
