//! The journal: what was asked, what was answered, and what went wrong on the way.
//!
//! ```
//! use launchdarkly_experiments_sim::Simulator;
//!
//! let simulator = Simulator::builder().build();
//! assert!(simulator.journal().is_empty());
//! ```

use std::collections::VecDeque;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use crate::api::operation::Operation;
use crate::inject::fault::Effect;

/// One request and its outcome. The access token is never kept.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Entry {
    /// Counts the requests, from 1.
    pub number: u64,
    /// When it came, on the simulator's clock, in milliseconds since the Unix epoch.
    pub at: i64,
    /// The method, after `X-HTTP-Method-Override`.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query, without `?`; empty if there was none.
    pub query: String,
    /// The operation, if path and method lead to one.
    pub operation: Option<Operation>,
    /// The headers, in lower case, without `authorization`.
    pub headers: Vec<(String, String)>,
    /// The status that was sent, or `None` where no reply arrived.
    pub status: Option<u16>,
    /// The fault that struck.
    pub fault: Option<Effect>,
    /// Whether the request changed the state.
    pub applied: bool,
    /// What in the request broke the fragment.
    pub violation: Option<String>,
    #[serde(skip)]
    pub(crate) request: Bytes,
    #[serde(skip)]
    pub(crate) reply: Bytes,
}

impl Entry {
    /// The body of the request, if it was JSON.
    pub fn request_json(&self) -> Option<Value> {
        serde_json::from_slice(&self.request).ok()
    }

    /// The body of the reply as it was made, if it was JSON; a fault may have kept it from arriving.
    pub fn reply_json(&self) -> Option<Value> {
        serde_json::from_slice(&self.reply).ok()
    }

    /// The value of a header of the request, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The last entries, as many as there is room for.
#[derive(Debug)]
pub(crate) struct Journal {
    entries: VecDeque<Entry>,
    capacity: usize,
    count: u64,
}

impl Journal {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            capacity,
            count: 0,
        }
    }

    /// The number of the next entry.
    pub(crate) fn next_number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    pub(crate) fn push(&mut self, entry: Entry) {
        self.entries.push_back(entry);
        while self.entries.len() > self.capacity {
            self.entries.pop_front();
        }
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.entries.iter().cloned().collect()
    }

    /// The latest entries, the newest first.
    pub(crate) fn latest(&self, count: usize) -> impl Iterator<Item = &Entry> {
        self.entries.iter().rev().take(count)
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }
}
