//! Settling a write whose outcome is unknown, by what is there afterwards.

pub(crate) mod matches;

use std::time::{Duration, SystemTime};

use launchdarkly_experiments_client::UnixMillis;
use launchdarkly_experiments_client::types::{Experiment, IterationRep};

use crate::{ExperimentExt, Reply};

/// What reading back says about a write.
#[derive(Debug)]
pub enum Settled<T> {
    /// It has happened, and this is its value.
    Done(Box<Reply<T>>),
    /// Something else is in its place.
    Another,
    /// It has not happened so far.
    Absent,
    /// The state cannot tell; this is what it shows.
    Unclear(Option<String>),
}

/// What is there, in words.
pub(crate) fn describe(found: Option<&Experiment>) -> String {
    let Some(experiment) = found else {
        return "read back, there is no such experiment".to_owned();
    };
    let mut parts = Vec::new();
    match &experiment.current_iteration {
        Some(current) => parts.push(iteration(current)),
        None => parts.push("no iteration was ever started".to_owned()),
    }
    if experiment.draft_iteration.is_some() {
        parts.push("a draft waits".to_owned());
    }
    if experiment.is_archived() {
        parts.push("it is archived".to_owned());
    }
    format!("read back, {}", parts.join(", "))
}

fn iteration(current: &IterationRep) -> String {
    let mut words = format!("the current iteration is `{}`", current.status);
    if let Some(started) = current.started_at {
        words.push_str(&format!(", started on {}", date(started)));
    }
    if let Some(ended) = current.ended_at {
        words.push_str(&format!(", ended on {}", date(ended)));
    }
    words
}

/// A moment as HTTP spells it; in milliseconds where that has no word for it.
fn date(moment: UnixMillis) -> String {
    match u64::try_from(moment.0) {
        Ok(since) if since < FAR => {
            httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_millis(since))
        }
        _ => format!("{moment} ms since 1970"),
    }
}

/// The year 10000, in milliseconds since 1970: no calendar of HTTP's goes so far.
const FAR: u64 = 253_402_300_800_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_dates_where_they_can_be() {
        let shown = [
            0,
            1_767_225_600_000,
            253_402_300_799_999,
            253_402_300_800_000,
            -1,
            i64::MAX,
        ]
        .map(|moment| date(UnixMillis(moment)));
        assert_eq!(
            shown,
            [
                "Thu, 01 Jan 1970 00:00:00 GMT",
                "Thu, 01 Jan 2026 00:00:00 GMT",
                "Fri, 31 Dec 9999 23:59:59 GMT",
                "253402300800000 ms since 1970",
                "-1 ms since 1970",
                "9223372036854775807 ms since 1970"
            ]
        );
    }
}
