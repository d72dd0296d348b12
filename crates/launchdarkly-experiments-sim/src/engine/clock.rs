//! The clock of the simulator: it stands still, or follows another clock at a distance.

use crate::state::bounded::UnixMillis;

/// Where the time comes from. The present time itself is part of the [state](crate::state).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clock {
    /// The clock to follow, in milliseconds since the Unix epoch; without one, the time stands still.
    follow: Option<fn() -> i64>,
    /// How far the clock is ahead of the one that it follows, in milliseconds.
    ahead: i64,
}

impl Clock {
    /// Returns a clock that follows another one at a distance in milliseconds, or stands still.
    pub(crate) fn new(follow: Option<fn() -> i64>, ahead: i64) -> Self {
        Self { follow, ahead }
    }

    /// Whether the clock runs by itself.
    #[cfg(any(feature = "server", test))]
    pub(crate) fn runs(&self) -> bool {
        self.follow.is_some()
    }

    /// Returns how far the clock is ahead of the one that it follows, in milliseconds.
    #[cfg(any(feature = "server", test))]
    pub(crate) fn ahead(&self) -> i64 {
        self.ahead
    }

    /// Returns the present time, if it was `last` before. The time never goes back by itself.
    pub(crate) fn read(&self, last: UnixMillis) -> UnixMillis {
        self.unbounded().map_or(last, |now| last.max(now))
    }

    /// Returns the present time, which can be before the one of the last reading.
    pub(crate) fn read_anew(&self, default: UnixMillis) -> UnixMillis {
        self.unbounded().unwrap_or(default)
    }

    /// Moves the clock from one time to another. One that follows another clock runs on from there.
    pub(crate) fn shift(&mut self, from: UnixMillis, to: UnixMillis) {
        if self.follow.is_some() {
            self.ahead = self.ahead.saturating_add(to.get() - from.get());
        }
    }

    fn unbounded(&self) -> Option<UnixMillis> {
        let followed = self.follow?();
        Some(UnixMillis::saturating(followed.saturating_add(self.ahead)))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        static TIME: Cell<i64> = const { Cell::new(1_000) };
    }

    fn time() -> i64 {
        TIME.get()
    }

    #[test]
    fn a_clock_that_was_moved_runs_on_from_there() {
        let mut clock = Clock::new(Some(time), 0);
        let at = UnixMillis::saturating;
        let read = |clock: &Clock, last| clock.read(at(last)).get();
        assert_eq!(read(&clock, 0), 1_000);
        clock.shift(at(1_000), at(5_000));
        TIME.set(1_002);
        assert_eq!(read(&clock, 5_000), 5_002);
        // Into the past.
        clock.shift(at(5_002), at(100));
        TIME.set(1_005);
        assert_eq!((read(&clock, 100), clock.ahead()), (103, -902));
        // The other clock is corrected.
        TIME.set(900);
        assert_eq!(read(&clock, 103), 103);
        assert_eq!(clock.read_anew(UnixMillis::default()).get(), 0);
    }

    #[test]
    fn a_clock_without_another_one_stands_still() {
        let mut clock = Clock::new(None, 0);
        clock.shift(UnixMillis::default(), UnixMillis::saturating(7));
        assert_eq!(clock.read(UnixMillis::saturating(3)).get(), 3);
        assert!(!clock.runs());
    }
}
