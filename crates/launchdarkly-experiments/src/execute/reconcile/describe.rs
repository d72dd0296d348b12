//! Describes the state of an experiment that was read back, for the message of an error.

use std::time::{Duration, SystemTime};

use launchdarkly_experiments_client::UnixMillis;
use launchdarkly_experiments_client::types::{Experiment, IterationRep};

/// Describes an experiment's state; `None` is one that does not exist.
pub(crate) fn describe(found: Option<&Experiment>) -> String {
    let Some(experiment) = found else {
        return "read back, there is no such experiment".to_owned();
    };
    let mut parts = Vec::new();
    let mut shown = experiment
        .current_iteration
        .iter()
        .chain(&experiment.draft_iteration);
    match shown.find(|iteration| !iteration.is_draft()) {
        Some(started) => parts.push(iteration(started)),
        None => parts.push("no iteration was ever started".to_owned()),
    }
    if experiment.draft().is_some() {
        parts.push("a draft is waiting".to_owned());
    }
    if experiment.is_archived() {
        parts.push("it is archived".to_owned());
    }
    format!("read back, {}", parts.join(", "))
}

fn iteration(current: &IterationRep) -> String {
    let mut text = format!("the current iteration is `{}`", current.status);
    if let Some(started) = current.started_at {
        text.push_str(&format!(", started on {}", date(started)));
    }
    if let Some(ended) = current.ended_at {
        text.push_str(&format!(", ended on {}", date(ended)));
    }
    if let Some(winner) = current.winner() {
        let name = winner.treatment.map(|treatment| treatment.name.as_str());
        text.push_str(&format!(
            ", the winner is `{}`",
            name.unwrap_or(winner.treatment_id)
        ));
    }
    text
}

/// Formats a timestamp as an HTTP date, or in milliseconds if it is out of range.
fn date(timestamp: UnixMillis) -> String {
    match u64::try_from(timestamp.0) {
        Ok(millis) if millis < YEAR_10000_MS => {
            httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_millis(millis))
        }
        _ => format!("{timestamp} ms since 1970"),
    }
}

/// The end of what an HTTP date can express.
const YEAR_10000_MS: u64 = 253_402_300_800_000;

#[cfg(test)]
mod tests {
    use launchdarkly_experiments_client::fixture;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_draft_is_described_wherever_it_stands() {
        let draft = json!({ "status": "not_started" });
        let never = "read back, no iteration was ever started, a draft is waiting";
        for (shown, expected) in [
            (json!({}), "read back, no iteration was ever started"),
            (json!({ "draftIteration": draft }), never),
            (json!({ "currentIteration": draft }), never),
            (
                json!({ "currentIteration": draft, "draftIteration": draft }),
                never,
            ),
            (
                json!({ "currentIteration": { "status": "stopped" }, "draftIteration": draft }),
                "read back, the current iteration is `stopped`, a draft is waiting",
            ),
            (
                json!({ "draftIteration": { "status": "running" } }),
                "read back, the current iteration is `running`",
            ),
        ] {
            let experiment = fixture(shown).unwrap();
            assert_eq!(describe(Some(&experiment)), expected);
        }
    }

    #[test]
    fn timestamps_are_dates_where_they_can_be() {
        let shown = [
            0,
            1_767_225_600_000,
            253_402_300_799_999,
            253_402_300_800_000,
            -1,
            i64::MAX,
        ]
        .map(|timestamp| date(UnixMillis(timestamp)));
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
