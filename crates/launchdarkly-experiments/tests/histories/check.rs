//! Judges a history: what each call has returned, by what the server has really done.
//!
//! The order in which the server applied changes is the one that has to explain everything: each change lies within its call, each value that was returned was there at some moment of its call, and the changes alone lead from the first state to the last.

use launchdarkly_experiments::{Effect, ErrorKind};
use serde_json::Value;

use crate::history::{By, CallId, Event, Happened, History, RequestId, Seen, Told};
use crate::schedule::{Fault, Hop, Schedule, Step, What};
use crate::server::{Asked, Experiment};

/// How much older than the call an experiment may be that passes for the call's own, in ms.
const TOLERANCE: u64 = 10_000;

/// Something that a history must not show.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    pub rule: Rule,
    pub call: Option<CallId>,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// (a) No write is applied twice.
    AppliedTwice,
    /// (b) Each error's effect is true.
    NotSentButApplied,
    RejectedButApplied,
    AppliedButNot,
    UnknownWithoutCause,
    /// (c) What is reported as done was done by the call; for a create, or a moment before with the same content.
    DoneButNot,
    CreatedWithOtherContent,
    CreatedLongBefore,
    /// (d) The order of the changes explains the history.
    ValueOfAnother,
    ValueOfNoMoment,
    ChangeOutsideCall,
    StateUnexplained,
    /// The test itself is wrong: the call was not sent, or the run panicked.
    NoHistory,
}

/// One call with everything that belongs to it.
pub struct Case<'a> {
    pub history: &'a History,
    pub id: CallId,
    pub what: What,
    pub key: &'a str,
    pub called: u64,
    pub returned: u64,
    pub told: &'a Told,
    pub sent: Vec<(RequestId, &'a Asked, &'a Step)>,
    /// The changes that the server has applied for it, with their times and the states after them.
    pub applied: Vec<(u64, &'a Experiment)>,
}

/// Returns everything that is wrong with a history.
pub fn check(schedule: &Schedule, history: &History) -> Vec<Violation> {
    let mut violations = Vec::new();
    for case in cases(schedule, history) {
        let mut add = |rule, text: String| {
            violations.push(Violation {
                rule,
                call: Some(case.id),
                text,
            });
        };
        case.check_applied(&mut add);
        case.check_result(&mut add);
    }
    if let Some(text) = unexplained(history) {
        violations.push(Violation {
            rule: Rule::StateUnexplained,
            call: None,
            text,
        });
    }
    violations
}

/// Returns the calls of a history that have returned.
pub fn cases<'a>(schedule: &'a Schedule, history: &'a History) -> Vec<Case<'a>> {
    let events = &history.events;
    let returned = events.iter().filter_map(|event| match &event.what {
        Happened::Returned(id, told) => Some((*id, event.at, told)),
        _ => None,
    });
    returned
        .map(|(id, returned, told)| {
            let call = &schedule.clients[id.client].calls[id.call];
            let called = events
                .iter()
                .find(|event| event.what == Happened::Called(id));
            Case {
                history,
                id,
                what: call.what,
                key: call.key,
                called: called.map(|event| event.at).unwrap_or_default(),
                returned,
                told,
                sent: events
                    .iter()
                    .filter_map(|event| sent_by(id, event))
                    .collect(),
                applied: events
                    .iter()
                    .filter_map(|event| applied_by(id, event))
                    .collect(),
            }
        })
        .collect()
}

fn sent_by(id: CallId, event: &Event) -> Option<(RequestId, &Asked, &Step)> {
    match &event.what {
        Happened::Sent(request, asked, step) if request.call == id => Some((*request, asked, step)),
        _ => None,
    }
}

fn applied_by(id: CallId, event: &Event) -> Option<(u64, &Experiment)> {
    match &event.what {
        Happened::Applied(By::Request(request), _, state) if request.call == id => {
            Some((event.at, state))
        }
        _ => None,
    }
}

impl Case<'_> {
    /// Rules (a) and (b), and the times of the changes.
    fn check_applied(&self, add: &mut impl FnMut(Rule, String)) {
        let times = self.applied.len();
        if times > 1 {
            add(Rule::AppliedTwice, format!("applied {times} times"));
        }
        let is_done = matches!(self.told, Told::Ok { .. });
        for (at, _) in &self.applied {
            if *at < self.called || (is_done && *at > self.returned) {
                add(Rule::ChangeOutsideCall, format!("applied at {at}"));
            }
        }
        let Told::Err { kind, effect, .. } = self.told else {
            return;
        };
        if *kind == ErrorKind::Invalid {
            add(Rule::NoHistory, "the request is invalid".to_owned());
        }
        if !self.what.is_write() {
            return;
        }
        match effect {
            Effect::NotSent if times > 0 => {
                add(
                    Rule::NotSentButApplied,
                    "told NotSent, and it was applied".to_owned(),
                );
            }
            Effect::Rejected if times > 0 => {
                add(
                    Rule::RejectedButApplied,
                    "told Rejected, and it was applied".to_owned(),
                );
            }
            Effect::Applied if times == 0 => {
                add(
                    Rule::AppliedButNot,
                    "told Applied, and it was not applied".to_owned(),
                );
            }
            Effect::Unknown if !self.is_ambiguous() => {
                let text = "told Unknown, and each write had a clear outcome".to_owned();
                add(Rule::UnknownWithoutCause, text);
            }
            _ => {}
        }
    }

    /// Rules (c) and (d).
    fn check_result(&self, add: &mut impl FnMut(Rule, String)) {
        let Told::Ok { recovered, seen } = self.told else {
            return;
        };
        match self.what {
            What::Create(_) if self.applied.is_empty() => self.check_race(add),
            _ if self.what.is_write() && self.applied.is_empty() => {
                add(
                    Rule::DoneButNot,
                    "told Ok, and it was not applied".to_owned(),
                );
            }
            _ => {}
        }
        for seen in seen {
            self.check_seen(seen, add);
        }
        // The response to a write shows the state right after it.
        let after = self.applied.first().map(|(_, state)| state.version);
        let shown = seen.first().map(|seen| seen.version);
        if self.what.is_write()
            && !recovered
            && after.is_some()
            && shown.is_some()
            && after != shown
        {
            let text = format!("the change made version {after:?}, and the value has {shown:?}");
            add(Rule::ValueOfNoMoment, text);
        }
    }

    /// A create that was told Ok and not applied: somebody has created the same a moment before.
    fn check_race(&self, add: &mut impl FnMut(Rule, String)) {
        let Some((_, asked, _)) = self.sent.iter().find(|(_, asked, _)| asked.is_write()) else {
            return add(Rule::DoneButNot, "told Ok, and nothing was sent".to_owned());
        };
        let states = self.states(Some(self.key));
        let wanted: Vec<_> = states
            .iter()
            .filter(|state| has_content(state, &asked.body))
            .collect();
        let Some(created) = wanted.iter().map(|state| state.created).max() else {
            let text = "told Ok, and there was no experiment with this content".to_owned();
            return add(Rule::CreatedWithOtherContent, text);
        };
        // By a wrong clock nothing can be told.
        if created + TOLERANCE < self.called && !self.has_wrong_clock() {
            let age = (self.called - created) / 1000;
            add(
                Rule::CreatedLongBefore,
                format!("told Ok, and the experiment is {age} s older than the call"),
            );
        }
    }

    fn check_seen(&self, seen: &Seen, add: &mut impl FnMut(Rule, String)) {
        let is_list = self.what == What::List;
        if !is_list && seen.key != self.key {
            let text = format!("asked for `{}`, got `{}`", self.key, seen.key);
            return add(Rule::ValueOfAnother, text);
        }
        let states = self.states(Some(&seen.key));
        let is_there = states.iter().any(|state| {
            state.version == seen.version
                && state.name == seen.name
                && state.description == seen.description
                && state.tags == seen.tags
        });
        if !is_there {
            let text = format!(
                "`{}` was never like this during the call: {seen:?}",
                seen.key
            );
            add(Rule::ValueOfNoMoment, text);
        }
    }

    /// Returns the states that were there at some moment between call and return.
    fn states(&self, key: Option<&str>) -> Vec<&Experiment> {
        let begin = self
            .history
            .begin
            .experiments
            .values()
            .map(|state| (0, state));
        let changes = self
            .history
            .events
            .iter()
            .filter_map(|event| match &event.what {
                Happened::Applied(_, _, state) => Some((event.at, &**state)),
                _ => None,
            });
        let states: Vec<_> = begin
            .chain(changes)
            .filter(|(_, state)| key == Some(&state.key))
            .collect();
        let ends = states.iter().skip(1).map(|(at, _)| *at).chain([u64::MAX]);
        let periods = states.iter().zip(ends);
        periods
            .filter(|((from, _), until)| *from <= self.returned && *until >= self.called)
            .map(|((_, state), _)| *state)
            .collect()
    }

    /// Whether a write of the call has left the client without a clear outcome.
    fn is_ambiguous(&self) -> bool {
        self.sent.iter().any(|(id, asked, step)| {
            let is_clear = match step.fault {
                None | Some(Fault::Refused) => true,
                Some(Fault::Status { status, .. }) => status == 429,
                Some(Fault::Redirect { status, hop, .. }) => hop == Hop::Shown && status == 307,
                Some(_) => false,
            };
            let is_abandoned = || {
                let mut events = self.history.events.iter();
                events.any(|event| event.what == Happened::Abandoned(*id))
            };
            asked.is_write() && (!is_clear || is_abandoned())
        })
    }

    /// Whether a response of the call had a wrong date, or the client's wall clock had jumped by its end.
    fn has_wrong_clock(&self) -> bool {
        let events = self.history.events.iter();
        let mut before = events.take_while(|event| event.at <= self.returned);
        self.sent.iter().any(|(_, _, step)| step.date != 0)
            || before.any(|event| {
                matches!(event.what, Happened::Jumped(id, _) if id.call.client == self.id.client)
            })
    }
}

/// Whether an experiment has the content that a create asked for.
fn has_content(state: &Experiment, asked: &Value) -> bool {
    let text = |name: &str| asked[name].as_str().unwrap_or_default();
    let tags = asked["tags"].as_array().into_iter().flatten();
    !state.archived
        && state.name == text("name")
        && state.description == text("description")
        && tags.eq(&state.tags)
        && state
            .iterations
            .first()
            .is_some_and(|first| first.asked == asked["iteration"])
}

/// Applies the changes of the log once more, from the first state, and reports where that leads elsewhere.
fn unexplained(history: &History) -> Option<String> {
    let mut server = history.begin.clone();
    for event in &history.events {
        let Happened::Applied(_, asked, state) = &event.what else {
            continue;
        };
        let answer = server.handle(asked, event.at);
        if answer
            .changed
            .as_ref()
            .and_then(|key| server.experiments.get(key))
            != Some(&**state)
        {
            return Some(format!(
                "{} {} leads to another state",
                asked.method, asked.path
            ));
        }
    }
    (server != history.end).then(|| "the changes lead to another end".to_owned())
}
