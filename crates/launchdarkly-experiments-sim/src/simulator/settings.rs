//! What can be changed while a simulator runs: its clock, dialect, quotas and faults, and the way back to the start.

use std::time::Duration;

use crate::api::dialect::Dialect;
use crate::inject::fault::Fault;
use crate::inject::rate_limit::Quotas;
use crate::simulator::Simulator;
use crate::state::bounded::UnixMillis;
use crate::state::snapshot::SavedState;

impl Simulator {
    /// Returns the time on the clock of the simulator, in milliseconds since the Unix epoch.
    pub fn now(&self) -> i64 {
        self.engine().state.now.get()
    }

    /// Sets the clock to a time in milliseconds since the Unix epoch, which can be in its past.
    ///
    /// It has the bounds of [`Builder::clock`](crate::Builder::clock).
    ///
    /// A clock that [follows](crate::Builder::follow_clock) another one runs on from there.
    pub fn set_clock(&self, millis: i64) {
        self.move_clock(|_| Some(UnixMillis::saturating(millis)));
    }

    /// Moves the clock forward, at most to the end of the year 9999. A clock that
    /// [follows](crate::Builder::follow_clock) another one runs on from there.
    pub fn advance(&self, by: Duration) {
        self.move_clock(|now| Some(now.after(by)));
    }

    /// Sets the clock to the time that `to` returns for the present one, and returns it. With `None` nothing changes.
    pub(crate) fn move_clock(
        &self,
        to: impl FnOnce(UnixMillis) -> Option<UnixMillis>,
    ) -> Option<UnixMillis> {
        let mut engine = self.engine();
        let time = to(engine.state.now)?;
        let before = engine.state.now;
        engine.clock.shift(before, time);
        engine.state.now = time;
        self.count_change(engine);
        Some(time)
    }

    /// Returns to the start: to the state with which the simulator was built, or to the last
    /// [checkpoint](Self::checkpoint), and to the faults, quotas and dialect of the builder.
    ///
    /// The journal is emptied and its numbers begin again. A clock that follows another one returns to the distance
    /// that it had. After a reset the same requests get the same responses as after the start.
    ///
    /// ```
    /// use launchdarkly_experiments_sim::{Fault, FaultKind, Simulator};
    ///
    /// let simulator = Simulator::builder().build();
    /// simulator.inject(Fault::new(FaultKind::Reset).always());
    /// simulator.reset();
    /// assert!(simulator.faults().is_empty());
    /// ```
    pub fn reset(&self) {
        let mut engine = self.engine();
        engine.reset();
        drop(engine);
        self.inner.changed.notify_one();
    }

    /// Makes the present state the one to which [`reset`](Self::reset) returns.
    pub fn checkpoint(&self) {
        let mut engine = self.engine();
        engine.start.state = engine.state.clone();
        engine.start.clock = engine.clock;
    }

    /// Replaces the state by a stored one. A clock that follows another one does not go back behind it.
    ///
    /// [`reset`](Self::reset) still returns to the start.
    pub fn restore(&self, state: SavedState) {
        let mut engine = self.engine();
        engine.restore(state.into_state());
        drop(engine);
        self.inner.changed.notify_one();
    }

    /// Returns the dialect of the responses.
    pub fn dialect(&self) -> Dialect {
        self.engine().dialect
    }

    /// Changes the dialect of later responses.
    pub fn set_dialect(&self, dialect: Dialect) {
        self.engine().dialect = dialect;
    }

    /// Changes the quotas. Requests of the current window remain counted.
    pub fn set_quotas(&self, quotas: Quotas) {
        self.engine().limiter.quotas = quotas;
    }

    /// Returns the quotas.
    pub fn quotas(&self) -> Quotas {
        self.engine().limiter.quotas
    }

    /// Counts requests against the global quota, as other clients of the account would.
    pub fn consume_quota(&self, requests: u32) {
        let mut engine = self.engine();
        let now = engine.state.now.get();
        engine.limiter.consume(now, requests);
    }

    /// Adds a fault to the end of the schedule.
    pub fn inject(&self, fault: Fault) {
        self.engine().faults.add(fault);
    }

    /// Returns the faults that are still to occur, with the numbers of requests that are left.
    pub fn faults(&self) -> Vec<Fault> {
        self.engine().faults.pending().to_vec()
    }

    /// Removes all faults from the schedule.
    pub fn clear_faults(&self) {
        self.engine().faults.clear();
    }
}
