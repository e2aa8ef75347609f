//! `ma-orders config`: each setting, its value and its source.

use std::collections::HashSet;
use std::fmt::Write as _;

use chrono::TimeDelta;

use crate::auth::Cache;
use crate::cli::{ConfigArgs, ConfigFormat, GlobalArgs};
use crate::client::{self, Client, ConnectOptions, DEFAULT_TIMEOUT, Session, TokenSource};
use crate::error::Result;
use crate::exit_code::ExitCode;
use crate::messages::counted;
use crate::output::write_out;
use crate::query::Query;
use crate::settings::{self, Credentials, Row, Settings, Survey};

/// The fields of a row in JSON, with descriptions.
pub const FIELDS: [(&str, &str); 5] = [
    ("group", "Identity, Service, Connection or Local."),
    ("setting", "The name of the setting, for example project id."),
    ("value", "Its value; `set` if it is a secret."),
    ("source", "The flag, variable or file that it comes from, or default."),
    ("overrides", "The sources that it overrides, in order of precedence."),
];

/// Prints every setting, with secrets redacted. Sends nothing without `--check`.
pub fn run(args: &ConfigArgs, shared: &GlobalArgs, session: &mut Session<'_>) -> Result<ExitCode> {
    let (mut tables, mut all_rows, mut found) = (Vec::new(), Vec::new(), Vec::new());
    for of_cloud in client::each_cloud(shared, session.world)? {
        let Survey { mut rows, settings } =
            settings::survey(&of_cloud, session.world, Some(DEFAULT_TIMEOUT));
        if let Ok(settings) = &settings {
            add_cached_token(settings, &mut rows, session);
        }
        tables.push(table(&rows));
        all_rows.extend(rows);
        found.push(settings);
    }
    let text = match args.output {
        ConfigFormat::Table => tables.join("\n"),
        ConfigFormat::Json => json(&all_rows)?,
    };
    write_out(text.as_bytes(), session.world)?;
    let found = found.into_iter().collect::<Result<Vec<_>>>()?;
    if args.check {
        check(shared, session)?;
    } else {
        let warnings = found.iter().flat_map(|settings| &settings.warnings);
        let mut printed = HashSet::new();
        warnings
            .filter(|warning| printed.insert(*warning))
            .for_each(|warning| session.messages.warning(warning));
    }
    Ok(ExitCode::Success)
}

/// Requests one order, as `list` would.
fn check(shared: &GlobalArgs, session: &mut Session<'_>) -> Result<()> {
    let timeout = Some(DEFAULT_TIMEOUT);
    let options = ConnectOptions { parallel: 1, token_source: TokenSource::Cache, timeout };
    let mut client = Client::connect(options, shared, session)?;
    // A single page, since it does not matter whether the list is complete.
    let query = Query { limit: Some(1), offset: Some(0), ..Query::default() };
    let orders = client.orders(&query, session).map_err(|error| error.error)?;
    session.messages.note(&format!("the service responded: {}", counted(orders.total, "order")));
    Ok(())
}

/// Adds settings that are only known from the cached token.
fn add_cached_token(settings: &Settings, rows: &mut Vec<Row>, session: &Session<'_>) {
    let Credentials::SignIn(login) = &settings.identity.credentials else { return };
    let Some(folder) = &settings.cache else { return };
    let clock = &*session.world.clock;
    let Some(token) =
        Cache::of(login, folder, clock, &session.messages).and_then(|cache| cache.read())
    else {
        return;
    };
    let mut add = |group, setting, value: String| {
        if rows.iter().any(|row| row.setting == setting) {
            return;
        }
        let row =
            Row { group, setting, value, source: "the cached token".to_owned(), overrides: vec![] };
        let end = rows.iter().rposition(|row| row.group == group).map_or(rows.len(), |at| at + 1);
        rows.insert(end, row);
    };
    let project = token.project.unwrap_or_default();
    if !project.id.is_empty() {
        if let Ok((endpoint, _)) = settings.endpoint_in(&token.endpoints, &project.id) {
            add("Service", "endpoint", endpoint.to_string());
        }
        add("Service", "project id", project.id);
    }
    add("Local", "cached token", format!("{} left", hours(token.expires_at - clock.now())));
}

fn hours(life: TimeDelta) -> String {
    format!("{}h {}min", life.num_hours(), life.num_minutes() % 60)
}

fn table(rows: &[Row]) -> String {
    let width = |of: fn(&Row) -> &str| rows.iter().map(|row| of(row).chars().count()).max();
    let setting = width(|row| row.setting).unwrap_or(0);
    let value = width(|row| &row.value).unwrap_or(0).min(60);
    let mut text = String::new();
    let mut group = "";
    for row in rows {
        if row.group != group {
            group = row.group;
            let gap = if text.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{gap}{group}");
        }
        let shown = crate::sanitize::sanitize(&row.value);
        let source = crate::sanitize::sanitize(&row.source);
        let _ = write!(text, "  {:setting$}  {shown:value$}  {source}", row.setting);
        if !row.overrides.is_empty() {
            let overrides = row.overrides.join(", ");
            let _ = write!(text, " (overrides {})", crate::sanitize::sanitize(&overrides));
        }
        text.push('\n');
    }
    text
}

fn json(rows: &[Row]) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(rows)? + "\n")
}
