//! Faults: what goes wrong on the way, and when.
//!
//! A fault has an effect and a schedule: for one operation or all, after some requests, so many times, or by chance
//! from the simulator's seed.
//!
//! ```
//! use launchdarkly_experiments_sim::{Effect, Fault, Hint, Operation, Simulator};
//!
//! let simulator = Simulator::builder().build();
//! // The second patch is applied, but its reply never arrives.
//! simulator.inject(Fault::new(Effect::Reset).applied().on(Operation::PatchExperiment).after(1));
//! // Every tenth request or so is turned away.
//! simulator.inject(Fault::new(Effect::RateLimited(Hint::RetryAfter(3))).chance(0.1));
//! ```

use serde::{Deserialize, Serialize};

use crate::api::operation::Operation;
use crate::state::ids::Seeded;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Effect {
    /// 429, with a hint when to come back.
    RateLimited(Hint),
    /// 409 `optimistic_locking_error`: someone else changed the experiment at the same time.
    LostRace,
    /// 500 with a JSON body.
    InternalError,
    /// 502 with a body of HTML, as proxies send it.
    BadGateway,
    /// 503 without a body.
    Unavailable,
    /// The connection is refused. Over a socket, where the request is read to know its operation, the connection is
    /// reset at once; `Server::refuse` closes the door for real.
    Refused,
    /// The connection is reset before a reply: before the request was applied, or after if the fault is
    /// [`applied`](Fault::applied).
    Reset,
    /// The request is applied; its reply breaks off in the middle of the body.
    CutBody,
    /// The request is applied; its reply begins only after the simulator's delay. In process, where nothing waits,
    /// the call fails as timed out.
    SlowHeaders,
    /// The request is applied; the body of its reply comes only after the simulator's delay. In process, where
    /// nothing waits, reading the body fails as timed out.
    SlowBody,
}

/// What a 429 says about when to come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Hint {
    /// `Retry-After`, in seconds.
    RetryAfter(u32),
    /// `X-Ratelimit-Reset`, so many milliseconds ahead.
    ResetIn(u32),
    /// `X-Ratelimit-Reset`, so many milliseconds ago.
    ResetPassed(u32),
    /// No header at all.
    Nothing,
}

/// An effect and its schedule. Strikes once, at the next request, unless told otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    effect: Effect,
    #[serde(default)]
    applied: bool,
    #[serde(default)]
    operation: Option<Operation>,
    #[serde(default)]
    after: u32,
    #[serde(default = "once")]
    times: Option<u32>,
    #[serde(default)]
    chance: Option<f64>,
}

impl Fault {
    /// A fault that strikes the next request, once.
    pub fn new(effect: Effect) -> Self {
        Self {
            effect,
            applied: false,
            operation: None,
            after: 0,
            times: once(),
            chance: None,
        }
    }

    /// Lets the request take effect before the fault strikes. [`Effect::Refused`] never does.
    #[must_use]
    pub fn applied(mut self) -> Self {
        self.applied = true;
        self
    }

    /// Strikes requests for this operation only.
    #[must_use]
    pub fn on(mut self, operation: Operation) -> Self {
        self.operation = Some(operation);
        self
    }

    /// Spares so many requests first.
    #[must_use]
    pub fn after(mut self, requests: u32) -> Self {
        self.after = requests;
        self
    }

    /// Strikes so many times.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Strikes until the faults are cleared.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Strikes each request with this chance, from 0.0 to 1.0, until the faults are cleared; drawn from the seed.
    #[must_use]
    pub fn chance(mut self, chance: f64) -> Self {
        self.chance = Some(chance);
        self.always()
    }

    /// What it does.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// Whether the request takes effect all the same.
    pub(crate) fn lets_through(&self) -> bool {
        match self.effect {
            Effect::Refused => false,
            Effect::CutBody | Effect::SlowHeaders | Effect::SlowBody => true,
            _ => self.applied,
        }
    }
}

/// The faults that are still to come.
#[derive(Debug)]
pub(crate) struct Schedule {
    faults: Vec<Fault>,
    seeded: Seeded,
}

impl Schedule {
    pub(crate) fn new(seed: u64) -> Self {
        // Apart from the ids, so that faults change no id.
        Self {
            faults: Vec::new(),
            seeded: Seeded::new(!seed),
        }
    }

    pub(crate) fn add(&mut self, fault: Fault) {
        if fault.times != Some(0) {
            self.faults.push(fault);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.faults.clear();
    }

    /// The fault that strikes this request. Every fault counts the request; the first that is due strikes.
    pub(crate) fn strike(&mut self, operation: Option<Operation>) -> Option<Fault> {
        let mut due = None;
        for (position, fault) in self.faults.iter_mut().enumerate() {
            if fault.operation.is_some() && fault.operation != operation {
                continue;
            }
            if fault.after > 0 {
                fault.after -= 1;
                continue;
            }
            let lucky = fault
                .chance
                .is_some_and(|chance| !self.seeded.chance(chance));
            if !lucky && due.is_none() {
                due = Some(position);
            }
        }
        let position = due?;
        let struck = self.faults[position];
        if let Some(times) = &mut self.faults[position].times {
            *times -= 1;
            if *times == 0 {
                self.faults.remove(position);
            }
        }
        Some(struck)
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "serde wants the type of the field"
)]
fn once() -> Option<u32> {
    Some(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strikes(fault: Fault, requests: &[Operation]) -> Vec<bool> {
        let mut schedule = Schedule::new(7);
        schedule.add(fault);
        requests
            .iter()
            .map(|operation| schedule.strike(Some(*operation)).is_some())
            .collect()
    }

    #[test]
    fn a_schedule_counts_only_its_own_operation() {
        let (get, patch) = (Operation::GetExperiment, Operation::PatchExperiment);
        let fault = Fault::new(Effect::Reset).on(patch).after(1).times(2);
        let requests = [patch, get, patch, get, patch, patch];
        assert_eq!(
            strikes(fault, &requests),
            [false, false, true, false, true, false]
        );
    }

    #[test]
    fn the_same_seed_draws_the_same_faults() {
        let requests = [Operation::GetExperiment; 64];
        let fault = Fault::new(Effect::Unavailable).chance(0.5);
        let drawn = strikes(fault, &requests);
        assert_eq!(drawn, strikes(fault, &requests));
        assert!(drawn.contains(&true) && drawn.contains(&false));
    }

    #[test]
    fn faults_read_from_json() {
        let fault: Fault = serde_json::from_str(
            r#"{"effect": {"rateLimited": {"retryAfter": 3}}, "operation": "getExperiment"}"#,
        )
        .unwrap();
        let expected = Fault::new(Effect::RateLimited(Hint::RetryAfter(3)));
        assert_eq!(fault, expected.on(Operation::GetExperiment));
    }
}
