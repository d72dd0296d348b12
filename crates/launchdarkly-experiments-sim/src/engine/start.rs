//! The start of a simulator, and the way back to it.

use crate::api::dialect::Dialect;
use crate::engine::Engine;
use crate::engine::clock::Clock;
use crate::inject::fault::Fault;
use crate::inject::rate_limit::{Quotas, RateLimiter};
use crate::inject::schedule::Schedule;
use crate::state::State;
use crate::state::ids::SeededRandom;

/// What an engine starts with, and returns to when it is reset.
#[derive(Clone, Debug)]
pub(crate) struct Start {
    pub(crate) state: State,
    pub(crate) clock: Clock,
    pub(crate) seed: u64,
    pub(crate) dialect: Dialect,
    pub(crate) quotas: Quotas,
    pub(crate) faults: Vec<Fault>,
}

impl Start {
    /// Returns the faults that are still to occur.
    pub(crate) fn schedule(&self) -> Schedule {
        let mut schedule = Schedule::new(self.seed);
        self.faults
            .iter()
            .for_each(|fault| schedule.add(fault.clone()));
        schedule
    }

    /// Returns the source of the ids of errors.
    pub(crate) fn error_ids(&self) -> SeededRandom {
        SeededRandom::new(self.seed.rotate_left(32))
    }
}

impl Engine {
    /// Returns to the start. Tokens stay as they are.
    pub(crate) fn reset(&mut self) {
        self.state = self.start.state.clone();
        self.clock = self.start.clock;
        self.state.now = self.clock.read_anew(self.state.now);
        self.dialect = self.start.dialect;
        self.faults = self.start.schedule();
        self.limiter = RateLimiter::new(self.start.quotas);
        self.error_ids = self.start.error_ids();
        self.journal.restart();
        self.revision += 1;
    }

    /// Replaces the state. The clock does not go back.
    pub(crate) fn restore(&mut self, state: State) {
        let (stored, present) = (state.now, self.state.now);
        self.state = state;
        if stored > present {
            self.clock.shift(present, stored);
        }
        self.state.now = self.clock.read(stored);
        self.revision += 1;
    }
}
