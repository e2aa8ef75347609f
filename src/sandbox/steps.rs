//! Generates the steps of an order, like the example in the API documentation: keys in lower case,
//! timestamps as numbers.

use serde_json::{Value, json};

/// The response for an order's details, generated from its JSON in the list.
pub(super) fn of(order: &str) -> String {
    let order: Value = serde_json::from_str(order).unwrap_or_default();
    let time = |name: &str| order[name].as_i64().unwrap_or_default();
    let (began, ended) = (time("beginTimestamp"), time("endTimestamp"));
    if began == 0 {
        return r#"{"count":0,"items":[]}"#.to_owned();
    }
    let steps = actions(&order);
    let (last, wanted) = (steps.len().saturating_sub(1), steps.len());
    let is_partial = order["phase"] == "partialSuccessed";
    let missing =
        if is_partial { nodes(&order, "specCount") - nodes(&order, "resultCount") } else { 0 };
    let missing = usize::try_from(missing).unwrap_or(0).clamp(usize::from(is_partial), wanted);
    let items: Vec<Value> = steps
        .into_iter()
        .enumerate()
        .map(|(number, (action, resource))| {
            let status = match ended {
                0 => "processing",
                _ if order["phase"] == "failed" && number == last => "failed",
                _ if is_partial && number >= wanted - missing => "failed",
                _ => "succeed",
            };
            let mut step = json!({
                "action": action,
                "status": status,
                "resourcename": resource,
                "begintimestamp": began,
                "updatetimestamp": if ended == 0 { began } else { ended },
            });
            if status == "failed" {
                step["message"] = match &order["failReason"] {
                    Value::Null => "the flavor is sold out".into(),
                    reason => reason.clone(),
                };
            }
            step
        })
        .collect();
    json!({ "count": items.len(), "items": items }).to_string()
}

/// What the service does for an order: each action and its resource.
fn actions(order: &Value) -> Vec<(&'static str, String)> {
    let (pool_action, change) = match order["operation"].as_str() {
        Some("apply") => (Some("createPool"), nodes(order, "specCount")),
        Some("delete") => (Some("deletePool"), -nodes(order, "initCount")),
        _ => (None, nodes(order, "specCount") - nodes(order, "initCount")),
    };
    let pool = order["resourceName"].as_str().unwrap_or_default().to_owned();
    let node_action = if change < 0 { "deleteNode" } else { "createNode" };
    let name = order["orderName"].as_str().unwrap_or_default();
    let node = name.rsplit('-').next().unwrap_or_default();
    let of_nodes =
        (1..=change.abs()).map(|number| (node_action, format!("os-node-{node}-{number}")));
    pool_action.map(|action| (action, pool)).into_iter().chain(of_nodes).collect()
}

/// The total number of nodes in one of an order's lists.
fn nodes(order: &Value, list: &str) -> i64 {
    let flavors = order[list].as_array().into_iter().flatten();
    flavors.filter_map(|flavor| flavor["count"].as_i64()).sum()
}
