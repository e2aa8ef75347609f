//! `ma-orders man`: the manual as roff, from the same definition as the help.
//!
//! Pages are plain ASCII, so that they look alike in every locale.

use anyhow::Context as _;

use crate::error::Result;
use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, roman};

use super::config;
use crate::cli::{Cli, ManArgs, env_vars};
use crate::client::Session;
use crate::exit_code::{self, ExitCode};
use crate::messages::ERROR_FIELDS;
use crate::output::write_out;

const DESCRIPTION: [&str; 2] = [
    "ma-orders asks ModelArts (Open Telekom Cloud, Huawei Cloud and clouds like them) for the \
     orders of resource pools, and shows them to a person, a script or a CI job.",
    "People get a table, programs get the service's own JSON. Nothing is left out without a word \
     and a number. 0 is good, 1 to 9 could not ask, 10 and up are about the orders.",
];

/// Variables without a flag: their names and what they do.
const OTHER_VARIABLES: [(&[&str], &str); 14] = [
    (
        &["OS_AUTH_URL"],
        "The identity service's address: its host, with iam replaced by modelarts, is asked where \
         no endpoint is given.",
    ),
    (
        &["OS_USERNAME", "OS_USER_ID", "OS_USER_DOMAIN_NAME", "OS_USER_DOMAIN_ID"],
        "Who signs in at the identity service, where neither a token nor an access key is given.",
    ),
    (&["OS_PASSWORD", "OS_PASSCODE"], "The password, and the code of a second factor."),
    (&["OS_PROJECT_NAME"], "The project that a sign-in is for, where no project id is given."),
    (
        &[
            "OS_ACCESS_KEY",
            "OS_SECRET_KEY",
            "OS_SECURITY_TOKEN",
            "HUAWEICLOUD_SDK_AK",
            "HUAWEICLOUD_SDK_SK",
        ],
        "An access key, which signs each request where no token is given; MA_ORDERS_SIGNATURE is \
         access or credential, the form of the signature.",
    ),
    (
        &["MA_ORDERS_CLOUD", "OS_CLOUD"],
        "A cloud of clouds.yaml; its values stand below those of variables.",
    ),
    (
        &["OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE"],
        "The clouds.yaml and secure.yaml to read in place of those that are searched for.",
    ),
    (
        &["XDG_CACHE_HOME"],
        "Where the folder ma-orders keeps tokens; else ~/.cache, on Windows %LOCALAPPDATA%.",
    ),
    (
        &["HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"],
        "The proxy to use, and the hosts that need none; in upper or lower case. Loopback never \
         uses one.",
    ),
    (&["NO_COLOR"], "Not empty: no colour. The flag --color beats this and the next two."),
    (&["CLICOLOR"], "0: no colour."),
    (&["CLICOLOR_FORCE"], "Neither empty nor 0: colour in a pipe too."),
    (&["COLUMNS"], "The width to lay out for, in place of the terminal's own."),
    (&["TZ"], "The time zone of dates without one, and of printed times."),
];

/// Files that are read or written.
const FILES: [(&str, &str); 4] = [
    (
        "clouds.yaml, secure.yaml",
        "Clouds by name: here, in ~/.config/openstack, in /etc/openstack; the first that is found. \
         secure.yaml is laid over clouds.yaml.",
    ),
    ("~/.huaweicloud/credentials", "An access key, where no variable gives one."),
    (
        "$XDG_CACHE_HOME/ma-orders/",
        "Tokens of sign-ins, each for its life, in files of mode 0600; ma-orders logout removes them.",
    ),
    ("/etc/ssl/certs/ca-certificates.crt and its kin", "The certificates that are trusted."),
];

const ORDERS_JSON: &str = "--output json and jsonl are the orders exactly as the service sent them: \
    every field, unknown ones and the order of keys included, numbers as they were spelt. The \
    service's own page documents them: Querying Orders, in the API reference of ModelArts. Only \
    white space, and escapes that keep a terminal safe, may differ. ma-orders show has an object \
    for each order: order, the same, and details, the service's answer with the order's steps, or \
    null where it offers none.";

const ERRORS_JSON: &str = "With --error-format json each message is one object on one line of \
    standard error. Notes and warnings have kind and message; the error that ends a run has:";

const SETTINGS_JSON: &str = "ma-orders config --output json is an array with an object for each \
    setting:";

/// Prints a page.
pub fn run(args: &ManArgs, session: &mut Session<'_>) -> Result<ExitCode> {
    let page = page(args.command.as_deref())?;
    write_out(page.as_bytes(), session.world)?;
    if session.world.terminal.stdout {
        session.messages.note("this is roff; `ma-orders man | man -l -` shows it as a page");
    }
    Ok(ExitCode::Success)
}

/// The page of a command, or of the whole program.
fn page(name: Option<&str>) -> anyhow::Result<String> {
    let mut program = Cli::definition().subcommand_help_heading("COMMANDS");
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

/// Writes a heading and what stands below it.
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

/// The groups of the help are parts of one section, as in other manuals.
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

/// Examples keep their lines.
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
        "A flag beats its variables, the first that is set beats the others, and an empty one is \
         an unset one.",
    )]);
    for named in env_vars::ALL {
        let meaning = format!("The {}, as with {} {}.", named.what, named.flag, named.takes);
        entry(roff, named.variables, &meaning);
    }
    for (names, meaning) in OTHER_VARIABLES {
        entry(roff, names, meaning);
    }
}

fn files(roff: &mut Roff) {
    for (file, meaning) in FILES {
        entry(roff, &[file], meaning);
    }
}

/// What programs read, field by field.
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

/// Terms, and below them, indented, what they mean.
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

/// Each section brings clap_mangen's preamble; one is enough. The title's date, left empty so that
/// the same program makes the same page, needs quotes to keep its place. The ellipsis is spelt in
/// ASCII.
fn tidy(page: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in page.lines() {
        let is_preamble = line.contains(" Aq ");
        if !(is_preamble && lines.contains(&line)) {
            lines.push(line);
        }
    }
    (lines.join("\n") + "\n").replacen(" 1  \"", " 1 \"\" \"", 1).replace('…', "\\&...")
}
