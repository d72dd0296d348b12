//! Writes a history as a script: who asked what, what the server did, what was returned.

use std::fmt::Write as _;

use launchdarkly_experiments_tests::BEGIN;

use crate::check::Violation;
use crate::history::{By, CallId, Happened, History, RequestId, Told};
use crate::schedule::{Schedule, Step};
use crate::server::{Asked, PATH};

/// Returns the script of a history, with what is wrong with it.
pub fn script(schedule: &Schedule, history: &History, violations: &[Violation]) -> String {
    let mut lines = String::new();
    let mut line = |text: String| writeln!(lines, "{text}").unwrap_or_default();
    for initial in &schedule.initial {
        line(format!("at first: {initial:?}"));
    }
    for event in &history.events {
        let begin = u64::try_from(BEGIN.as_millis()).unwrap_or_default();
        let seconds = (event.at - begin) as f64 / 1000.0;
        let what = match &event.what {
            Happened::Called(id) => {
                let call = &schedule.clients[id.client].calls[id.call];
                format!("{} asks: {:?} of `{}`", name(*id), call.what, call.key)
            }
            Happened::Sent(id, asked, step) => {
                format!("  {} sends {}{}", request(*id), line_of(asked), met(step))
            }
            Happened::Jumped(id, seconds) => {
                format!(
                    "  the clock of client {} jumps by {seconds} s",
                    id.call.client
                )
            }
            Happened::Applied(by, asked, state) => {
                let by = match by {
                    By::Request(id) => request(*id),
                    By::Somebody(other) => format!("somebody ({other:?})"),
                };
                let version = state.version;
                format!(
                    "  server: applied {} of {by}: version {version}",
                    line_of(asked)
                )
            }
            Happened::Shown(id, shown) => format!("  {} gets {shown}", request(*id)),
            Happened::Abandoned(id) => format!("  {} is given up", request(*id)),
            Happened::Returned(id, Told::Ok { recovered, seen }) => {
                let recovered = if *recovered { ", recovered" } else { "" };
                let seen = seen.iter();
                let seen: Vec<_> = seen
                    .map(|seen| format!("{} `{}` version {}", seen.key, seen.name, seen.version))
                    .collect();
                format!("{} returns Ok{recovered}: {}", name(*id), seen.join(", "))
            }
            Happened::Returned(id, Told::Err { kind, effect, text }) => {
                format!("{} returns {kind}, {effect}: {text}", name(*id))
            }
        };
        line(format!("{seconds:8.3} s  {what}"));
    }
    for violation in violations {
        let call = violation.call.map(name).unwrap_or_default();
        line(format!(
            "BROKEN {:?}: {call} {}",
            violation.rule, violation.text
        ));
    }
    lines
}

fn name(id: CallId) -> String {
    format!("client {} call {}", id.client, id.call)
}

fn request(id: RequestId) -> String {
    format!("{}.{}.{}", id.call.client, id.call.call, id.number)
}

fn line_of(asked: &Asked) -> String {
    let path = asked.path.strip_prefix(PATH).unwrap_or(&asked.path);
    format!("{} experiments{path}", asked.method)
}

fn met(step: &Step) -> String {
    let mut text = String::new();
    if let Some(other) = step.before {
        let _ = write!(text, ", after somebody's {other:?}");
    }
    if let Some(other) = step.after {
        let _ = write!(text, ", before somebody's {other:?}");
    }
    if step.date != 0 {
        let _ = write!(text, ", date wrong by {} s", step.date);
    }
    if let Some(fault) = step.fault {
        let _ = write!(text, "; meets {fault:?}");
    }
    text
}
