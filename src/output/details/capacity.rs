//! The change in capacity: before, target and after, for each flavor and each of its zones.

use std::collections::BTreeSet;

use crate::order::{Count, FlavorCount, Operation, Order};
use crate::sanitize::sanitize;

/// The rows of the table; none if the order has no counts.
pub(super) fn capacity(order: &Order) -> Vec<Vec<String>> {
    let lists = [Count::Before, Count::Target, Count::After].map(|count| order.flavors(count));
    // A new pool had no nodes before. Otherwise a missing list means that the counts are unknown.
    let is_known = [
        !lists[0].is_empty() || order.is_operation(Operation::Apply),
        !lists[1].is_empty(),
        !lists[2].is_empty(),
    ];
    let flavors: BTreeSet<&str> =
        lists.iter().flatten().map(|flavor| flavor.flavor.as_str()).collect();
    if flavors.is_empty() {
        return Vec::new();
    }
    let mut rows = vec![["flavor", "before", "target", "after", ""].map(str::to_owned).into()];
    for name in flavors {
        let of_name = |list: &[FlavorCount]| -> Vec<FlavorCount> {
            list.iter().filter(|flavor| flavor.flavor == name).cloned().collect()
        };
        let found = lists.each_ref().map(|list| of_name(list));
        let most = found.each_ref().map(|list| list.iter().filter_map(|one| one.max).max());
        let count = found.each_ref().map(|list| sum(list.iter().map(|one| one.count)));
        rows.push(row(&shown_flavor(name), count, most, is_known));
        let zones: BTreeSet<&str> = found
            .iter()
            .flatten()
            .flat_map(|flavor| &flavor.zones)
            .map(|zone| zone.zone.as_str())
            .collect();
        for zone in zones {
            let count = found.each_ref().map(|list| {
                let zones = list.iter().flat_map(|flavor| &flavor.zones);
                sum(zones.filter(|one| one.zone == zone).map(|one| one.count))
            });
            // A list without any zones does not say that they have no nodes.
            let tells = [0, 1, 2].map(|at| {
                is_known[at]
                    && (found[at].is_empty() || found[at].iter().any(|one| !one.zones.is_empty()))
            });
            rows.push(row(&format!("  {}", sanitize(zone)), count, [None; 3], tells));
        }
    }
    rows
}

fn shown_flavor(name: &str) -> String {
    if name.is_empty() { "-".to_owned() } else { sanitize(name).into_owned() }
}

fn sum(counts: impl Iterator<Item = Option<i64>>) -> Option<i64> {
    counts
        .flatten()
        .fold(None, |sum: Option<i64>, count| Some(sum.unwrap_or(0).saturating_add(count)))
}

/// One row of the table. Marks counts that were not reached, and those that exceed the target.
fn row(
    name: &str,
    counts: [Option<i64>; 3],
    most: [Option<i64>; 3],
    is_known: [bool; 3],
) -> Vec<String> {
    let number = |at: usize| match counts[at] {
        Some(count) => Some(count),
        None => is_known[at].then_some(0),
    };
    let shown = |at: usize| match (number(at), most[at]) {
        (Some(count), Some(most)) if most != count => format!("{count} (max {most})"),
        (Some(count), _) => count.to_string(),
        (None, _) => "-".to_owned(),
    };
    let short = match (number(1), number(2)) {
        (Some(target), Some(after)) if after < target => format!("{} short", target - after),
        (Some(target), Some(after)) if after > target => format!("{} over", after - target),
        _ => String::new(),
    };
    vec![name.to_owned(), shown(0), shown(1), shown(2), short]
}
