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
    let has_failed = order["phase"] == "failed";
    let is_partial = order["phase"] == "partialSuccessed";
    let nodes = |list: &str| -> i64 {
        let flavors = order[list].as_array().into_iter().flatten();
        flavors.filter_map(|flavor| flavor["count"].as_i64()).sum()
    };
    let (pool_action, change) = match order["operation"].as_str() {
        Some("apply") => (Some("createPool"), nodes("specCount")),
        Some("delete") => (Some("deletePool"), -nodes("initCount")),
        _ => (None, nodes("specCount") - nodes("initCount")),
    };
    let node_action = if change < 0 { "deleteNode" } else { "createNode" };
    let pool = order["resourceName"].as_str().unwrap_or_default().to_owned();
    let mut steps: Vec<(&str, String)> =
        pool_action.map(|action| (action, pool)).into_iter().collect();
    let name = order["orderName"].as_str().unwrap_or_default();
    let node = name.rsplit('-').next().unwrap_or_default();
    steps
        .extend((1..=change.abs()).map(|number| (node_action, format!("os-node-{node}-{number}"))));
    let last = steps.len().saturating_sub(1);
    let wanted = steps.len();
    let missing = if is_partial { nodes("specCount") - nodes("resultCount") } else { 0 };
    let missing = usize::try_from(missing).unwrap_or(0).clamp(usize::from(is_partial), wanted);
    let items: Vec<Value> = steps
        .into_iter()
        .enumerate()
        .map(|(number, (action, resource))| {
            let status = match ended {
                0 => "processing",
                _ if has_failed && number == last => "failed",
                _ if is_partial && number >= wanted - missing => "failed",
                _ => "succeed",
            };
            let updated = if ended == 0 { began } else { ended };
            let mut step = json!({
                "action": action,
                "status": status,
                "resourcename": resource,
                "begintimestamp": began,
                "updatetimestamp": updated,
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
