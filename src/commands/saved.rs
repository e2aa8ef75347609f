//! `--input`: a saved answer in place of the service, with the same filters, made here.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context as _, Result};

use super::Session;
use crate::api::{Orders, Shortfall};
use crate::cli::{ParallelArgs, SharedArgs, Usage};
use crate::order::{Order, Time, Unreadable, read_saved};
use crate::query::{LARGEST_PAGE, Query};

/// No saved answer is larger.
const LARGEST: u64 = 256 << 20;

/// A saved answer, and what was asked for that could be about it.
pub(super) struct Saved<'a> {
    pub(super) file: &'a Path,
    pub(super) shared: &'a SharedArgs,
    pub(super) parallel: &'a ParallelArgs,
    /// Whether one page of a longer list will do.
    pub(super) allow_partial: bool,
}

/// The orders of a saved answer that match, as the service would have given them.
pub(super) fn orders(
    saved: &Saved<'_>,
    query: &Query,
    session: &mut Session<'_>,
) -> Result<Orders> {
    let Saved { file, shared, parallel, allow_partial } = *saved;
    shared.refuse_asking("--input")?;
    let idle = [
        (query.page_size != LARGEST_PAGE, "--page-size"),
        (parallel.parallel.is_some(), "--parallel"),
    ];
    if let Some((_, flag)) = idle.iter().find(|(given, _)| *given) {
        return Err(Usage::new(format!("{flag} has no effect on --input"))
            .hint("it is for asking the service")
            .into());
    }
    if !query.params.is_empty() {
        return Err(Usage::new("--input and --param contradict each other")
            .hint("only the service knows what its parameters mean")
            .into());
    }
    let shown =
        if file.as_os_str() == "-" { "standard input".into() } else { file.display().to_string() };
    let bytes =
        read(file, session).map_err(|error| Usage::new(format!("--input: {shown}: {error}")))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Unreadable(format!("it is larger than {} MiB", LARGEST >> 20))).context(shown);
    }
    let page = read_saved(&bytes).with_context(|| shown.clone())?;
    let received = page.orders.len() as u64;
    if let Some(counted) = page.count.filter(|counted| *counted > received) {
        let short = Shortfall { counted, received, is_beyond_window: false };
        if !allow_partial {
            return Err(short).context(format!("{shown} is one page of a longer list"));
        }
        session.messages.warning(&short.to_string());
    }
    let timeless = page.orders.iter().filter(|order| order.created().is_none()).count();
    if timeless > 0 && (query.range.since.is_some() || query.range.until.is_some()) {
        session.messages.note(&format!(
            "{timeless} orders have no creation time and are outside of any --since and --until"
        ));
    }
    let offset = usize::try_from(query.offset).unwrap_or(usize::MAX);
    let mut items: Vec<Order> =
        page.orders.into_iter().filter(|order| matches(order, query)).collect();
    let total = items.len() as u64;
    items.drain(..offset.min(items.len()));
    if let Some(limit) = query.limit {
        items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    Ok(Orders { items, total })
}

fn read(file: &Path, session: &mut Session<'_>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        (&mut session.world.stdin).take(LARGEST + 1).read_to_end(&mut bytes)?;
    } else {
        File::open(file)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
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
    let in_phase =
        query.phases.is_empty() || order.phase().is_some_and(|phase| query.phases.contains(&phase));
    is_one_of(&query.pools) && in_phase && in_range && in_workspace && query.keeps(order)
}
