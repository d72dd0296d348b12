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
    /// Returns a clock that follows another one without a distance, or stands still.
    pub(crate) fn new(follow: Option<fn() -> i64>) -> Self {
        Self { follow, ahead: 0 }
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

    /// Makes the present time `now`. A clock that follows another one runs on from there.
    pub(crate) fn set(&mut self, now: UnixMillis) {
        if let Some(follow) = self.follow {
            self.ahead = now.get().saturating_sub(follow());
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
        let mut clock = Clock::new(Some(time));
        let read = |clock: &Clock, last| clock.read(UnixMillis::saturating(last)).get();
        assert_eq!(read(&clock, 0), 1_000);
        clock.set(UnixMillis::saturating(5_000));
        TIME.set(1_002);
        assert_eq!(read(&clock, 5_000), 5_002);
        // Into the past.
        clock.set(UnixMillis::saturating(100));
        TIME.set(1_005);
        assert_eq!((read(&clock, 100), clock.ahead()), (103, -902));
        // The other clock is corrected.
        TIME.set(900);
        assert_eq!(read(&clock, 103), 103);
        assert_eq!(clock.read_anew(UnixMillis::default()).get(), 0);
    }

    #[test]
    fn a_clock_without_another_one_stands_still() {
        let mut clock = Clock::new(None);
        clock.set(UnixMillis::saturating(7));
        assert_eq!(clock.read(UnixMillis::saturating(3)).get(), 3);
        assert!(!clock.runs());
    }
}
