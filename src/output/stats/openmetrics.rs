//! All counts as OpenMetrics, for Prometheus and its textfile collector.
//!
//! A complete exposition (OpenMetrics 1.0): HELP and TYPE for each family, no timestamps, `# EOF`.
//! Every series is present in every run, with zeros, so that none goes stale. Order names and
//! reasons are not labels: the number of their values is unbounded.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};

use super::{DOCUMENTED_PHASES, OPERATIONS, median, nearest_rank};
use crate::order::{Operation, Order, Phase, Time};
use crate::output::time;
use crate::when::TimeRange;

/// The labels that tell where orders come from; empty if unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
    /// The entry in clouds.yaml.
    pub cloud: String,
    /// The region.
    pub region: String,
    /// The project.
    pub project: String,
}

/// The metadata of an exposition.
#[derive(Debug, Clone)]
pub struct Exposition {
    /// The queried projects: each is listed, even without orders.
    pub labels: Vec<Labels>,
    /// The requested time range.
    pub range: TimeRange,
    /// Pools that are listed even without orders; `None` to omit the label `pool`.
    pub pools: Option<Vec<String>>,
    /// The exit code of the run.
    pub exit: u8,
    /// The time of the query.
    pub now: DateTime<Utc>,
}

/// The phase label for undocumented phases.
const OTHER: &str = "unknown";

/// The orders of one project.
struct Part<'a> {
    labels: &'a Labels,
    orders: Vec<&'a Order>,
}

/// Formats the counts of a complete list.
pub fn render_openmetrics(orders: &[Order], about: &Exposition) -> String {
    let parts = parts(orders, &about.labels);
    let mut text = String::new();
    write_orders(&parts, about, &mut text);
    let created = |order: &&Order| order.created().and_then(Time::instant);
    let help = "Age of the oldest unfinished order; 0 if there is none.";
    family("open_oldest_seconds", "gauge", help, &mut text);
    for part in &parts {
        let open = part.orders.iter().filter(|order| !order.outcome().is_ended());
        let oldest = open.filter_map(created).min();
        let age = oldest.map_or(TimeDelta::zero(), |at| (about.now - at).max(TimeDelta::zero()));
        sample("open_oldest_seconds", &series(part.labels, ""), &time::seconds(age), &mut text);
    }
    let help = "Creation time of the newest order in a phase; 0 if there is none.";
    family("last_order_timestamp_seconds", "gauge", help, &mut text);
    for part in &parts {
        for phase in phases() {
            let of_phase = part.orders.iter().filter(|order| label_of(order) == phase);
            let newest = of_phase.filter_map(created).max();
            let at = newest.map_or_else(|| "0".to_owned(), timestamp);
            let labels = series(part.labels, &label("phase", phase));
            sample("last_order_timestamp_seconds", &labels, &at, &mut text);
        }
    }
    let help = "Duration of finished orders.";
    family("duration_seconds", "summary", help, &mut text);
    for part in &parts {
        write_durations(part, &mut text);
    }
    let help = "Length of the time range; without --since, from the oldest order.";
    family("window_seconds", "gauge", help, &mut text);
    for part in &parts {
        let oldest = about.range.since.or_else(|| part.orders.iter().filter_map(created).min());
        let end = about.range.until.unwrap_or(about.now);
        let window = oldest.map_or(TimeDelta::zero(), |at| (end - at).max(TimeDelta::zero()));
        sample("window_seconds", &series(part.labels, ""), &time::seconds(window), &mut text);
    }
    write_run(about.exit, true, about.now, &mut text);
    text
}

/// Groups the orders by project; those of other projects get empty labels.
fn parts<'a>(orders: &'a [Order], labels: &'a [Labels]) -> Vec<Part<'a>> {
    let mut parts: Vec<_> =
        labels.iter().map(|labels| Part { labels, orders: Vec::new() }).collect();
    if let [only] = &mut parts[..] {
        only.orders = orders.iter().collect();
        return parts;
    }
    let nowhere = parts.len();
    parts.push(Part { labels: &NOWHERE, orders: Vec::new() });
    for order in orders {
        let project = order.project();
        let is_home = |part: &Part<'_>| {
            project.as_ref().is_some_and(|project| {
                (project.name_or_id(), project.cloud.as_deref().unwrap_or_default())
                    == (part.labels.project.as_str(), part.labels.cloud.as_str())
            })
        };
        let home = parts[..nowhere].iter().position(is_home).unwrap_or(nowhere);
        parts[home].orders.push(order);
    }
    if nowhere > 0 && parts[nowhere].orders.is_empty() {
        parts.pop();
    }
    parts
}

/// The labels of saved orders without a project.
static NOWHERE: Labels =
    Labels { cloud: String::new(), region: String::new(), project: String::new() };

/// Formats the exposition for a failed query: `up` is 0, so an alert fires instead of going stale.
pub fn render_openmetrics_down(exit: u8, now: DateTime<Utc>) -> String {
    let mut text = String::new();
    write_run(exit, false, now, &mut text);
    text
}

fn write_orders(parts: &[Part<'_>], about: &Exposition, text: &mut String) {
    family("orders", "gauge", "Orders in the time range, by operation and phase.", text);
    for part in parts {
        let mut counts: BTreeMap<(Option<Operation>, &str, String), usize> = BTreeMap::new();
        let mut pools: BTreeSet<String> = about.pools.iter().flatten().cloned().collect();
        if about.pools.is_none() {
            pools.insert(String::new());
        }
        for order in &part.orders {
            let pool = match about.pools {
                Some(_) => order.pool().unwrap_or_default().into_owned(),
                None => String::new(),
            };
            pools.insert(pool.clone());
            *counts.entry((operation_of(order), label_of(order), pool)).or_default() += 1;
        }
        for pool in pools {
            for operation in OPERATIONS.iter().copied().map(Some).chain([None]) {
                for phase in phases() {
                    let count = counts.get(&(operation, phase, pool.clone())).copied().unwrap_or(0);
                    let word = operation.map_or(OTHER, Operation::as_str);
                    let mut rest =
                        format!("{},{}", label("operation", word), label("phase", phase));
                    if about.pools.is_some() {
                        let _ = write!(rest, ",{}", label("pool", &pool));
                    }
                    sample("orders", &series(part.labels, &rest), &count.to_string(), text);
                }
            }
        }
    }
}

fn write_durations(part: &Part<'_>, text: &mut String) {
    let ended = part.orders.iter().filter(|order| order.outcome().is_ended());
    let mut durations: Vec<TimeDelta> = ended.filter_map(|order| order.duration()).collect();
    durations.sort_unstable();
    let quantiles = [
        ("0.5", median(&durations)),
        ("0.9", nearest_rank(&durations, 90)),
        ("1.0", durations.last().copied()),
    ];
    for (quantile, value) in quantiles {
        let value = value.map_or_else(|| "NaN".to_owned(), time::seconds);
        let labels = series(part.labels, &label("quantile", quantile));
        sample("duration_seconds", &labels, &value, text);
    }
    let sum =
        durations.iter().fold(TimeDelta::zero(), |sum, one| sum.checked_add(one).unwrap_or(sum));
    let labels = series(part.labels, "");
    sample("duration_seconds_sum", &labels, &time::seconds(sum), text);
    sample("duration_seconds_count", &labels, &durations.len().to_string(), text);
}

/// Writes the metrics about the run itself.
fn write_run(exit: u8, is_up: bool, now: DateTime<Utc>, text: &mut String) {
    family(
        "up",
        "gauge",
        "Whether the service was queried successfully and the list is complete.",
        text,
    );
    sample("up", "", if is_up { "1" } else { "0" }, text);
    family("exit_code", "gauge", "Exit code of the run.", text);
    sample("exit_code", "", &exit.to_string(), text);
    family("asked_timestamp_seconds", "gauge", "Time of the query.", text);
    sample("asked_timestamp_seconds", "", &timestamp(now), text);
    family("build_info", "gauge", "Version of ma-orders.", text);
    sample(
        "build_info",
        &format!("{{{}}}", label("version", env!("CARGO_PKG_VERSION"))),
        "1",
        text,
    );
    text.push_str("# EOF\n");
}

fn phases() -> impl Iterator<Item = &'static str> + Clone {
    DOCUMENTED_PHASES.iter().map(|phase| phase.as_str()).chain([OTHER])
}

fn label_of(order: &Order) -> &'static str {
    match order.phase() {
        Phase::Unknown => OTHER,
        phase => phase.as_str(),
    }
}

fn operation_of(order: &Order) -> Option<Operation> {
    OPERATIONS.into_iter().find(|operation| order.is_operation(*operation))
}

fn family(name: &str, kind: &str, help: &str, text: &mut String) {
    let _ = writeln!(text, "# HELP ma_orders_{name} {help}\n# TYPE ma_orders_{name} {kind}");
}

fn sample(name: &str, labels: &str, value: &str, text: &mut String) {
    let _ = writeln!(text, "ma_orders_{name}{labels} {value}");
}

/// The labels of a series.
fn series(labels: &Labels, rest: &str) -> String {
    let mut all = format!(
        "{},{},{}",
        label("cloud", &labels.cloud),
        label("region", &labels.region),
        label("project", &labels.project)
    );
    if !rest.is_empty() {
        all.push(',');
        all.push_str(rest);
    }
    format!("{{{all}}}")
}

/// One label, with its value escaped as OpenMetrics requires.
fn label(name: &str, value: &str) -> String {
    let value = value.replace('\\', r"\\").replace('\n', r"\n").replace('"', r#"\""#);
    format!("{name}=\"{value}\"")
}

/// Unix time in seconds, with millisecond precision.
fn timestamp(at: DateTime<Utc>) -> String {
    time::seconds(TimeDelta::milliseconds(at.timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about() -> Exposition {
        Exposition {
            labels: vec![Labels {
                cloud: "otc".into(),
                region: "eu-de".into(),
                project: "a\"b".into(),
            }],
            range: TimeRange::default(),
            pools: None,
            exit: 0,
            now: DateTime::from_timestamp(1_787_148_370, 0).unwrap(),
        }
    }

    fn orders(json: &[&str]) -> Vec<Order> {
        json.iter().map(|json| Order::read(json).unwrap()).collect()
    }

    #[test]
    fn openmetrics_has_every_series_without_orders() {
        let text = render_openmetrics(&[], &about());
        let counted = text.lines().filter(|line| line.starts_with("ma_orders_orders{")).count();
        assert_eq!(counted, 4 * 6);
        let place = r#"cloud="otc",region="eu-de",project="a\"b""#;
        for line in [
            format!(r#"ma_orders_orders{{{place},operation="apply",phase="failed"}} 0"#),
            format!("ma_orders_open_oldest_seconds{{{place}}} 0"),
            format!(r#"ma_orders_last_order_timestamp_seconds{{{place},phase="failed"}} 0"#),
            format!(r#"ma_orders_duration_seconds{{{place},quantile="0.9"}} NaN"#),
            format!("ma_orders_duration_seconds_count{{{place}}} 0"),
            "ma_orders_up 1".to_owned(),
            "ma_orders_asked_timestamp_seconds 1787148370".to_owned(),
        ] {
            assert!(text.lines().any(|one| one == line), "{line}\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }

    #[test]
    fn openmetrics_values_match_the_orders() {
        let orders = orders(&[
            r#"{"phase":"failed","operation":"apply","creationTimestamp":1787140000000,"beginTimestamp":1787140001000,"endTimestamp":1787140011500}"#,
            r#"{"phase":"processing","operation":"modify","resourceDisplayName":"p","creationTimestamp":1787148300000}"#,
            r#"{"phase":"queued","operation":"other","creationTimestamp":1787148360000}"#,
        ]);
        let text = render_openmetrics(&orders, &about());
        for end in [
            r#"operation="apply",phase="failed"} 1"#,
            r#"operation="modify",phase="running"} 1"#,
            r#"operation="unknown",phase="unknown"} 1"#,
            r#"phase="failed"} 1787140000"#,
            r#"quantile="0.5"} 10.5"#,
        ] {
            assert!(text.lines().any(|line| line.ends_with(end)), "{end}\n{text}");
        }
        assert!(text.contains(
            "open_oldest_seconds{cloud=\"otc\",region=\"eu-de\",project=\"a\\\"b\"} 70\n"
        ));
        let by_pool = Exposition { pools: Some(vec!["quiet".into()]), ..about() };
        let text = render_openmetrics(&orders, &by_pool);
        assert!(text.contains(r#"operation="modify",phase="running",pool="p"} 1"#));
        assert!(text.contains(r#"operation="modify",phase="running",pool="quiet"} 0"#));
    }

    #[test]
    fn openmetrics_has_series_for_each_project_and_one_header_for_each_family() {
        let labels = |project: &str| Labels {
            region: "eu-de".into(),
            project: project.into(),
            ..Labels::default()
        };
        let about = Exposition { labels: vec![labels("one"), labels("two")], ..about() };
        let orders = orders(&[
            r#"{"phase":"failed","operation":"apply","_project":{"id":"1","name":"one","region":"eu-de"}}"#,
            r#"{"phase":"failed","operation":"apply"}"#,
        ]);
        let text = render_openmetrics(&orders, &about);
        for (project, region, count) in [("one", "eu-de", 1), ("two", "eu-de", 0), ("", "", 1)] {
            let line = format!(
                r#"ma_orders_orders{{cloud="",region="{region}",project="{project}",operation="apply",phase="failed"}} {count}"#
            );
            assert!(text.lines().any(|one| one == line), "{line}\n{text}");
        }
        assert_eq!(text.matches("# TYPE ma_orders_duration_seconds summary").count(), 1);
    }

    #[test]
    fn openmetrics_of_a_failed_query_is_down_with_the_exit_code() {
        let text = render_openmetrics_down(6, about().now);
        assert!(text.contains("\nma_orders_up 0\n") && text.contains("\nma_orders_exit_code 6\n"));
        assert!(text.ends_with("# EOF\n"));
    }
}
