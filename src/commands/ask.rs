//! From flags to a query, and the way to the service.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::Session;
use crate::api::{Access, Api, Incomplete, Orders};
use crate::auth::{Cache, Cached, Login, Password, Proof, Secret};
use crate::cli::{FailOn, SharedArgs, Usage, WhichArgs};
use crate::http::{Cause, ConnectionOptions, Failure, Http};
use crate::order::Order;
use crate::query::{LARGEST_PAGE, Query};
use crate::sandbox::{self, Sandbox};
use crate::settings::{Credentials, Patience, Settings, Source, Sourced, check_zone};
use crate::when::{DateError, End, TimeRange, When};
use crate::world::{Zone, local};

/// A window of time as it was understood: what the line below a table says.
#[derive(Debug, Clone, Default)]
pub(super) struct Window {
    /// Such as `, since 2026-08-19 14:02 +02:00 (--since "2 days ago")`.
    pub(super) text: String,
}

/// The way to the service, and the sandbox at its other end if there is one.
pub(super) struct Way {
    api: Api,
    settings: Settings,
    http: Arc<Http>,
    was_cached: bool,
    _sandbox: Option<Sandbox>,
}

/// `list` and its kin take so long at most.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
/// "Only orders within the last month can be queried."
const KEPT_BY_THE_SERVICE: TimeDelta = TimeDelta::days(31);

/// The zone that dates are read and printed in.
pub(super) fn zone(which: &WhichArgs, session: &Session<'_>) -> Result<Arc<dyn Zone>> {
    if which.utc {
        return Ok(Arc::new(Utc));
    }
    check_zone(session.world)?;
    Ok(Arc::clone(&session.world.zone))
}

/// Reads the flags as a query, against one `now` for the whole run.
pub(super) fn query(which: &WhichArgs, session: &Session<'_>) -> Result<(Query, Window)> {
    let zone = zone(which, session)?;
    let now = session.world.clock.now();
    let mut window = Window::default();
    let mut end = |when: &Option<When>, end: End, flag: &str| -> Result<Option<DateTime<Utc>>> {
        let Some(when) = when else { return Ok(None) };
        let moment = when.at(end, now, &*zone).map_err(|error| date_usage(flag, error))?;
        if let Some(note) = &moment.note {
            session.messages.note(&format!("{flag} {:?}: {note}", when.text()));
        }
        let shown = local(moment.at, &*zone);
        if session.messages.shows(crate::messages::Verbosity::Requests) {
            let utc = moment.at.to_rfc3339_opts(SecondsFormat::Millis, true);
            session.messages.plain(&format!("{flag} {:?} is {shown}, {utc}", when.text()));
        }
        let word = flag.trim_start_matches("--");
        let minutes = shown.format("%Y-%m-%d %H:%M %:z");
        let _ = write!(window.text, ", {word} {minutes} ({flag} {:?})", when.text());
        Ok(Some(moment.at))
    };
    let since = end(&which.since, End::Since, "--since")?;
    let until = end(&which.until, End::Until, "--until")?;
    let range = TimeRange::new(since, until).map_err(|error| date_usage("--since", error))?;
    if let Some(since) = since {
        warn_of_odd_start(since, now, session);
    }
    let query = Query {
        pools: which.pools.clone(),
        phases: which.phases.clone(),
        range,
        workspace: which.workspace.clone(),
        resource: which.resource.clone(),
        operations: which.operations.clone(),
        params: which.params.clone(),
        limit: which.limit,
        offset: which.offset.unwrap_or(0),
        page_size: which.page_size.unwrap_or(LARGEST_PAGE),
    };
    if which.offset.is_some() && query.questions().len() > 1 {
        return Err(Usage::new("--offset cannot be used with several pools or phases")
            .hint("it counts within one list of the service; ask for one pool and one phase")
            .into());
    }
    Ok((query, window))
}

fn date_usage(flag: &str, error: DateError) -> Usage {
    let usage = Usage::new(format!("{flag}: {}", error.message));
    match error.hint {
        Some(hint) => usage.hint(hint),
        None => usage,
    }
}

fn warn_of_odd_start(since: DateTime<Utc>, now: DateTime<Utc>, session: &Session<'_>) {
    if since > now {
        session.messages.warning("--since lies in the future: no order can match yet");
    } else if since < now - KEPT_BY_THE_SERVICE {
        session.messages.warning("the service keeps orders for one month only; --since is older");
    }
}

/// Refuses a `--fail-on` that the query makes meaningless.
pub(super) fn check_verdict(fail_on: &[FailOn], query: &Query) -> Result<(), Usage> {
    if fail_on.is_empty() {
        return Ok(());
    }
    for (given, flag) in [(query.limit.is_some(), "--limit"), (query.offset > 0, "--offset")] {
        if given {
            return Err(Usage::new(format!(
                "--fail-on is about all orders, {flag} leaves some out"
            ))
            .hint(format!("leave out {flag}")));
        }
    }
    let excluded = fail_on
        .iter()
        .filter_map(|one| one.phase())
        .find(|phase| !query.phases.is_empty() && !query.phases.contains(phase));
    match excluded {
        Some(phase) => {
            let word = phase.word();
            Err(Usage::new(format!(
                "--fail-on {word} can never match: --phase leaves such orders out"
            ))
            .hint("leave out --phase: the verdict is made here, from all orders"))
        }
        None => Ok(()),
    }
}

/// Says which orders the service sent although their phase is another one.
pub(super) fn note_other_phases(query: &Query, orders: &[Order], session: &Session<'_>) {
    if query.phases.is_empty() {
        return;
    }
    let other = orders
        .iter()
        .filter(|order| !order.phase().is_some_and(|phase| query.phases.contains(&phase)))
        .count();
    if other > 0 {
        session.messages.note(&format!(
            "the service sent {other} orders in another phase than --phase asks for; they are shown"
        ));
    }
}

/// What `--limit` left out.
pub(super) fn limit_note(orders: &Orders, query: &Query) -> String {
    let (shown, total) = (orders.items.len(), orders.total);
    let limit = query.limit.unwrap_or(shown as u64);
    format!("{shown} of {total} orders shown (--limit {limit}; the service's order)")
}

/// Finds the settings and makes the way to the service: over the network, or to a sandbox.
pub(super) fn connect(
    parallel: usize,
    reuse: Reuse,
    shared: &SharedArgs,
    session: &mut Session<'_>,
) -> Result<Way> {
    let patience = Patience::resolve(shared, session.world, Some(DEFAULT_TIMEOUT))?;
    let (settings, sandbox) = if shared.connection.sandbox {
        let (settings, sandbox) = sandbox_settings(shared, session)?;
        (settings, Some(sandbox))
    } else {
        (Settings::resolve(shared, session.world)?, None)
    };
    for warning in &settings.warnings {
        session.messages.warning(warning);
    }
    let http = Arc::new(Http::new(
        settings.connection.clone(),
        Arc::clone(&session.world.clock),
        session.messages.clone(),
        patience.timeout.value,
        patience.retries.value,
    ));
    let (access, was_cached) = access(parallel, &settings, &http, session, reuse)?;
    let clock = Arc::clone(&session.world.clock);
    let api = Api::new(access, Arc::clone(&http), session.messages.clone(), clock);
    Ok(Way { api, settings, http, was_cached, _sandbox: sandbox })
}

/// The curl lines that ask what the run would ask first, and comments on what would follow.
pub(super) fn dry_run(query: &Query, way: &Way) -> Result<String> {
    let mut text = String::new();
    if let Credentials::Password(login) = &way.settings.credentials.value {
        let _ = writeln!(text, "# first a sign-in at {}: its token as $OS_TOKEN", login.auth_url);
    }
    if matches!(way.settings.credentials.value, Credentials::AccessKey(_)) {
        text.push_str(
            "# the run itself signs each request with the access key; curl needs a token\n",
        );
    }
    for url in way.api.first_urls(query)? {
        let url = url.as_str().replace('\'', r"'\''");
        let _ = writeln!(
            text,
            "curl -sS -H 'Accept: application/json' -H \"X-Auth-Token: $OS_TOKEN\" '{url}'"
        );
    }
    text.push_str(
        "# then each next page with &offset=, and beyond 1,000 orders parts by &since= and &until=\n",
    );
    Ok(text)
}

/// Asks; where a token of an earlier run is no longer taken, signs in once and asks once more.
pub(super) fn orders(
    query: &Query,
    parallel: usize,
    way: &mut Way,
    session: &mut Session<'_>,
) -> Result<Orders, Incomplete> {
    match way.api.orders(query) {
        Err(incomplete) if way.was_cached && is_unauthorized(&incomplete.error) => {
            session.messages.note("the token of an earlier sign-in is no longer taken: signing in");
            let again = access(parallel, &way.settings, &way.http, session, Reuse::No);
            let (access, _) = again.map_err(|error| Incomplete { error, ..incomplete })?;
            let clock = Arc::clone(&session.world.clock);
            let http = Arc::clone(&way.http);
            way.api = Api::new(access, http, session.messages.clone(), clock);
            way.was_cached = false;
            way.api.orders(query)
        }
        answered => answered,
    }
}

fn is_unauthorized(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<Failure>()).any(
        |failure| matches!(&failure.cause, Cause::Rejected(rejection) if rejection.status == 401),
    )
}

/// Whether a token of an earlier sign-in will do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reuse {
    /// It will, and a new sign-in will.
    Cached,
    /// Only a new sign-in will.
    No,
    /// Nothing may be sent: what a sign-in would tell stays open.
    SendNothing,
}

/// Who asks whom: as it was given, or as a sign-in tells; and whether its token is an old one.
fn access(
    parallel: usize,
    settings: &Settings,
    http: &Http,
    session: &Session<'_>,
    reuse: Reuse,
) -> Result<(Access, bool)> {
    let given = settings.project_id.as_ref().map(|id| id.value.clone());
    let (proof, project_id, found, was_cached) = match &settings.credentials.value {
        Credentials::Token(token) => {
            (Proof::Token(token.clone()), given.unwrap_or_default(), None, false)
        }
        Credentials::AccessKey(key) => {
            let secrets = std::iter::once(&key.secret).chain(&key.security_token);
            secrets.for_each(|secret| session.messages.hide(secret.to_hide()));
            (Proof::AccessKey(key.clone()), given.unwrap_or_default(), None, false)
        }
        Credentials::Password(_) if reuse == Reuse::SendNothing => {
            let unknown = Secret::new("unknown".to_owned());
            let hint = "give --project-id and --endpoint to see the line";
            if given.is_none() || settings.endpoint.is_none() {
                let message = "only the sign-in tells the project id and the endpoint";
                return Err(Usage::new(message).hint(hint).into());
            }
            (Proof::Token(unknown), given.unwrap_or_default(), None, false)
        }
        Credentials::Password(login) => {
            let (signed, was_cached) = sign_in(login, settings, http, session, reuse)?;
            (Proof::Token(signed.secret), signed.project_id, signed.endpoint, was_cached)
        }
    };
    if let Proof::Token(token) = &proof {
        session.messages.hide(token.to_hide());
    }
    let endpoint = match (&settings.endpoint, found) {
        (Some(endpoint), _) => endpoint.value.clone(),
        (None, Some(url)) => Settings::endpoint_of_catalog(&url, &project_id)?,
        (None, None) => {
            return Err(Usage::new("the catalog of the sign-in names no ModelArts in this region")
                .hint("give --endpoint URL, or --region for another region")
                .into());
        }
    };
    Ok((Access { endpoint, project_id, proof, parallel }, was_cached))
}

/// A token for a login: of an earlier run, or of another process that signs in right now, or new.
fn sign_in(
    login: &Login,
    settings: &Settings,
    http: &Http,
    session: &Session<'_>,
    reuse: Reuse,
) -> Result<(Cached, bool)> {
    let sign_in = || -> Result<Cached> {
        let login = Settings::with_password(login)?;
        if let Password::Given(password) = &login.password {
            session.messages.hide(password.to_hide());
        }
        let token = login.sign_in(http)?;
        let region = settings.region.as_ref().map(|region| region.value.as_str());
        Ok(Cached {
            endpoint: token.model_arts_url(region).map(str::to_owned),
            secret: token.secret,
            expires_at: token.expires_at,
            project_id: token.project_id,
        })
    };
    let Some(folder) = &settings.cache else { return Ok((sign_in()?, false)) };
    let cache = Cache::of(login, folder, &*session.world.clock, &session.messages);
    if reuse == Reuse::No {
        cache.forget();
    } else if let Some(cached) = cache.read() {
        return Ok((cached, true));
    }
    let _turn = cache.take_turn();
    // Another process may have signed in while we waited.
    if let Some(cached) = cache.read() {
        return Ok((cached, false));
    }
    let signed = sign_in()?;
    cache.keep(&signed);
    Ok((signed, false))
}

/// A setting that the sandbox brings.
fn own<T>(value: T) -> Sourced<T> {
    Sourced { value, source: Source::Sandbox }
}

fn sandbox_settings(shared: &SharedArgs, session: &mut Session<'_>) -> Result<(Settings, Sandbox)> {
    if let Some(flag) = shared.connection.first_given().filter(|flag| *flag != "--sandbox") {
        return Err(Usage::new(format!("--sandbox and {flag} contradict each other"))
            .hint("the sandbox brings its own endpoint, project and token")
            .into());
    }
    let sandbox = Sandbox::start(sandbox::Options::with_clock(Arc::clone(&session.world.clock)))?;
    session.messages.note("answers come from the built-in sandbox; nothing leaves this machine");
    let settings = Settings {
        project_id: Some(own(sandbox::PROJECT_ID.to_owned())),
        endpoint: Some(own(sandbox.url().parse()?)),
        region: None,
        credentials: own(Credentials::Token(Secret::new(sandbox::TOKEN.to_owned()))),
        connection: ConnectionOptions::default(),
        cache: None,
        warnings: Vec::new(),
    };
    Ok((settings, sandbox))
}
