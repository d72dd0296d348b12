//! The age of an experiment that was read back, compared with the call.
//!
//! What existed before the call is not its work.
//! Clocks may be wrong: where they contradict each other, the age is unknown.

use std::time::Duration;

use launchdarkly_experiments_client::UnixMillis;

use crate::execute::context::Context;
use crate::execute::rate_limit::CLOCK_SKEW;
use crate::execute::state::CallState;

/// The largest jump of the wall clock during a call that is taken for a correction.
const MAX_CORRECTION: Duration = Duration::from_secs(2);

/// The largest disagreement of the server's `Date` and the wall clock with which an age is told.
const MAX_DISAGREEMENT: Duration = Duration::from_secs(300);

/// The age of an experiment, compared with the call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Age {
    /// It may have come into being during the call.
    Younger,
    /// It existed before the call.
    Older,
    /// The clocks contradict each other.
    Unknown,
}

/// The clocks when the experiment has been read, in time since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clocks {
    /// The time since the call began, by the monotonic clock.
    elapsed: Duration,
    /// The wall clock when the call began.
    began: Duration,
    /// The wall clock.
    local: Duration,
    /// The server's clock, where it gives a `Date`.
    server: Option<Duration>,
}

impl Clocks {
    /// Reads the clocks for a call, beside the server's.
    pub(super) fn read(context: &Context, state: &CallState, server: Option<Duration>) -> Self {
        Clocks {
            elapsed: context.runtime.now().saturating_sub(state.began),
            began: state.began_unix,
            local: context.runtime.unix_time(),
            server,
        }
    }

    /// Compares the age of an experiment with the call.
    ///
    /// The server's `Date` and the wall clock must be near each other, whatever else.
    /// It is younger if the server's clock says so, from which the time of creation comes too.
    /// It is older only if wall clock and monotonic clock agree about the time of the call, and both the server's and the wall clock say so, by more than they disagree.
    pub(super) fn age(&self, created: UnixMillis) -> Age {
        let Ok(created) = u64::try_from(created.0).map(Duration::from_millis) else {
            return Age::Unknown;
        };
        let margin = self.elapsed.saturating_add(CLOCK_SKEW);
        let is_young = |now: Duration| {
            now.saturating_sub(created) <= margin && created.saturating_sub(now) <= CLOCK_SKEW
        };
        let Some(server) = self.server else {
            return match is_young(self.local) && !self.has_jumped() {
                true => Age::Younger,
                false => Age::Unknown,
            };
        };
        let disagreement = server.abs_diff(self.local);
        if disagreement > MAX_DISAGREEMENT {
            return Age::Unknown;
        }
        if is_young(server) {
            return Age::Younger;
        }
        let age = server.min(self.local).saturating_sub(created);
        match age > margin.saturating_add(disagreement) && !self.has_jumped() {
            true => Age::Older,
            false => Age::Unknown,
        }
    }

    /// Whether the wall clock was set during the call, by more than a correction.
    fn has_jumped(&self) -> bool {
        let expected = self.began.saturating_add(self.elapsed);
        self.local.abs_diff(expected) > MAX_CORRECTION
    }
}

#[cfg(test)]
mod tests {
    use super::Age::{Older, Unknown, Younger};
    use super::*;

    /// The time of creation, in ms since 1970.
    const CREATED: i64 = 1_767_225_600_000;

    /// How long the call has lasted, in ms: an experiment is as young as it with an age up to 15 s.
    const ELAPSED: i64 = 10_000;

    fn millis(since_1970: i64) -> Duration {
        Duration::from_millis(since_1970.try_into().unwrap())
    }

    /// The age by the clocks' distances from the creation, and by how far the wall clock was set during the call, all in ms.
    fn age(server: Option<i64>, local: i64, set: i64) -> Age {
        let clocks = Clocks {
            elapsed: millis(ELAPSED),
            began: millis(CREATED + local - ELAPSED - set),
            local: millis(CREATED + local),
            server: server.map(|server| millis(CREATED + server)),
        };
        clocks.age(UnixMillis(CREATED))
    }

    #[test]
    fn an_experiment_is_older_than_the_call_only_where_all_clocks_agree() {
        for (server, local, set, expected) in [
            // It may be as old as the call, and 5 s more for the difference between the clocks.
            (Some(0), 0, 0, Younger),
            (Some(15_000), 15_000, 0, Younger),
            (Some(15_001), 15_001, 0, Older),
            // As far may it lie in the future.
            (Some(-5_000), -5_000, 0, Younger),
            (Some(-5_001), -5_001, 0, Unknown),
            // It is as young as the server's clock says, unless that is far from the local one.
            (Some(0), 300_000, 0, Younger),
            (Some(0), -300_000, 0, Younger),
            (Some(0), 300_001, 0, Unknown),
            (Some(0), -300_001, 0, Unknown),
            (Some(0), 0, 3_000, Younger),
            // It is older by more than the clocks disagree, by either of them.
            (Some(35_000), 25_000, 0, Unknown),
            (Some(35_001), 25_001, 0, Older),
            (Some(25_000), 35_000, 0, Unknown),
            (Some(25_001), 35_001, 0, Older),
            // A correction of the wall clock during the call leaves it credible.
            (Some(60_000), 60_000, 2_000, Older),
            (Some(60_000), 60_000, -2_000, Older),
            (Some(60_000), 60_000, 2_001, Unknown),
            (Some(60_000), 60_000, -2_001, Unknown),
            // The wall clock alone shows that an experiment is young, and never that it is old.
            (None, 15_000, 0, Younger),
            (None, 15_001, 0, Unknown),
            (None, 0, 3_000, Unknown),
        ] {
            assert_eq!(
                age(server, local, set),
                expected,
                "{server:?} {local} {set}"
            );
        }
    }

    #[test]
    fn a_creation_before_1970_tells_nothing() {
        let clocks = Clocks {
            elapsed: Duration::ZERO,
            began: Duration::ZERO,
            local: Duration::ZERO,
            server: Some(Duration::ZERO),
        };
        assert_eq!(clocks.age(UnixMillis(-1)), Unknown);
        assert_eq!(clocks.age(UnixMillis(0)), Younger);
    }
}
