//! The query of lists: a filter, an order, a page and parts to expand, each as a text that anybody may write.
//!
//! The first line of an input is the filter; each further one is `name=value`.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use launchdarkly_experiments_sim::Simulator;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::simulated::{LISTS, full, is_refusal, send};

thread_local! {
    static SIMULATOR: RefCell<Simulator> = RefCell::new(full());
}

/// What each list has without a query, as the identifying property of each item.
static ALL: LazyLock<Vec<BTreeSet<String>>> = LazyLock::new(|| {
    let simulator = full();
    let all = LISTS.iter().map(|list| {
        let target = format!("{list}?limit=200");
        let (status, body) = send(&simulator, "GET", &target, &[], None)
            .or_else(|| send(&simulator, "GET", list, &[], None))
            .expect("a request");
        match status {
            200 => names(&body),
            _ => names(
                &send(&simulator, "GET", list, &[], None)
                    .expect("a request")
                    .1,
            ),
        }
    });
    all.collect()
});

/// Sends a query to every list: each answers with some of its items, or refuses it.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.lines();
    let mut query = format!("filter={}", encoded(lines.next().unwrap_or_default()));
    for line in lines.take(6) {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        query = format!("{query}&{}={}", encoded(name), encoded(value));
    }
    SIMULATOR.with_borrow(|simulator| {
        let revision = simulator.revision();
        for (list, all) in LISTS.iter().zip(&*ALL) {
            let target = format!("{list}?{query}");
            let Some((status, body)) = send(simulator, "GET", &target, &[], None) else {
                continue;
            };
            if status != 200 {
                is_refusal(status, &body);
                continue;
            }
            let found = names(&body);
            let count = body["items"].as_array().map_or(0, Vec::len);
            assert_eq!(found.len(), count, "{target} has an item twice");
            assert!(found.is_subset(all), "{target}: {found:?}");
        }
        assert_eq!(simulator.revision(), revision);
    });
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn names(body: &Value) -> BTreeSet<String> {
    let items = body["items"].as_array().into_iter().flatten();
    items
        .map(|item| {
            let name = ["_id", "key"].iter().find_map(|name| item[name].as_str());
            let environment = item["environmentKey"].as_str().unwrap_or_default();
            format!("{environment}/{}", name.unwrap_or_default())
        })
        .collect()
}
