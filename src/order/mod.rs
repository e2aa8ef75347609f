//! One order, exactly as the service sent it, and typed access to its fields.
//!
//! An [`Order`] keeps the service's JSON text, compacted but otherwise unchanged, and knows the
//! span of each documented field in it. So JSON output is what the service sent, including fields
//! that are unknown here, and values are decoded only when they are used.
//!
//! - [`page`](Page): one response to a list request, parsed strictly.
//! - [`phase`](Phase): phase, outcome and operation. `time`: timestamps. `number`: integers.
//! - [`identity`](OrderKey): which records are copies of the same order.
//! - [`project`](OrderProject): the project of an order, if several were queried.
//! - `nodes`: the lists of node counts as they are on the wire.
//! - [`details`](Steps): the steps of an order.
//! - [`events`](Events): the events of its pool.
//! - [`saved`](Saved): documents for `--input`. [`index`](OrderIndex): an index from orders to
//!   positions.
//! - `compact`: validates and compacts an order's JSON.

mod compact;
mod details;
mod events;
mod identity;
mod index;
mod nodes;
mod number;
mod page;
mod phase;
mod project;
mod saved;
mod time;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::value::RawValue;

pub use details::{Step, Steps, read_steps};
pub use events::{Event, Events, read_events};
pub use identity::OrderKey;
pub use index::OrderIndex;
pub use page::{MAX_ORDERS, Page, ParseError, read_page};
pub use phase::{Operation, Outcome, Phase};
pub use project::OrderProject;
pub use saved::Saved;
pub use time::Time;

/// An order: a request to create, change or delete a resource pool.
///
/// Every field is optional: even the example in the API documentation omits half of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    text: Box<str>,
    /// Boxed, so that sorting and growing a list of orders moves little.
    parsed: Box<Parsed>,
}

/// What is known of an order's text.
#[derive(Debug, Clone, PartialEq)]
struct Parsed {
    spans: Spans,
    created: Option<Time>,
    started: Option<Time>,
    ended: Option<Time>,
    nodes: [Option<i64>; 3],
    phase: Phase,
    outcome: Outcome,
}

/// The span of each documented field, by its number in [`Field::ALL`].
#[derive(Debug, Clone, PartialEq)]
enum Spans {
    /// Within 64 KiB of text, that is, of nearly all orders: half the memory.
    Short([(u16, u16); Field::ALL.len()]),
    /// Within any longer text.
    Long(Box<[Span; Field::ALL.len()]>),
}

impl From<[Span; Field::ALL.len()]> for Spans {
    fn from(spans: [Span; Field::ALL.len()]) -> Self {
        let mut short = [(0, 0); Field::ALL.len()];
        for (short, span) in short.iter_mut().zip(&spans) {
            let (Ok(start), Ok(end)) = (span.start.try_into(), span.end.try_into()) else {
                return Self::Long(Box::new(spans));
            };
            *short = (start, end);
        }
        Self::Short(short)
    }
}

impl Spans {
    /// The bytes of the field's value; empty if the field is missing.
    fn of(&self, field: Field) -> Range<usize> {
        match self {
            Self::Short(spans) => {
                let (start, end) = spans[field as usize];
                start.into()..end.into()
            }
            Self::Long(spans) => {
                let span = spans[field as usize];
                span.start as usize..span.end as usize
            }
        }
    }
}

/// The span of a field's value in the JSON text; empty if the field is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Span {
    start: u32,
    end: u32,
}

/// The documented fields, from the API's table of parameters or from its example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    OrderId,
    OrderName,
    ResourceName,
    ResourceDisplayName,
    WorkspaceId,
    Operation,
    Phase,
    Result,
    FailReason,
    BillingMode,
    PeriodType,
    PeriodNum,
    CreationTimestamp,
    BeginTimestamp,
    EndTimestamp,
    InitCount,
    SpecCount,
    ResultCount,
    Project,
}

impl Field {
    const ALL: [(Self, &str); 19] = [
        (Self::OrderId, "orderId"),
        (Self::OrderName, "orderName"),
        (Self::ResourceName, "resourceName"),
        (Self::ResourceDisplayName, "resourceDisplayName"),
        (Self::WorkspaceId, "workspaceId"),
        (Self::Operation, "operation"),
        (Self::Phase, "phase"),
        (Self::Result, "result"),
        (Self::FailReason, "failReason"),
        (Self::BillingMode, "billingMode"),
        (Self::PeriodType, "periodType"),
        (Self::PeriodNum, "periodNum"),
        (Self::CreationTimestamp, "creationTimestamp"),
        (Self::BeginTimestamp, "beginTimestamp"),
        (Self::EndTimestamp, "endTimestamp"),
        (Self::InitCount, "initCount"),
        (Self::SpecCount, "specCount"),
        (Self::ResultCount, "resultCount"),
        // Not an API field: added by ma-orders if several projects were queried.
        (Self::Project, "_project"),
    ];

    fn named(key: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, name)| *name == key).map(|(field, _)| *field)
    }
}

/// One of an order's three lists of node counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// `initCount`: the pool before the order; missing for a new pool.
    Before = 0,
    /// `specCount`: the requested nodes.
    Target = 1,
    /// `resultCount`: the nodes after the order.
    After = 2,
}

/// The number of nodes of one flavor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlavorCount {
    /// The flavor, for example `modelarts.vm.gpu.t4u8`.
    pub flavor: String,
    /// Guaranteed nodes.
    pub count: Option<i64>,
    /// Elastic nodes; the same as `count` in a physical pool.
    pub max: Option<i64>,
    /// The node counts by availability zone.
    pub zones: Vec<ZoneCount>,
}

/// The number of nodes in one availability zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneCount {
    /// The name of the zone.
    pub zone: String,
    /// The number of nodes in it.
    pub count: Option<i64>,
}

impl AsRef<str> for Order {
    /// The order's compact JSON.
    fn as_ref(&self) -> &str {
        self.json()
    }
}

impl Order {
    /// Parses one order. `json` must already be valid JSON.
    ///
    /// Fails on anything that would lose data silently: duplicate keys, unpaired surrogates,
    /// documented fields of an unexpected type, and excessive nesting.
    pub fn read(json: &str) -> Result<Self, String> {
        let (text, spans) = compact::compact(json)?;
        let mut order = Self {
            text: text.into_boxed_str(),
            parsed: Box::new(Parsed {
                spans: spans.into(),
                created: None,
                started: None,
                ended: None,
                nodes: [None; 3],
                phase: Phase::Unknown,
                outcome: Outcome::Open,
            }),
        };
        for (field, name) in &Field::ALL[..=Field::PeriodNum as usize] {
            if order.raw(*field).is_some_and(|raw| raw.starts_with(['{', '['])) {
                return Err(format!("{name} is not a string"));
            }
        }
        order.parsed.created = order.time(Field::CreationTimestamp)?;
        order.parsed.started = order.time(Field::BeginTimestamp)?;
        order.parsed.ended = order.time(Field::EndTimestamp)?;
        for count in [Count::Before, Count::Target, Count::After] {
            let nodes = match order.flavors_on_wire(count)? {
                Some((name, list)) => list.nodes().map_err(|what| format!("{name}: {what}"))?,
                None => None,
            };
            order.parsed.nodes[count as usize] = nodes;
        }
        let has_ended = order.parsed.ended.as_ref().is_some_and(Time::is_an_end);
        let has_reason = order.reason().is_some_and(|reason| !reason.trim().is_empty());
        order.parsed.phase = Phase::decide(
            order.string(Field::Phase).as_deref(),
            order.string(Field::Result).as_deref(),
            has_ended,
            has_reason,
        );
        order.parsed.outcome = order.parsed.phase.outcome(has_ended);
        Ok(order)
    }

    /// Whether any documented field has a value. A step of an order, which also names a resource,
    /// does not count.
    fn is_an_order(&self) -> bool {
        let has = |field: Field| self.raw(field).is_some_and(|raw| raw != "\"\"");
        let is_step = || {
            let own = [Field::OrderId, Field::OrderName, Field::Operation, Field::Phase];
            !own.into_iter().any(has)
                && self.other_fields().iter().any(|(name, _)| name == "action")
        };
        Field::ALL.iter().any(|(field, _)| has(*field)) && !is_step()
    }

    /// The order as compact JSON, otherwise as the service sent it.
    ///
    /// Characters that a terminal might interpret are written as JSON escapes.
    pub fn json(&self) -> &str {
        &self.text
    }

    /// Whether a name or ID given by the user refers to this order.
    pub fn matches_name(&self, name: &str) -> bool {
        [self.name(), self.id()].iter().flatten().any(|known| known == name)
    }

    /// The order ID; may be missing for pay-per-use pools.
    pub fn id(&self) -> Option<Cow<'_, str>> {
        self.string(Field::OrderId)
    }

    /// The order name, for example `order.pool-5ed5-w4l2n`.
    pub fn name(&self) -> Option<Cow<'_, str>> {
        self.string(Field::OrderName)
    }

    /// The order ID, or the name if there is no ID.
    pub fn id_or_name(&self) -> Option<Cow<'_, str>> {
        self.id().or_else(|| self.name())
    }

    /// The pool's display name, or else its resource name. `--pool` accepts both.
    pub fn pool(&self) -> Option<Cow<'_, str>> {
        self.string(Field::ResourceDisplayName).or_else(|| self.resource())
    }

    /// The pool's full name: display name and project id.
    pub fn resource(&self) -> Option<Cow<'_, str>> {
        self.string(Field::ResourceName)
    }

    /// The workspace ID.
    pub fn workspace(&self) -> Option<Cow<'_, str>> {
        self.string(Field::WorkspaceId)
    }

    /// The operation, as the service spells it.
    pub fn operation_word(&self) -> Option<Cow<'_, str>> {
        self.string(Field::Operation)
    }

    /// Whether the order's operation is this one.
    pub fn is_operation(&self, operation: Operation) -> bool {
        self.operation_word().is_some_and(|word| word.eq_ignore_ascii_case(operation.as_str()))
    }

    /// The phase, derived from the service's `phase` and `result`, the end time and the reason.
    /// [`Phase::Unknown`] if none of the words is known.
    pub fn phase(&self) -> Phase {
        self.parsed.phase
    }

    /// The outcome, which follows from the phase and the end time.
    pub fn outcome(&self) -> Outcome {
        self.parsed.outcome
    }

    /// Whether `--accept` lists the order's own word: it has ended, and no known word tells how.
    pub fn is_accepted(&self, words: &[String]) -> bool {
        if words.is_empty() || !self.parsed.outcome.is_ended() {
            return false;
        }
        let (phase, result) = (self.string(Field::Phase), self.string(Field::Result));
        let known = Phase::decide(phase.as_deref(), result.as_deref(), true, false);
        let own = [&phase, &result, &self.phase_text()];
        known == Phase::Unknown
            && own
                .into_iter()
                .flatten()
                .any(|own| words.iter().any(|word| word.trim().eq_ignore_ascii_case(own.trim())))
    }

    /// Whether `--phase` with this value selects the order. Every printed phase selects its own
    /// orders.
    pub fn is_in(&self, phase: Phase) -> bool {
        self.parsed.phase == phase
            || self.parsed.phase == Phase::Unknown
                && self.phase_text().is_some_and(|text| text == phase.as_str())
    }

    /// The printed phase; an undocumented word is returned as the service sent it.
    pub fn phase_text(&self) -> Option<Cow<'_, str>> {
        if self.parsed.phase != Phase::Unknown {
            return Some(Cow::Borrowed(self.parsed.phase.as_str()));
        }
        let word = self.string(Field::Phase).or_else(|| self.string(Field::Result))?;
        Some(Phase::read(&word).map_or(word, |phase| Cow::Borrowed(phase.as_str())))
    }

    /// The service's `result`, which is only in the example of its documentation.
    pub fn result(&self) -> Option<Cow<'_, str>> {
        self.string(Field::Result)
    }

    /// Why the order failed.
    pub fn reason(&self) -> Option<Cow<'_, str>> {
        self.string(Field::FailReason)
    }

    /// The billing mode as the service sends it: `0` pay per use, `1` yearly or monthly.
    pub fn billing_mode(&self) -> Option<Cow<'_, str>> {
        self.string(Field::BillingMode)
    }

    /// The unit of the billing period: `2` month, `3` year, `4` hour.
    pub fn period_type(&self) -> Option<Cow<'_, str>> {
        self.string(Field::PeriodType)
    }

    /// The number of billing periods.
    pub fn period_number(&self) -> Option<Cow<'_, str>> {
        self.string(Field::PeriodNum)
    }

    /// When the order was created.
    pub fn created(&self) -> Option<&Time> {
        self.parsed.created.as_ref()
    }

    /// When processing began; `None` before that.
    pub fn started(&self) -> Option<&Time> {
        self.parsed.started.as_ref()
    }

    /// When it ended; `None` before that.
    pub fn ended(&self) -> Option<&Time> {
        self.parsed.ended.as_ref()
    }

    /// Whether the order was created, started or ended at or after `since`. True for an order that
    /// has ended without an end time, since it may have.
    pub fn has_changed_since(&self, since: DateTime<Utc>) -> bool {
        let times = [self.created(), self.started(), self.ended()];
        let is_later = |time: &Time| time.instant().is_none_or(|instant| instant >= since);
        times.into_iter().flatten().any(is_later)
            || self.parsed.outcome.is_ended() && self.ended().is_none()
    }

    /// The time from start to end; never negative.
    pub fn duration(&self) -> Option<TimeDelta> {
        let took = self.ended()?.instant()? - self.started()?.instant()?;
        (took >= TimeDelta::zero()).then_some(took)
    }

    /// How long an open order has been open, from its start or else from its creation; never
    /// negative.
    pub fn open_for(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        let begin = self.started().or(self.created())?.instant()?;
        let open = (now - begin).max(TimeDelta::zero());
        (!self.outcome().is_ended()).then_some(open)
    }

    /// The total number of nodes in one of the lists; `None` if the list is missing.
    pub fn nodes(&self, count: Count) -> Option<i64> {
        self.parsed.nodes[count as usize]
    }

    /// The node counts by flavor in one of the lists; empty if the list is missing.
    pub fn flavors(&self, count: Count) -> Vec<FlavorCount> {
        let list = self.flavors_on_wire(count).ok().flatten();
        list.map(|(_, list)| list.read()).unwrap_or_default()
    }

    /// The undocumented fields, name and raw value.
    pub fn other_fields(&self) -> Vec<(String, String)> {
        let all: BTreeMap<Cow<'_, str>, &RawValue> =
            serde_json::from_str(&self.text).unwrap_or_default();
        let other = all.into_iter().filter(|(key, _)| Field::named(key).is_none());
        other.map(|(key, raw)| (key.into_owned(), raw.get().to_owned())).collect()
    }

    fn raw(&self, field: Field) -> Option<&str> {
        let raw = self.text.get(self.parsed.spans.of(field))?;
        (!raw.is_empty() && raw != "null").then_some(raw)
    }

    /// A scalar field as text: strings decoded, numbers as written. `None` for an empty string.
    fn string(&self, field: Field) -> Option<Cow<'_, str>> {
        self.raw(field).map(compact::decoded).filter(|value| !value.is_empty())
    }

    fn time(&self, field: Field) -> Result<Option<Time>, String> {
        let Some(raw) = self.raw(field) else { return Ok(None) };
        if raw.starts_with(['{', '[', 't', 'f']) {
            return Err(format!("{} is not a timestamp", Field::ALL[field as usize].1));
        }
        Ok(Time::read(raw))
    }

    /// One of the lists as it is on the wire, and the name of its field.
    fn flavors_on_wire(
        &self,
        count: Count,
    ) -> Result<Option<(&'static str, nodes::OnWire<'_>)>, String> {
        let field = [Field::InitCount, Field::SpecCount, Field::ResultCount][count as usize];
        let Some(raw) = self.raw(field) else { return Ok(None) };
        let name = Field::ALL[field as usize].1;
        match serde_json::from_str(raw) {
            Ok(list) => Ok(Some((name, list))),
            Err(error) => Err(format!("could not read {name}: {}", page::reason(&error))),
        }
    }
}

#[cfg(test)]
mod tests;
