//! `ma-orders man`: the manual as roff, from the same definition as the help.
//!
//! Pages are plain ASCII, so they look the same in every locale.

use anyhow::Context as _;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, roman};

use super::config;
use crate::cli::{Cli, ManArgs, env_vars, shown};
use crate::client::Session;
use crate::error::Result;
use crate::exit_code::{self, ExitCode};
use crate::messages::ERROR_FIELDS;
use crate::output::write_out;

const DESCRIPTION: [&str; 2] = [
    "ma-orders lists and monitors resource pool orders in ModelArts (Open Telekom Cloud, Huawei \
     Cloud and compatible clouds), for operators, scripts and CI jobs.",
    "People get a table, programs get the unmodified JSON of the API. Nothing is truncated \
     silently. Exit code 0 means success, 1 to 9 that the query failed, and 10 and above describe \
     the orders.",
];

/// The files that are read or written.
const FILES: [(&str, &str); 4] = [
    (
        "clouds.yaml, secure.yaml",
        "Clouds by name. Searched for in the current directory, ~/.config/openstack and \
         /etc/openstack; the first one found is used. secure.yaml overrides clouds.yaml.",
    ),
    ("~/.huaweicloud/credentials", "An access key, used if no variable sets one."),
    (
        "$XDG_CACHE_HOME/ma-orders/",
        "Cached tokens, until they expire, in files with mode 0600. ma-orders logout removes them.",
    ),
    ("/etc/ssl/certs/ca-certificates.crt and similar", "The trusted CA certificates."),
];

const ORDERS_JSON: &str = "--output json and jsonl print the orders exactly as the API returned them: \
    all fields including unknown ones, key order and number formatting preserved. They are \
    documented in the ModelArts API reference under Querying Orders. Only whitespace may differ, \
    and characters unsafe for terminals are escaped. With several \
    projects, the last member of each order is _project, an object with id, name, region and cloud. \
    ma-orders show prints an object per order: order, as above; details, the API's response with the \
    steps of the order; and events, its response with the events of the pool. details and events are \
    null if the service does not offer them.";

const ERRORS_JSON: &str = "With --error-format json, each message is a JSON object on a line of \
    standard error. Notes and warnings have kind and message; errors have:";

const SETTINGS_JSON: &str = "ma-orders config --output json prints an array with one object per \
    setting:";

/// Prints a page.
pub fn run(args: &ManArgs, session: &mut Session<'_>) -> Result<ExitCode> {
    let page = page(args.command.as_deref())?;
    write_out(page.as_bytes(), session.world)?;
    if session.world.terminal.stdout {
        session.messages.note("this is roff source; view it with `ma-orders man | man -l -`");
    }
    Ok(ExitCode::Success)
}

/// The page for a command, or the main page.
fn page(name: Option<&str>) -> anyhow::Result<String> {
    let mut program = shown(&Cli::definition()).subcommand_help_heading("COMMANDS");
    program.build();
    let mut command = match name {
        None => program.clone(),
        Some(name) => program.find_subcommand(name).context("no such command")?.clone(),
    };
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim().to_owned();
    let command = command
        .override_usage(usage)
        .mut_arg("help", |help| help.help("Print help").long_help("Print help"));
    let is_main = name.is_none();
    let man = Man::new(command.clone())
        .source(concat!("ma-orders ", env!("CARGO_PKG_VERSION")))
        .manual("ma-orders manual");

    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    if is_main {
        section("DESCRIPTION", &mut page, description)?;
        man.render_subcommands_section(&mut page)?;
    } else {
        man.render_description_section(&mut page)?;
    }
    options(&man, &command, &mut page)?;
    if let Some(examples) = command.get_before_help() {
        section("EXAMPLES", &mut page, |roff| in_print(roff, &examples.to_string()))?;
    }
    if command.get_after_help().is_some() {
        section("EXIT STATUS", &mut page, exit_status)?;
    }
    if is_main {
        section("ENVIRONMENT", &mut page, environment)?;
        section("FILES", &mut page, files)?;
        section("JSON", &mut page, json)?;
    }
    section("SEE ALSO", &mut page, |roff| see_also(roff, &program, is_main))?;
    Ok(tidy(&String::from_utf8(page)?))
}

/// Writes a heading and its section.
fn section(heading: &str, page: &mut Vec<u8>, write: impl FnOnce(&mut Roff)) -> anyhow::Result<()> {
    let mut roff = Roff::new();
    roff.control("SH", [heading]);
    write(&mut roff);
    Ok(roff.to_writer(page)?)
}

fn description(roff: &mut Roff) {
    for paragraph in DESCRIPTION {
        roff.control("PP", []);
        roff.text([roman(paragraph)]);
    }
}

/// The groups of flags in the help become subsections.
fn options(man: &Man, command: &Command, page: &mut Vec<u8>) -> anyhow::Result<()> {
    let mut text = Vec::new();
    man.render_options_section(&mut text)?;
    let mut text = String::from_utf8(text)?;
    for heading in command.get_arguments().filter_map(|argument| argument.get_help_heading()) {
        let section = format!(".SH \"{}\"\n", heading.to_uppercase());
        text = text.replace(&section, &format!(".SS \"{heading}\"\n"));
    }
    page.extend(text.into_bytes());
    Ok(())
}

/// Writes examples, line by line.
fn in_print(roff: &mut Roff, examples: &str) {
    roff.control("EX", []);
    for line in examples.lines().filter(|line| *line != "Examples:") {
        roff.text([roman(line.trim())]);
    }
    roff.control("EE", []);
}

fn exit_status(roff: &mut Roff) {
    for (number, meaning) in exit_code::TABLE {
        entry(roff, &[number], meaning);
    }
}

fn environment(roff: &mut Roff) {
    roff.text([roman(
        "A flag overrides its variables; the first variable that is set takes precedence. Empty \
         variables are ignored.",
    )]);
    for setting in env_vars::ALL {
        let names: Vec<_> = setting.variables().collect();
        entry(roff, &names, setting.manual);
    }
    for (names, meaning) in env_vars::OTHERS {
        entry(roff, names, meaning);
    }
}

fn files(roff: &mut Roff) {
    for (file, meaning) in FILES {
        entry(roff, &[file], meaning);
    }
}

/// Documents the fields of the JSON output.
fn json(roff: &mut Roff) {
    for (heading, about, fields) in [
        ("Orders", ORDERS_JSON, &[][..]),
        ("Errors", ERRORS_JSON, &ERROR_FIELDS[..]),
        ("Settings", SETTINGS_JSON, &config::FIELDS[..]),
    ] {
        roff.control("SS", [heading]);
        roff.text([roman(about)]);
        for (field, meaning) in fields {
            entry(roff, &[field], meaning);
        }
    }
}

/// Writes terms with their indented description.
fn entry(roff: &mut Roff, terms: &[&str], meaning: &str) {
    roff.control("TP", []);
    roff.text(listed(terms.iter().map(|term| vec![bold(*term)])));
    roff.text([roman(meaning)]);
}

fn see_also(roff: &mut Roff, program: &Command, is_main: bool) {
    let pages: Vec<_> = if is_main {
        let visible = program.get_subcommands().filter(|command| !command.is_hide_set());
        let ours = visible.map(|command| format!("ma-orders-{}", command.get_name()));
        ours.chain(["curl".to_owned(), "jq".to_owned()]).collect()
    } else {
        vec!["ma-orders".to_owned()]
    };
    roff.text(listed(pages.into_iter().map(|page| vec![bold(page), roman("(1)")])));
}

fn listed(items: impl IntoIterator<Item = Vec<Inline>>) -> Vec<Inline> {
    let items: Vec<_> = items.into_iter().collect();
    items.join(&roman(", "))
}

/// Disables hyphenation, with groff's register and for other formatters, since a hyphen inside a
/// flag or a variable would be wrong. Keeps one copy of the preamble that clap_mangen writes before
/// each section, quotes the date in the title, which is empty so that the output is reproducible,
/// and writes the ellipsis in ASCII.
fn tidy(page: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in page.lines() {
        let is_preamble = line.contains(" Aq ");
        if !(is_preamble && lines.contains(&line)) {
            lines.push(line);
        }
    }
    (lines.join("\n") + "\n")
        .replacen(" 1  \"", " 1 \"\" \"", 1)
        .replacen(".TH ", ".nr HY 0\n.TH ", 1)
        .replacen("\n.SH NAME\n", "\n.nh\n.SH NAME\n", 1)
        .replace('…', "\\&...")
}
