//! What happened: every event of a run, in order.

use launchdarkly_experiments::{Effect, ErrorKind};

use crate::schedule::{Other, Step};
use crate::server::{Asked, Experiment, Server};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    pub events: Vec<Event>,
    /// The server before the first event and after the last one.
    pub begin: Server,
    pub end: Server,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// In ms since 1970, by the true time.
    pub at: u64,
    pub what: Happened,
}

/// A call, by the positions of client and call in the schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallId {
    pub client: usize,
    pub call: usize,
}

/// A request of a call, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RequestId {
    pub call: CallId,
    pub number: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Happened {
    Called(CallId),
    /// The client has sent a request, which meets a step.
    Sent(RequestId, Asked, Box<Step>),
    /// The client's wall clock has jumped by so many seconds.
    Jumped(RequestId, i64),
    /// The server has changed an experiment, which is now in this state.
    Applied(By, Asked, Box<Experiment>),
    /// The client has been given this instead of silence.
    Shown(RequestId, String),
    /// The client has stopped waiting.
    Abandoned(RequestId),
    Returned(CallId, Told),
}

/// Who has changed something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Request(RequestId),
    Somebody(Other),
}

/// What a call has returned.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    Ok {
        recovered: bool,
        seen: Vec<Seen>,
    },
    Err {
        kind: ErrorKind,
        effect: Effect,
        text: String,
    },
}

/// An experiment as the client has returned it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub key: String,
    pub name: String,
    pub description: String,
    pub tags: Vec<String>,
    /// From the `self` link; 0 where it has none.
    pub version: u64,
}
