//! The journal: every request with its response, and the fault that disturbed it.
//!
//! The engine appends an entry for each request, whether it was applied or not. Requests to the paths of the server
//! itself are not part of it. The access token is never stored.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use crate::api::operation::Operation;
use crate::inject::fault::FaultKind;

/// A request and its outcome. The access token is not part of it.
///
/// ```
/// use launchdarkly_experiments_sim::{JournalEntry, Simulator};
///
/// let simulator = Simulator::builder().build();
/// // …the program under test sends requests…
/// let writes = |entry: &JournalEntry| entry.operation.is_some_and(|one| one.writes());
/// assert_eq!(simulator.journal().iter().filter(|entry| writes(entry)).count(), 0);
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct JournalEntry {
    /// The number of the request, from 1.
    pub number: u64,
    /// The time on the clock of the simulator, in milliseconds since the Unix epoch.
    pub at: i64,
    /// The method, after `X-HTTP-Method-Override`.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query without `?`; empty if there was none.
    pub query: String,
    /// The operation, if path and method belong to one.
    pub operation: Option<Operation>,
    /// The headers with lower-case names, without `authorization`.
    pub headers: Vec<(String, String)>,
    /// The status of the response, or `None` if no response arrived.
    pub status: Option<u16>,
    /// The fault that disturbed the request.
    pub fault: Option<FaultKind>,
    /// Whether the request changed the state.
    pub applied: bool,
    /// Why the request is invalid by the OpenAPI document, if it is.
    pub violation: Option<String>,
    /// How long the answer took in real time, for people; nothing depends on it.
    #[serde(skip)]
    pub(crate) took: Duration,
    #[serde(skip)]
    pub(crate) request: Bytes,
    #[serde(skip)]
    pub(crate) response: Bytes,
}

impl JournalEntry {
    /// Returns the body of the request, if it was JSON.
    pub fn request_json(&self) -> Option<Value> {
        serde_json::from_slice(&self.request).ok()
    }

    /// Returns the body of the response, if it is JSON. A fault may have kept it from arriving.
    pub fn response_json(&self) -> Option<Value> {
        serde_json::from_slice(&self.response).ok()
    }

    /// Returns the value of a header of the request by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The last entries, up to a capacity.
#[derive(Debug)]
pub(crate) struct Journal {
    entries: VecDeque<JournalEntry>,
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

    /// Returns the number of the next entry.
    pub(crate) fn next_number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    pub(crate) fn push(&mut self, entry: JournalEntry) {
        self.entries.push_back(entry);
        while self.entries.len() > self.capacity {
            self.entries.pop_front();
        }
    }

    /// Notes how long the last answer took.
    pub(crate) fn took(&mut self, time: Duration) {
        if let Some(last) = self.entries.back_mut() {
            last.took = time;
        }
    }

    /// Returns what differs whenever the entries differ, until the journal is restarted.
    #[cfg(feature = "page")]
    pub(crate) fn version(&self) -> (u64, usize) {
        (self.count, self.entries.len())
    }

    pub(crate) fn entries(&self) -> Vec<JournalEntry> {
        self.entries.iter().cloned().collect()
    }

    /// Returns the latest entries, the newest first.
    #[cfg(feature = "page")]
    pub(crate) fn latest(&self, count: usize) -> impl Iterator<Item = &JournalEntry> {
        self.entries.iter().rev().take(count)
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }

    /// Removes all entries. The next one is the first again.
    pub(crate) fn restart(&mut self) {
        self.entries.clear();
        self.count = 0;
    }
}
