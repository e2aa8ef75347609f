//! Counts orders: the number of orders and failures in each group, and the durations.
//!
//! - `reason`: normalizes reasons, so that equal ones can be counted.
//! - `write`: the counts in each format. `openmetrics`: all counts for a monitoring system.

mod openmetrics;
mod reason;
mod write;

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};

use super::View;
use crate::order::{Operation, Order, Phase};
use crate::when::TimeRange;
use crate::world::local;

pub use openmetrics::{Exposition, Labels, render_openmetrics, render_openmetrics_down};
pub use write::render_stats;

/// What orders are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum GroupBy {
    /// Phase, in the order of progress
    Phase,
    /// Operation (apply, modify, delete)
    Operation,
    /// Pool, most orders first
    Pool,
    /// Day of creation, in local time, or UTC with --utc
    Day,
    /// Failure reason, with IDs, numbers and addresses folded; most frequent first
    Reason,
    /// Project, if several are queried; most orders first
    Project,
}

impl GroupBy {
    /// The word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Phase => "phase",
            Self::Operation => "operation",
            Self::Pool => "pool",
            Self::Day => "day",
            Self::Reason => "reason",
            Self::Project => "project",
        }
    }
}

/// The format of the counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum StatsFormat {
    /// Table, with bars on a terminal
    Table,
    /// Same as table
    Wide,
    /// JSON array
    Json,
    /// JSON Lines
    Jsonl,
    /// CSV
    Csv,
    /// Markdown table
    Markdown,
    /// OpenMetrics for Prometheus, with all counts
    Openmetrics,
}

impl StatsFormat {
    /// The value of `--output`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Wide => "wide",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
            Self::Openmetrics => "openmetrics",
        }
    }

    /// Whether the format has a header row.
    pub fn is_made_of_columns(self) -> bool {
        matches!(self, Self::Table | Self::Wide | Self::Csv | Self::Markdown)
    }
}

/// What to count.
#[derive(Debug, Clone, Copy)]
pub struct StatsOptions {
    /// What orders are grouped by.
    pub by: GroupBy,
    /// The requested time range. Days without orders in it are listed too.
    pub range: TimeRange,
}

/// The orders of one group.
#[derive(Debug, PartialEq, Eq)]
struct Group {
    /// `None` if the orders have no value.
    name: Option<String>,
    orders: usize,
    /// The orders that failed or succeeded only in part.
    failed: usize,
    median: Option<TimeDelta>,
    /// The 90th percentile of the durations (nearest rank).
    p90: Option<TimeDelta>,
    longest: Option<TimeDelta>,
}

impl Group {
    fn of(name: Option<String>, orders: &[&Order]) -> Self {
        let mut durations: Vec<_> = orders.iter().filter_map(|order| order.duration()).collect();
        durations.sort_unstable();
        let failed = orders.iter().filter(|order| order.outcome().is_failure()).count();
        Self {
            name,
            orders: orders.len(),
            failed,
            median: median(&durations),
            p90: nearest_rank(&durations, 90),
            longest: durations.last().copied(),
        }
    }

    /// The share of failed orders in tenths of a percent; `None` without orders.
    fn failed_permille(&self) -> Option<usize> {
        (self.orders > 0).then(|| (self.failed * 1_000 + self.orders / 2) / self.orders)
    }
}

fn median(sorted: &[TimeDelta]) -> Option<TimeDelta> {
    match sorted.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(sorted[odd / 2]),
        even => Some((sorted[even / 2 - 1] + sorted[even / 2]) / 2),
    }
}

/// A percentile by the nearest-rank method.
fn nearest_rank(sorted: &[TimeDelta], percent: usize) -> Option<TimeDelta> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

/// The position of a group: known words in the order of an order's life, then others, then none.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Known(usize),
    Day(NaiveDate),
    Most(Reverse<usize>, String),
    Word(String),
    Nothing,
}

fn groups(orders: &[Order], options: StatsOptions, view: &View<'_>) -> Vec<Group> {
    let by = options.by;
    let mut members: HashMap<Option<String>, Vec<&Order>> = HashMap::new();
    for name in expected(orders, options, view) {
        members.entry(Some(name)).or_default();
    }
    for order in orders {
        // Successful orders have no reason to count.
        let is_counted =
            by != GroupBy::Reason || order.reason().is_some() || order.outcome().is_failure();
        if is_counted {
            members.entry(name(order, by, view)).or_default().push(order);
        }
    }
    let mut groups: Vec<_> =
        members.into_iter().map(|(name, orders)| Group::of(name, &orders)).collect();
    groups.sort_by_cached_key(|group| rank(group, by));
    groups
}

fn name(order: &Order, by: GroupBy, view: &View<'_>) -> Option<String> {
    match by {
        GroupBy::Phase => phase_name(order),
        GroupBy::Operation => order.operation_word().map(|word| word.to_lowercase()),
        GroupBy::Pool => order.pool().map(Into::into),
        GroupBy::Project => order.project_name().map(Into::into),
        GroupBy::Day => Some(day(local(order.created()?.instant()?, view.zone).date_naive())),
        GroupBy::Reason => order.reason().map(|text| reason::fold(&text)),
    }
}

/// The printed phase; `unknown` for an ended order that the service still calls running.
fn phase_name(order: &Order) -> Option<String> {
    let text = order.phase_text()?;
    let is_documented = DOCUMENTED_PHASES.iter().any(|phase| phase.as_str() == text);
    let name = match order.phase() {
        Phase::Unknown if is_documented => Phase::Unknown.as_str(),
        _ => &text,
    };
    Some(name.to_owned())
}

fn day(date: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// Days without orders are listed up to this many days.
const MAX_DAYS: usize = 1_000;

/// The names that are listed even without orders: closed sets, and the days of the range, or else
/// from the first order to the last.
fn expected(orders: &[Order], options: StatsOptions, view: &View<'_>) -> Vec<String> {
    match options.by {
        GroupBy::Phase => DOCUMENTED_PHASES.map(|phase| phase.as_str().to_owned()).into(),
        GroupBy::Operation => OPERATIONS.map(|operation| operation.as_str().to_owned()).into(),
        GroupBy::Pool | GroupBy::Project | GroupBy::Reason => Vec::new(),
        GroupBy::Day => {
            let created = || {
                orders
                    .iter()
                    .filter_map(|order| order.created().and_then(crate::order::Time::instant))
            };
            let first = options.range.since.or_else(|| created().min());
            // The end of the range is exclusive.
            let end = options.range.until.map(|until| until - TimeDelta::milliseconds(1));
            let last = match (end, options.range.since) {
                (Some(end), _) => Some(end.min(view.now)),
                (None, Some(_)) => Some(view.now),
                (None, None) => created().max(),
            };
            days(first, last, view)
        }
    }
}

fn days(first: Option<DateTime<Utc>>, last: Option<DateTime<Utc>>, view: &View<'_>) -> Vec<String> {
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    let last = local(last, view.zone).date_naive();
    let first = local(first, view.zone).date_naive();
    first.iter_days().take_while(|date| *date <= last).take(MAX_DAYS).map(day).collect()
}

/// The documented phases in the order of an order's life.
const DOCUMENTED_PHASES: [Phase; 5] =
    [Phase::Pending, Phase::Running, Phase::Succeeded, Phase::PartialSucceeded, Phase::Failed];
const OPERATIONS: [Operation; 3] = [Operation::Apply, Operation::Modify, Operation::Delete];

fn rank(group: &Group, by: GroupBy) -> Rank {
    let Some(name) = &group.name else { return Rank::Nothing };
    let known = match by {
        GroupBy::Phase => DOCUMENTED_PHASES.iter().position(|phase| phase.as_str() == name),
        GroupBy::Operation => OPERATIONS.iter().position(|operation| operation.as_str() == name),
        GroupBy::Pool | GroupBy::Project | GroupBy::Reason => {
            return Rank::Most(Reverse(group.orders), name.clone());
        }
        GroupBy::Day => {
            let day = NaiveDate::parse_from_str(name, "%Y-%m-%d");
            return day.map_or_else(|_| Rank::Word(name.clone()), Rank::Day);
        }
    };
    known.map_or_else(|| Rank::Word(name.clone()), Rank::Known)
}

#[cfg(test)]
mod tests;
