//! Realistic orders of the last 30 days from a seed, and the example from the API documentation.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use fastrand::Rng;
use serde_json::{Value, json};

use super::PROJECT_ID;

/// A stored order: its JSON, and the values to filter by.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StoredOrder {
    pub(super) json: String,
    pub(super) name: String,
    pub(super) pool: String,
    pub(super) phase: String,
    pub(super) result: String,
    pub(super) workspace: String,
    pub(super) created: i64,
}

impl StoredOrder {
    /// Parses an order; its JSON is kept unchanged.
    pub(super) fn read(json: String) -> Self {
        let order: Value = serde_json::from_str(&json).unwrap_or_default();
        let text = |name: &str| order[name].as_str().unwrap_or_default().to_owned();
        let workspace = text("workspaceId");
        Self {
            name: text("orderName"),
            pool: text("resourceDisplayName"),
            phase: text("phase"),
            result: text("result"),
            workspace: if workspace.is_empty() { "0".to_owned() } else { workspace },
            created: order["creationTimestamp"].as_i64().unwrap_or_default(),
            json,
        }
    }
}

/// The example from the API documentation, unchanged.
pub(super) const DOCUMENTED: &str = r#"{ "creationTimestamp" : 1682043883000, "endTimestamp" : 1682043893000, "beginTimestamp" : 1682043893000, "orderName" : "order.pool-5ed5-w4l2n", "orderId" : "CS2304191748WNW2R", "resourceName" : "pool-5ed5-04f258c84780d5a52f3bc00dc15aa5e7", "resourceDisplayName" : "pool-5ed5", "specCount" : [ { "flavor" : "modelarts.vm.cpu.2u.d", "count" : 1 } ], "billingMode" : "1", "periodType" : "2", "periodNum" : "1", "operation" : "apply", "result" : "successed", "phase" : "completed" }"#;

pub(super) const POOLS: [&str; 6] =
    ["pool-5ed5", "pool-a1f0", "train-gpu", "inference", "nightly-batch", "research-npu"];

const FLAVORS: [&str; 5] = [
    "modelarts.vm.cpu.2u.d",
    "modelarts.vm.cpu.8ud",
    "modelarts.vm.gpu.t4u8",
    "modelarts.vm.gpu.v100",
    "modelarts.kat1.8xlarge",
];

const ZONES: [&str; 3] = ["eu-de-01", "eu-de-02", "eu-de-03"];

const REASONS: [&str; 6] = [
    "quota exceeded: 8 of 8 GPU nodes in use",
    "no resources of flavor modelarts.vm.gpu.v100 in zone eu-de-02",
    "the order was not paid within 24 hours",
    "timed out after 3600 s: 2 of 4 nodes became ready, \"node-3\" and \"node-4\" did not",
    "ECS.0319: the flavor is sold out in eu-de-01, eu-de-03",
    "creating the nodes failed: the subnet 10.20.0.0/24 of network network-7d41 has 3 free addresses, but 16 nodes need one each, and the pool's security group does not allow traffic between the nodes and the control plane on port 6443; enlarge the subnet or use another network, open the port, and submit the order again after the failed nodes were deleted",
];

const HOUR: i64 = 3_600_000;
const DAYS: i64 = 30 * 24 * HOUR;

/// Generates sample orders before a time, and adds the documented example as the oldest.
pub(super) fn seeded(orders: usize, seed: u64, now: DateTime<Utc>) -> Vec<StoredOrder> {
    let mut random = Rng::with_seed(seed);
    let now = now.timestamp() * 1_000;
    let mut taken = HashSet::new();
    let mut store: Vec<_> = (0..orders)
        .map(|number| {
            let life = life(number, now, &mut random);
            StoredOrder::read(to_json(life, &mut random, &mut taken))
        })
        .collect();
    store.push(StoredOrder::read(DOCUMENTED.to_owned()));
    store
}

/// What happens to an order, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Life {
    pub(super) pool: &'static str,
    pub(super) operation: &'static str,
    pub(super) created: i64,
    /// 0 if it has not started.
    pub(super) began: i64,
    pub(super) ended: i64,
    pub(super) fate: Fate,
}

/// How an order ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fate {
    Pending,
    Running,
    Succeeded,
    /// Half of the nodes were created.
    Partial,
    Failed,
    /// Ended in an undocumented phase.
    Cancelled,
    /// Ended without a phase.
    Wordless,
}

/// A few orders end in ways that the documentation does not mention.
fn undocumented(number: usize, fate: Fate) -> Fate {
    match (fate, number % 60) {
        (Fate::Succeeded, 17) => Fate::Partial,
        (Fate::Succeeded, 38) => Fate::Cancelled,
        (Fate::Succeeded, 53) => Fate::Wordless,
        _ => fate,
    }
}

pub(super) fn life(number: usize, now: i64, random: &mut Rng) -> Life {
    // The first eight orders belong to pool-5ed5, from the last two days, two in each phase.
    let first = [Fate::Failed, Fate::Running, Fate::Succeeded, Fate::Pending];
    let (pool, age, fate) = if number < 8 {
        let age = random.i64(HOUR / 6..2 * 24 * HOUR);
        (POOLS[0], age, first[number % 4])
    } else {
        let age = random.i64(HOUR / 6..DAYS);
        let fate = match random.u32(0..100) {
            0..72 => Fate::Succeeded,
            72..90 => Fate::Failed,
            // Only recent orders are still open.
            _ if age > 3 * 24 * HOUR => Fate::Succeeded,
            90..95 => Fate::Running,
            _ => Fate::Pending,
        };
        (POOLS[random.usize(..POOLS.len())], age, undocumented(number, fate))
    };
    let created = now - age;
    let operation = ["apply", "modify", "modify", "delete"][random.usize(..4)];
    let wait = random.i64(2_000..HOUR / 60).min(age / 2);
    let work = random.i64(20_000..HOUR).min(age / 2);
    let (began, ended) = match fate {
        Fate::Pending => (0, 0),
        Fate::Running => (created + wait, 0),
        _ => (created + wait, created + wait + work),
    };
    Life { pool, operation, created, began, ended, fate }
}

/// The JSON of an order. The same random numbers generate the same order at any time of its life.
pub(super) fn to_json(life: Life, random: &mut Rng, taken: &mut HashSet<String>) -> String {
    let Life { pool, operation, created, began, ended, fate } = life;
    let name = unique(random, taken, |random| format!("order.{pool}-{}", code(random, 5, true)));
    // Written field by field, in the order of the API documentation.
    let mut fields = Vec::new();
    let mut put = |key: &str, value: Value| fields.push(format!("\"{key}\":{value}"));
    put("creationTimestamp", created.into());
    put("endTimestamp", ended.into());
    put("beginTimestamp", began.into());
    put("orderName", name.as_str().into());
    // Pay-per-use pools have no order ID.
    let is_prepaid = random.u32(0..10) > 0;
    if is_prepaid {
        // The same every day, so that the README can show them.
        let digits = name.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31) + u64::from(byte));
        let digits = digits % 10_000_000_000;
        let id =
            unique(random, taken, |random| format!("CS{digits:010}{}", code(random, 5, false)));
        put("orderId", id.into());
    }
    put("resourceName", format!("{pool}-{PROJECT_ID}").into());
    put("resourceDisplayName", pool.into());
    put("workspaceId", "0".into());
    counts(operation, fate, random, &mut put);
    put("billingMode", if is_prepaid { "1" } else { "0" }.into());
    if is_prepaid {
        put("periodType", ["2", "2", "3"][random.usize(..3)].into());
        put("periodNum", random.u32(1..4).to_string().into());
    }
    put("operation", operation.into());
    if !matches!(fate, Fate::Wordless) {
        put("phase", word(fate).into());
    }
    if matches!(fate, Fate::Failed) {
        put("failReason", REASONS[random.usize(..REASONS.len())].into());
    }
    format!("{{{}}}", fields.join(","))
}

fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::Pending => "pending",
        Fate::Running => "processing",
        Fate::Succeeded => "successed",
        Fate::Partial => "partialSuccessed",
        Fate::Failed => "failed",
        Fate::Cancelled => "cancelled",
        Fate::Wordless => "",
    }
}

/// The nodes before, target and after; some pools have two flavors in two zones.
fn counts(operation: &str, fate: Fate, random: &mut Rng, put: &mut impl FnMut(&str, Value)) {
    let begin = random.usize(..FLAVORS.len());
    let flavors = if random.u32(0..5) == 0 { 2 } else { 1 };
    let list = |nodes: &[u32]| -> Value {
        let flavor = |(place, nodes): (usize, &u32)| {
            let zones = if *nodes > 2 {
                json!([{ "az": ZONES[0], "count": nodes - nodes / 2 }, { "az": ZONES[1], "count": nodes / 2 }])
            } else {
                json!([{ "az": ZONES[place % 3], "count": nodes }])
            };
            json!({ "flavor": FLAVORS[(begin + place) % FLAVORS.len()], "count": nodes, "maxCount": nodes, "azs": zones })
        };
        nodes.iter().enumerate().map(flavor).collect()
    };
    let mut some = |range: std::ops::Range<u32>| -> Vec<u32> {
        (0..flavors).map(|_| random.u32(range.clone())).collect()
    };
    let before = if operation == "apply" { Vec::new() } else { some(1..9) };
    let target = if operation == "delete" { vec![0; before.len()] } else { some(1..17) };
    if !before.is_empty() {
        put("initCount", list(&before));
    }
    put("specCount", list(&target));
    match fate {
        Fate::Succeeded | Fate::Wordless => put("resultCount", list(&target)),
        Fate::Partial => {
            let reached: Vec<u32> = target.iter().map(|nodes| nodes / 2).collect();
            put("resultCount", list(&reached));
        }
        Fate::Failed | Fate::Cancelled => {
            let reached: Vec<u32> = if before.is_empty() {
                target.iter().map(|nodes| nodes / 2).collect()
            } else {
                before
            };
            put("resultCount", list(&reached));
        }
        Fate::Pending | Fate::Running => {}
    }
}

fn unique(
    random: &mut Rng,
    taken: &mut HashSet<String>,
    mut make: impl FnMut(&mut Rng) -> String,
) -> String {
    loop {
        let made = make(random);
        if taken.insert(made.clone()) {
            return made;
        }
    }
}

fn code(random: &mut Rng, length: usize, is_lower: bool) -> String {
    let code = (0..length).map(|_| random.alphanumeric());
    code.map(|c| if is_lower { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() }).collect()
}
