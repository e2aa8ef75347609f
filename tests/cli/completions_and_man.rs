//! Completions and the manual: for installing, and without any service.

use crate::support::harness::{Shop, order};

#[test]
fn a_mistyped_page_or_shell_is_answered_with_the_nearest() {
    let shop = Shop::with([order("CS01")]);
    for (line, nearest) in
        [("ma-orders man lits", "'list'"), ("ma-orders completions fihs", "'fish'")]
    {
        shop.types(line)
            .sees("")
            .mentions(&format!("tip: a similar value exists: {nearest}"))
            .exits_with(2);
    }
    shop.types("ma-orders man orders").sees("").exits_with(2);
    shop.types("ma-orders completions").sees("").mentions("<SHELL>").exits_with(2);
}

#[test]
fn an_alias_has_the_page_of_its_command() {
    let shop = Shop::with([order("CS01")]);
    let page = shop.types("ma-orders man list").says("").exits_with(0).stdout;
    shop.types("ma-orders man ls").sees(&page).exits_with(0);
    assert!(page.contains(".TH ma-orders-list 1 "), "{page}");
}

#[test]
fn on_a_terminal_it_says_how_to_read_roff() {
    let shop = Shop::with([order("CS01")]).terminal(80);
    shop.types("ma-orders man").mentions("`ma-orders man | man -l -`").exits_with(0);
    shop.types("ma-orders man -q").says("").exits_with(0);
}

#[test]
fn neither_asks_anybody() {
    let shop = Shop::with([order("CS01")]).without("MA_ORDERS_TOKEN");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let seen = shop.types(&format!("ma-orders completions {shell}")).says("").exits_with(0);
        assert!(seen.stdout.contains("phase"), "{shell}");
    }
    shop.types("ma-orders man").says("").exits_with(0);
    assert_eq!(shop.requests(), Vec::<String>::new());
}

/// The examples at the head of a help text, without their comments.
fn examples(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Examples:").skip(1);
    let lines = lines.take_while(|line| line.starts_with("  "));
    lines.map(|line| line.split("  #").next().unwrap().trim().to_owned()).collect()
}

#[test]
fn each_example_of_the_help_runs_as_printed() {
    let mut run = 0;
    for command in ["", "list", "show", "wait", "watch", "stats", "sandbox", "completions", "man"] {
        let help = Shop::with([]).types(&format!("ma-orders {command} --help")).stdout;
        let examples = examples(&help);
        assert!(!examples.is_empty(), "{command}: {help}");
        for example in examples {
            // What a shell does around it is the shell's affair; a sandbox that runs a command or
            // serves for ever is tried from the built binary.
            let line = match (example.split_once("$("), example.split_once(" -- ")) {
                (Some((_, inside)), _) => inside.split(')').next().unwrap(),
                (_, Some((_, command))) => command,
                _ => example.as_str(),
            };
            let ends = [" | ", " && ", " > ", " >> "];
            let end = ends.iter().filter_map(|end| line.find(end)).min().unwrap_or(line.len());
            let line = line[..end].trim();
            if line == "ma-orders sandbox" {
                continue;
            }
            let shop = Shop::live().variable("MA_ORDERS_TIMEOUT", "100s");
            let shop =
                if line.contains("--sandbox") { shop.without("MA_ORDERS_TOKEN") } else { shop };
            let seen = shop.types(line);
            let code = seen.code();
            assert!(code == 0 || code == 10, "{line}: {code}: {}", seen.stderr);
            assert!(!seen.stdout.is_empty() || line.contains("watch"), "{line}");
            run += 1;
        }
    }
    assert!(run > 20, "{run}");
}
