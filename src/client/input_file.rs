//! `--input`: reads saved orders instead of querying the service, and filters them locally.

use std::path::{Path, PathBuf};

use super::Session;
use crate::api::{Orders, QueryError};
use crate::cli::{GlobalArgs, ParallelArgs};
use crate::error::{Error, IncompleteList, Result, Undecided, UnknownOrder};
use crate::messages::counted;
use crate::order::{Order, ParseError, Saved, Time};
use crate::query::{MAX_PAGE_SIZE, PhaseFilter, Query};
use crate::usage::UsageError;
use crate::world::FileError;

/// Maximum size of a file in bytes; no saved response is larger.
const MAX_SIZE: u64 = 256 << 20;

/// The files, and the flags that affect them.
#[derive(Clone, Copy)]
pub struct InputFile<'a> {
    /// The files; `-` for standard input.
    pub files: &'a [PathBuf],
    /// The global flags.
    pub shared: &'a GlobalArgs,
    /// Flags that only affect requests.
    pub parallel: &'a ParallelArgs,
    /// Whether a single page of a longer list is acceptable.
    pub allow_partial: bool,
    /// Whether the exit code depends on the orders.
    pub has_check: bool,
}

/// The saved orders that match, as the service would return them.
pub fn orders(
    input: InputFile<'_>,
    query: &Query,
    session: &mut Session<'_>,
) -> Result<Orders, QueryError> {
    check_flags(input, query).map_err(without_orders)?;
    let saved = read(input, session).map_err(without_orders)?;
    if saved.left_out > 0 {
        session.messages.note(&format!(
            "{} skipped; each order counts once, in its latest state",
            counted(saved.left_out, "older state")
        ));
    }
    let (has_documents, incomplete) = (saved.has_documents, saved.incomplete_page());
    let all = saved.into_orders();
    let mut errors = unknown_pools(input, query, &all);
    note_timeless(query, &all, session);
    if let Some((counted, received)) = incomplete {
        let short = IncompleteList { counted, received, is_beyond_window: false };
        if input.allow_partial {
            session.messages.warning(&short.to_string());
        } else {
            let what = format!("{} is one page of a longer list", names(input.files));
            errors.push(Error::from(short).about(what));
        }
    }
    if !has_documents && input.has_check && errors.is_empty() {
        errors.push(nothing_to_judge(input).into());
    } else if !has_documents {
        session.messages.note(&format!("{} is empty: no orders", names(input.files)));
    }
    let mut items: Vec<Order> = all.into_iter().filter(|order| matches(order, query)).collect();
    let total = items.len() as u64;
    if let Some(error) = Error::several(errors) {
        return Err(QueryError { received: items, counted: total, nothing_received: true, error });
    }
    let offset = query.offset.and_then(|offset| usize::try_from(offset).ok()).unwrap_or(0);
    items.drain(..offset.min(items.len()));
    Ok(Orders { items, total })
}

fn without_orders(error: Error) -> QueryError {
    QueryError { received: Vec::new(), counted: 0, nothing_received: true, error }
}

fn check_flags(input: InputFile<'_>, query: &Query) -> Result<()> {
    input.shared.reject_connection_flags("--input")?;
    let idle = [
        (query.page_size != MAX_PAGE_SIZE, "--page-size"),
        (input.parallel.parallel.is_some(), "--parallel"),
    ];
    if let Some((_, flag)) = idle.iter().find(|(given, _)| *given) {
        return Err(UsageError::new(format!("{flag} cannot be used with --input"))
            .hint("it applies only to requests")
            .into());
    }
    if !query.params.is_empty() {
        return Err(UsageError::new("--param cannot be used with --input")
            .hint("only the API can apply --param")
            .into());
    }
    if input.files.iter().filter(|file| is_stdin(file)).count() > 1 {
        return Err(UsageError::new("`--input -` can be used only once").into());
    }
    Ok(())
}

fn read(input: InputFile<'_>, session: &mut Session<'_>) -> Result<Saved> {
    let mut saved = Saved::default();
    for file in input.files {
        let shown = name(file);
        let bytes = match session.world.read_file_or_stdin(file, MAX_SIZE) {
            Ok(read) => read.bytes,
            Err(error @ FileError::TooLarge(_)) => {
                return Err(Error::from(ParseError(error.to_string())).about(shown));
            }
            Err(error) => {
                return Err(
                    UsageError::new(format!("could not read {shown} (--input): {error}")).into()
                );
            }
        };
        saved.read(&bytes).map_err(|error| Error::from(error).about(shown))?;
    }
    Ok(saved)
}

fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == "-"
}

fn name(file: &Path) -> String {
    if is_stdin(file) { "standard input".to_owned() } else { file.display().to_string() }
}

fn names(files: &[PathBuf]) -> String {
    files.iter().map(|file| name(file)).collect::<Vec<_>>().join(", ")
}

/// Errors for pools that no saved order has, as the service would report them.
fn unknown_pools(input: InputFile<'_>, query: &Query, orders: &[Order]) -> Vec<Error> {
    let is_unknown = |pool: &&String| !orders.iter().any(|order| is_of_pool(order, pool));
    let files = names(input.files);
    let error = |pool: &String| {
        let (pool, files) = (pool.clone(), files.clone());
        Error::from(UnknownOrder::OfSavedPool { pool, files })
    };
    query.pools.iter().filter(is_unknown).map(error).collect()
}

fn nothing_to_judge(input: InputFile<'_>) -> Undecided {
    Undecided {
        message: format!("{} is empty: nothing to check", names(input.files)),
        hint: "check the command that wrote it; an empty list is []".to_owned(),
    }
}

fn note_timeless(query: &Query, orders: &[Order], session: &Session<'_>) {
    let is_timeless = |order: &&Order| order.created().and_then(Time::instant).is_none();
    let timeless = orders.iter().filter(is_timeless).count();
    if timeless > 0 && (query.range.since.is_some() || query.range.until.is_some()) {
        session.messages.note(&format!(
            "skipped {} without a valid creation time (--since, --until)",
            counted(timeless, "order")
        ));
    }
}

fn is_of_pool(order: &Order, name: &str) -> bool {
    [order.pool(), order.resource()].iter().flatten().any(|own| own == name)
}

/// Applies the filters of the service; the end of the time range is exclusive.
fn matches(order: &Order, query: &Query) -> bool {
    let is_of_one_pool =
        query.pools.is_empty() || query.pools.iter().any(|pool| is_of_pool(order, pool));
    let is_open = query.range.since.is_none() && query.range.until.is_none();
    let in_range = is_open
        || order.created().and_then(Time::instant).is_some_and(|at| query.range.contains(at));
    // An order without a workspace belongs to the default workspace.
    let workspace = order.workspace().unwrap_or("0".into());
    let in_workspace = query.workspace.as_ref().is_none_or(|wanted| workspace == **wanted);
    let in_phase = query.phase_filter == PhaseFilter::Caller || query.selects(order);
    is_of_one_pool && in_phase && in_range && in_workspace && query.keeps(order)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::Cli;
    use crate::messages::{ErrorFormat, Messages, Verbosity};
    use crate::when::TimeRange;
    use crate::world::SharedWriter;
    use crate::world::fake::world;

    #[test]
    fn input_applies_the_filters_of_the_service() {
        let at = chrono::DateTime::from_timestamp_millis;
        let all = Query::default();
        let pool = Query { pools: vec!["a".into(), "b-1".into()], ..all.clone() };
        let failed = Query { phases: vec![crate::order::Phase::Failed], ..all.clone() };
        let shown = Query { phase_filter: PhaseFilter::Caller, ..failed.clone() };
        let range = Query { range: TimeRange { since: at(10), until: at(20) }, ..all.clone() };
        let zero = Query { workspace: Some("0".into()), ..all.clone() };
        let one = Query { workspace: Some("1".into()), ..all.clone() };
        for (query, json, matches_it) in [
            (&all, r#"{"phase":"failed"}"#, true),
            (&pool, r#"{"resourceDisplayName":"a","resourceName":"a-1"}"#, true),
            (&pool, r#"{"resourceDisplayName":"b","resourceName":"b-1"}"#, true),
            (&pool, r#"{"resourceDisplayName":"c","resourceName":"c-1"}"#, false),
            (&pool, r#"{"phase":"failed"}"#, false),
            (&failed, r#"{"phase":"failed"}"#, true),
            (&failed, r#"{"phase":"running"}"#, false),
            (&shown, r#"{"phase":"running"}"#, true),
            // Half open.
            (&range, r#"{"creationTimestamp":9}"#, false),
            (&range, r#"{"creationTimestamp":10}"#, true),
            (&range, r#"{"creationTimestamp":19}"#, true),
            (&range, r#"{"creationTimestamp":20}"#, false),
            (&range, r#"{"phase":"failed"}"#, false),
            // The default workspace.
            (&zero, r#"{"phase":"failed"}"#, true),
            (&zero, r#"{"workspaceId":"0"}"#, true),
            (&zero, r#"{"workspaceId":"1"}"#, false),
            (&one, r#"{"phase":"failed"}"#, false),
            (&one, r#"{"workspaceId":"1"}"#, true),
        ] {
            let order = Order::read(json).unwrap();
            assert_eq!(matches(&order, query), matches_it, "{query:?} {json}");
        }
    }

    #[test]
    fn input_rejects_files_larger_than_256_mib_without_reading_them() {
        let name = format!("ma-orders-input-{}", std::process::id());
        let file = std::env::temp_dir().join(name);
        // Sparse: it takes no space.
        std::fs::File::create(&file).unwrap().set_len(268_435_457).unwrap();
        let cli = Cli::try_parse_from(["ma-orders", "list"]).unwrap();
        let (files, parallel) = ([file.clone()], ParallelArgs { parallel: None });
        let input = InputFile {
            files: &files,
            shared: &cli.shared,
            parallel: &parallel,
            allow_partial: false,
            has_check: false,
        };
        let stream = SharedWriter::new(std::io::sink());
        let messages = Messages::new(stream, Verbosity::Normal, ErrorFormat::Text);
        let mut world = world();
        let mut session = Session { world: &mut world, messages };
        let refused = orders(input, &Query::default(), &mut session).unwrap_err();
        std::fs::remove_file(&file).unwrap();
        let message = refused.error.to_string();
        assert!(message.ends_with(": larger than 256 MiB"), "{message}");
        assert!(matches!(refused.error.kind(), Error::InvalidDocument(_)), "{message}");
    }
}
