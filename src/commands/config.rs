//! `ma-orders config`: every setting, its value, and where it came from.

use std::fmt::Write as _;

use crate::error::Result;
use chrono::TimeDelta;
use serde_json::json;

use crate::auth::Cache;
use crate::cli::env_vars::{self, Setting};
use crate::cli::{ConfigArgs, ConfigFormat, GlobalArgs};
use crate::client::Session;
use crate::exit_code::ExitCode;
use crate::output::write_out;
use crate::settings::{self, Credentials, Settings};

/// One line of the answer.
struct Line {
    setting: &'static str,
    value: String,
    source: String,
    beats: Vec<String>,
}

/// The fields of a line as an object, and what each means.
pub const FIELDS: [(&str, &str); 4] = [
    ("setting", "What it is, such as project id."),
    ("value", "Its value; a secret is the word set, a missing one a hyphen."),
    ("source", "The flag, variable or file that it came from, or default."),
    ("beats", "The weaker sources that gave one too, the strongest first."),
];

/// Shows them; nothing is sent, and no secret is shown.
pub fn run(args: &ConfigArgs, shared: &GlobalArgs, session: &mut Session<'_>) -> Result<ExitCode> {
    // First, since it puts a cloud of clouds.yaml below the variables.
    let settings = Settings::resolve(shared, session.world);
    let mut lines = Vec::new();
    for named in &env_vars::ALL {
        lines.push(line(named, shared, session)?);
    }
    match settings {
        Ok(settings) => {
            if let Some(endpoint) = &settings.endpoint {
                let line = lines.iter_mut().find(|line| line.setting == env_vars::ENDPOINT.what);
                if let Some(line) = line {
                    line.value = endpoint.value.to_string();
                    line.source = endpoint.source.to_string();
                }
            }
            lines.push(way_in(&settings, session));
        }
        Err(error) => lines.push(Line {
            setting: "way in",
            value: "none".to_owned(),
            source: format!("{error:#}"),
            beats: Vec::new(),
        }),
    }
    let text = match args.output {
        ConfigFormat::Table => table(&lines),
        ConfigFormat::Json => json(&lines),
    };
    write_out(text.as_bytes(), session.world)?;
    Ok(ExitCode::Success)
}

/// A setting as its flag and variables give it, the strongest first.
fn line(named: &Setting, shared: &GlobalArgs, session: &Session<'_>) -> Result<Line> {
    let mut given = Vec::new();
    if let Some(value) = flag(named, shared) {
        given.push((value, named.flag.to_owned()));
    }
    for name in named.variables {
        if let Some(value) = session.world.variables.text(name)? {
            let source = session.world.variables.origin(name).unwrap_or(name);
            given.push((value.to_owned(), source.to_owned()));
        }
    }
    let mut given = given.into_iter();
    let (value, source) = match given.next() {
        Some((_, source)) if named == &env_vars::TOKEN => ("set".to_owned(), source),
        Some((value, source)) => (value, source),
        None => default(named),
    };
    let beats = given.map(|(_, source)| source).collect();
    Ok(Line { setting: named.what, value, source, beats })
}

fn flag(named: &Setting, shared: &GlobalArgs) -> Option<String> {
    let connection = &shared.connection;
    let path = |path: &Option<std::path::PathBuf>| {
        path.as_ref().map(|path| path.to_string_lossy().into_owned())
    };
    match named.flag {
        "--project-id" => connection.project_id.clone(),
        "--token" => connection.token.clone(),
        "--token-file" => path(&connection.token_file),
        "--endpoint" => connection.endpoint.clone(),
        "--region" => connection.region.clone(),
        "--ca-file" => path(&connection.ca_file),
        "--timeout" => shared.timeout.map(|timeout| format!("{timeout:?}")),
        "--retries" => shared.retries.map(|retries| retries.to_string()),
        _ => None,
    }
}

fn default(named: &Setting) -> (String, String) {
    let value = match named.flag {
        "--timeout" => "60s",
        "--retries" => "3",
        "--ca-file" => "the system's",
        _ => return ("-".to_owned(), "not set".to_owned()),
    };
    (value.to_owned(), "default".to_owned())
}

/// How a run proves who asks, why so, and how long a kept token lives.
fn way_in(settings: &Settings, session: &Session<'_>) -> Line {
    let value = match &settings.credentials.value {
        Credentials::Token(_) => "a ready token, which comes before every other way".to_owned(),
        Credentials::AccessKey(key) => {
            format!("requests signed with the access key {}, since no token was given", key.id)
        }
        Credentials::Password(login) => {
            let cached = settings::cache_folder(session.world).and_then(|folder| {
                Cache::of(login, &folder, &*session.world.clock, &session.messages)?.read()
            });
            let life = match cached {
                Some(cached) => {
                    format!(
                        "a token is kept for {}",
                        hours(cached.expires_at - session.world.clock.now())
                    )
                }
                None => "no token is kept".to_owned(),
            };
            format!("sign-in at {}, since no token was given; {life}", login.auth_url)
        }
    };
    let source = settings.credentials.source.to_string();
    Line { setting: "way in", value, source, beats: Vec::new() }
}

fn hours(life: TimeDelta) -> String {
    format!("{}h {}min", life.num_hours(), life.num_minutes() % 60)
}

fn table(lines: &[Line]) -> String {
    let width = |of: fn(&Line) -> &str| lines.iter().map(|line| of(line).chars().count()).max();
    let setting = width(|line| line.setting).unwrap_or(0);
    let value = width(|line| &line.value).unwrap_or(0).min(60);
    lines.iter().fold(String::new(), |mut text, line| {
        let shown = crate::sanitize::sanitize(&line.value);
        let _ = write!(text, "{:setting$}  {shown:value$}  {}", line.setting, line.source);
        if !line.beats.is_empty() {
            let _ = write!(text, " (beats {})", line.beats.join(", "));
        }
        text.push('\n');
        text
    })
}

fn json(lines: &[Line]) -> String {
    let lines: Vec<_> = lines
        .iter()
        .map(|line| {
            json!({ "setting": line.setting, "value": line.value, "source": line.source, "beats": line.beats })
        })
        .collect();
    format!("{:#}\n", serde_json::Value::from(lines))
}
