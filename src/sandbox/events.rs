//! Generates the events of a pool from its orders, like the example in the API documentation.

use chrono::{DateTime, SecondsFormat, TimeDelta};
use serde_json::{Value, json};

use super::sample_orders::StoredOrder;

/// The parameters of a request for events.
#[derive(Default)]
pub(super) struct EventFilter {
    pub(super) pool: String,
    pub(super) since: Option<i64>,
    pub(super) until: Option<i64>,
    pub(super) limit: usize,
    pub(super) offset: usize,
}

/// The response to a request for the events of a pool, newest first; `None` if it does not exist.
pub(super) fn of(filter: &EventFilter, orders: &[StoredOrder]) -> Option<String> {
    let orders: Vec<Value> = orders
        .iter()
        .map(|order| serde_json::from_str(&order.json).unwrap_or_default())
        .filter(|order: &Value| order["resourceName"] == filter.pool.as_str())
        .collect();
    if orders.is_empty() {
        return None;
    }
    let in_range = |event: &(i64, Value)| {
        filter.since.is_none_or(|since| event.0 >= since)
            && filter.until.is_none_or(|until| event.0 <= until)
    };
    let mut events: Vec<(i64, Value)> =
        orders.iter().flat_map(events_of).filter(in_range).collect();
    events.sort_by_key(|event| std::cmp::Reverse(event.0));
    let total = events.len();
    let page: Vec<Value> =
        events.into_iter().skip(filter.offset).take(filter.limit).map(|event| event.1).collect();
    let body = json!({
        "kind": "EventList", "apiVersion": "v1", "metadata": {}, "total": total, "items": page
    });
    Some(body.to_string())
}

/// The events that an order causes, with their times in milliseconds.
fn events_of(order: &Value) -> Vec<(i64, Value)> {
    let time = |name: &str| order[name].as_i64().unwrap_or_default();
    let (began, ended) = (time("beginTimestamp"), time("endTimestamp"));
    let nodes = |list: &str| -> i64 {
        let flavors = order[list].as_array().into_iter().flatten();
        flavors.filter_map(|flavor| flavor["count"].as_i64()).sum()
    };
    let (before, target, after) = (nodes("initCount"), nodes("specCount"), nodes("resultCount"));
    let counts = |available: i64, abnormal: i64, creating: i64, deleting: i64| {
        format!("{available}/{abnormal}/{creating}/{deleting}")
    };
    let changed = |from: String, to: String| {
        format!("available/abnormal/creating/deleting counts changed from {from} to {to}")
    };
    let mut events = Vec::new();
    if began > 0 {
        let (creating, deleting) = ((target - before).max(0), (before - target).max(0));
        let text =
            changed(counts(before, 0, 0, 0), counts(before - deleting, 0, creating, deleting));
        events.push(event(began, began, 1, "Normal", "PoolResourcesStatusChange", &text));
    }
    if ended > 0 {
        let reason = order["failReason"].as_str().unwrap_or_default();
        if !reason.is_empty() {
            let first = ended - (ended - began) / 2;
            events.push(event(first, ended, 3, "Warning", "PoolScalingFailed", reason));
        }
        let text = changed(counts(before, 0, (target - before).max(0), 0), counts(after, 0, 0, 0));
        events.push(event(ended, ended, 1, "Normal", "PoolStatusChange", &text));
    }
    events
}

fn event(
    first: i64,
    last: i64,
    count: u32,
    kind: &str,
    reason: &str,
    message: &str,
) -> (i64, Value) {
    let text = |ms: i64| {
        let at = DateTime::UNIX_EPOCH + TimeDelta::milliseconds(ms);
        at.to_rfc3339_opts(SecondsFormat::Secs, true)
    };
    let event = json!({
        "type": kind,
        "firstTimestamp": text(first),
        "lastTimestamp": text(last),
        "count": count,
        "reason": reason,
        "message": message,
    });
    (last, event)
}
