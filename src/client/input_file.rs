//! `--input`: a saved answer in place of the service, with the same filters, made here.

use std::path::Path;

use crate::error::{Error, IncompleteList, Result};

use super::Session;
use crate::api::Orders;
use crate::cli::{GlobalArgs, ParallelArgs};
use crate::order::{Order, ParseError, Time, read_saved};
use crate::query::{MAX_PAGE_SIZE, Query};
use crate::usage::UsageError;
use crate::world::FileError;

/// No saved answer is larger.
const MAX_SIZE: u64 = 256 << 20;

/// A saved answer, and what was asked for that could be about it.
pub struct InputFile<'a> {
    /// The file; `-` is standard input.
    pub file: &'a Path,
    /// Flags that every command takes.
    pub shared: &'a GlobalArgs,
    /// Flags that only the service could obey.
    pub parallel: &'a ParallelArgs,
    /// Whether one page of a longer list will do.
    pub allow_partial: bool,
}

/// The orders of a saved answer that match, as the service would have given them.
pub fn orders(saved: &InputFile<'_>, query: &Query, session: &mut Session<'_>) -> Result<Orders> {
    let InputFile { file, shared, parallel, allow_partial } = *saved;
    shared.reject_connection_flags("--input")?;
    let idle = [
        (query.page_size != MAX_PAGE_SIZE, "--page-size"),
        (parallel.parallel.is_some(), "--parallel"),
    ];
    if let Some((_, flag)) = idle.iter().find(|(given, _)| *given) {
        return Err(UsageError::new(format!("{flag} has no effect on --input"))
            .hint("it is for asking the service")
            .into());
    }
    if !query.params.is_empty() {
        return Err(UsageError::new("--input and --param contradict each other")
            .hint("only the service knows what its parameters mean")
            .into());
    }
    let shown =
        if file.as_os_str() == "-" { "standard input".into() } else { file.display().to_string() };
    let bytes = match session.world.read_file_or_stdin(file, MAX_SIZE) {
        Ok(read) => read.bytes,
        Err(error @ FileError::TooLarge(_)) => {
            return Err(Error::from(ParseError(error.to_string())).about(shown));
        }
        Err(error) => {
            return Err(UsageError::new(format!("--input: {shown}: {error}")).into());
        }
    };
    let page = read_saved(&bytes).map_err(|error| Error::from(error).about(&shown))?;
    let received = page.orders.len() as u64;
    if let Some(counted) = page.count.filter(|counted| *counted > received) {
        let short = IncompleteList { counted, received, is_beyond_window: false };
        if !allow_partial {
            return Err(Error::from(short).about(format!("{shown} is one page of a longer list")));
        }
        session.messages.warning(&short.to_string());
    }
    let timeless = page.orders.iter().filter(|order| order.created().is_none()).count();
    if timeless > 0 && (query.range.since.is_some() || query.range.until.is_some()) {
        session.messages.note(&format!(
            "{timeless} orders have no creation time and are outside of any --since and --until"
        ));
    }
    let mut items: Vec<Order> =
        page.orders.into_iter().filter(|order| matches(order, query)).collect();
    let total = items.len() as u64;
    let offset = query.offset.and_then(|offset| usize::try_from(offset).ok()).unwrap_or(0);
    items.drain(..offset.min(items.len()));
    Ok(Orders { items, total })
}

/// The filters that the service would have made; the range is half open.
fn matches(order: &Order, query: &Query) -> bool {
    let is_one_of = |names: &[String]| {
        let has = |name: &String| {
            order.pool().is_some_and(|pool| pool == **name)
                || order.resource().is_some_and(|resource| resource == **name)
        };
        names.is_empty() || names.iter().any(has)
    };
    let is_open = query.range.since.is_none() && query.range.until.is_none();
    let in_range = is_open
        || order.created().and_then(Time::instant).is_some_and(|at| query.range.contains(at));
    let in_workspace = query
        .workspace
        .as_ref()
        .is_none_or(|wanted| order.workspace().is_some_and(|workspace| workspace == **wanted));
    is_one_of(&query.pools)
        && query.selects(order)
        && in_range
        && in_workspace
        && query.keeps(order)
}
