//! Settling a write whose outcome is unknown, by what is there afterwards.

use launchdarkly_experiments_client::types::{Experiment, IterationRep};

use crate::{ExperimentExt, Reply};

/// What reading back says about a write.
#[derive(Debug)]
pub enum Settled<T> {
    /// It has happened, and this is its value.
    Done(Box<Reply<T>>),
    /// Something else is in its place, so it has not happened.
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
        words.push_str(&format!(", started at {started} ms"));
    }
    if let Some(ended) = current.ended_at {
        words.push_str(&format!(", ended at {ended} ms"));
    }
    words
}
