//! The state of an experiment, as people ask for it.

use crate::state::experiment::{Experiment, IterationStatus};

/// What an experiment does at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::transport::http::page) enum Lifecycle {
    /// No iteration was ever started.
    Draft,
    Running,
    Stopped,
    Archived,
}

impl Lifecycle {
    pub(in crate::transport::http::page) const ALL: &'static [Self] =
        &[Self::Draft, Self::Running, Self::Stopped, Self::Archived];

    /// Returns the state of an experiment. One that is archived is only that, whatever its iterations are.
    pub(in crate::transport::http::page) fn of(experiment: &Experiment) -> Self {
        let current = experiment.current.as_deref().map(|current| current.status);
        match (experiment.archived_at, current) {
            (Some(_), _) => Self::Archived,
            (None, Some(IterationStatus::Running)) => Self::Running,
            (None, Some(IterationStatus::Stopped)) => Self::Stopped,
            (None, Some(IterationStatus::NotStarted) | None) => Self::Draft,
        }
    }

    /// Returns the name, which is also the value of the filter.
    pub(in crate::transport::http::page) fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Archived => "archived",
        }
    }
}
