//! The steps of an order and the events of a pool.

use super::Api;
use crate::error::Result;
use crate::http::Failure;
use crate::order::{Event, Events, ParseError, Steps, read_events, read_steps};
use crate::output::PoolEvents;
use crate::when::TimeRange;

/// Events per request: the service's default and maximum.
const MAX_EVENTS: usize = 500;
/// Maximum number of pages; the newest events come first.
const MAX_PAGES: usize = 10;

impl Api {
    /// The steps of an order, by its name: `GET /v1/{project_id}/orders/{order_name}`.
    ///
    /// Documented by Huawei Cloud, but not by Open Telekom Cloud.
    pub fn steps(&self, order: &str) -> Result<Steps> {
        let url = self.url(&["orders", order], None)?;
        let response = self.send(&url)??;
        let invalid =
            |what: ParseError| Failure::invalid_response(what.to_string(), response.request);
        Ok(read_steps(&response.body).map_err(invalid)?)
    }

    /// The events of a pool in a time range, by its ID: `GET /v1/{project_id}/events`.
    ///
    /// Documented by Open Telekom Cloud, without a unit for `since` and `until`: milliseconds are
    /// sent, as for orders.
    pub fn events(&self, pool: &str, range: TimeRange) -> Result<PoolEvents> {
        let mut pages: Vec<Events> = Vec::new();
        let mut items: Vec<Event> = Vec::new();
        while pages.len() < MAX_PAGES {
            let page = self.events_page(pool, range, items.len(), pages.last())?;
            let received = page.items.len();
            // A service that ignores the `continue` parameter sends the same page again.
            let is_new = pages.last().is_none_or(|last| last.items != page.items);
            if is_new {
                items.extend(page.items.iter().cloned());
                pages.push(page);
            }
            let total = pages.last().and_then(|page| page.total);
            let has_more = match total {
                Some(total) => (items.len() as u64) < total,
                None => received >= MAX_EVENTS,
            };
            if received == 0 || !is_new || !has_more {
                break;
            }
        }
        let json = if let [page] = &pages[..] {
            page.json().to_owned()
        } else {
            let all: Vec<_> = items.iter().map(Event::json).collect();
            format!(r#"{{"total":{},"items":[{}]}}"#, all.len(), all.join(","))
        };
        Ok(PoolEvents { json, items })
    }

    fn events_page(
        &self,
        pool: &str,
        range: TimeRange,
        offset: usize,
        before: Option<&Events>,
    ) -> Result<Events> {
        let mut parameters =
            vec![("resource".to_owned(), "pools".to_owned()), ("name".to_owned(), pool.to_owned())];
        let ends = [("since", range.since), ("until", range.until)];
        for (name, end) in ends {
            if let Some(end) = end {
                parameters.push((name.to_owned(), end.timestamp_millis().to_string()));
            }
        }
        parameters.push(("limit".to_owned(), MAX_EVENTS.to_string()));
        if offset > 0 {
            parameters.push(("offset".to_owned(), offset.to_string()));
        }
        if let Some(mark) = before.and_then(|page| page.next.clone()) {
            parameters.push(("continue".to_owned(), mark));
        }
        let url = self.parameters_url("events", &parameters)?;
        let response = self.send(&url)??;
        let invalid =
            |what: ParseError| Failure::invalid_response(what.to_string(), response.request);
        Ok(read_events(&response.body).map_err(invalid)?)
    }
}
