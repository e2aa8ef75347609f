//! Completions and the manual, which need no service.

use crate::support::harness::{TestEnv, order};

#[test]
fn man_and_completions_suggest_the_nearest_name() {
    let env = TestEnv::with([order("CS01")]);
    for (line, nearest) in
        [("ma-orders man lits", "'list'"), ("ma-orders completions fihs", "'fish'")]
    {
        env.run(line)
            .stdout("")
            .stderr_contains(&format!("tip: a similar value exists: {nearest}"))
            .code(2);
    }
    env.run("ma-orders man orders").stdout("").code(2);
    env.run("ma-orders completions").stdout("").stderr_contains("<SHELL>").code(2);
}

#[test]
fn man_accepts_command_aliases() {
    let env = TestEnv::with([order("CS01")]);
    let page = env.run("ma-orders man list").stderr("").code(0).stdout;
    env.run("ma-orders man ls").stdout(&page).code(0);
    assert!(page.contains(".TH ma-orders-list 1 "), "{page}");
}

#[test]
fn man_on_a_terminal_tells_how_to_read_roff() {
    let env = TestEnv::with([order("CS01")]).terminal(80);
    env.run("ma-orders man").stderr_contains("`ma-orders man | man -l -`").code(0);
    env.run("ma-orders man -q").stderr("").code(0);
}

#[test]
fn completions_and_man_send_no_requests() {
    let env = TestEnv::with([order("CS01")]).without("MA_ORDERS_TOKEN");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let seen = env.run(&format!("ma-orders completions {shell}")).stderr("").code(0);
        assert!(seen.stdout.contains("phase"), "{shell}");
    }
    env.run("ma-orders man").stderr("").code(0);
    assert_eq!(env.requests(), Vec::<String>::new());
}

/// The examples at the beginning of a help text, without their comments.
fn examples(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Examples:").skip(1);
    let lines = lines.take_while(|line| line.starts_with("  "));
    lines.map(|line| line.split("  #").next().unwrap().trim().to_owned()).collect()
}

#[test]
fn help_examples_run_as_printed() {
    let mut run = 0;
    for command in ["", "list", "show", "wait", "watch", "stats", "sandbox", "completions", "man"] {
        let help = TestEnv::with([]).run(&format!("ma-orders {command} --help")).stdout;
        let examples = examples(&help);
        assert!(!examples.is_empty(), "{command}: {help}");
        for example in examples {
            // Shell syntax is not tested here; a sandbox that runs a command or serves is tested
            // with the built binary.
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
            let env = TestEnv::live().variable("MA_ORDERS_TIMEOUT", "100s");
            let auth_url = format!("{}/v3", env.url());
            let env = env.variable("OS_AUTH_URL", &auth_url);
            let env = if line.contains("--sandbox") { env.without("MA_ORDERS_TOKEN") } else { env };
            let seen = env.run(line);
            let code = seen.exit_code();
            assert!(code == 0 || code == 10, "{line}: {code}: {}", seen.stderr);
            assert!(!seen.stdout.is_empty() || line.contains("watch"), "{line}");
            run += 1;
        }
    }
    assert!(run > 20, "{run}");
}
