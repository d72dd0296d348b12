//! What people ask of an experiment that they have read.

use std::collections::BTreeMap;

use launchdarkly_experiments_client::UnixMillis;
use launchdarkly_experiments_client::types::{
    Experiment, FieldAction, IterationRep, IterationStatus, TreatmentRep,
};

/// Questions to an [`Experiment`], answered from what it holds; nothing is sent.
///
/// Import it for its methods: `use launchdarkly_experiments::ExperimentExt as _;`.
///
/// ```
/// use launchdarkly_experiments::ExperimentExt as _;
/// use launchdarkly_experiments::types::Experiment;
///
/// let experiment: Experiment = serde_json::from_value(serde_json::json!({
///     "key": "checkout-button", "name": "Checkout button", "environmentKey": "production",
///     "_maintainerId": "12ab", "_creationDate": 1654104600000_i64, "_links": {},
///     "currentIteration": {"hypothesis": "green sells", "status": "running", "createdAt": 1654104600000_i64},
/// }))?;
/// assert!(experiment.is_running() && !experiment.is_archived());
/// assert_eq!(experiment.created_at().0, 1654104600000);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait ExperimentExt {
    /// When it was created, in milliseconds since 1970; with the features `jiff`, `chrono` and `time` it converts to their types.
    fn created_at(&self) -> UnixMillis;

    /// The state of the iteration that decides what may be changed: the current one, or the draft where none was started or the current one is stopped.
    ///
    /// `None` where the reply shows no iteration; a draft is shown only with [`Expand::DraftIteration`](crate::Expand::DraftIteration).
    fn status(&self) -> Option<&IterationStatus>;

    /// Whether an iteration is running.
    fn is_running(&self) -> bool;

    /// Whether the current iteration is stopped.
    fn is_stopped(&self) -> bool;

    /// Whether it is archived.
    fn is_archived(&self) -> bool;

    /// Which fields may be [changed](https://launchdarkly.com/docs/api/experiments/patch-experiment) in the present state, and how; `None` unless [`Expand::MutableFieldsByStatus`](crate::Expand::MutableFieldsByStatus) was asked for.
    fn mutable_fields(&self) -> Option<&BTreeMap<String, Vec<FieldAction>>>;

    /// The treatments of the current iteration, or of the draft where none was started; empty unless [`Expand::Treatments`](crate::Expand::Treatments) was asked for.
    fn treatments(&self) -> &[TreatmentRep];

    /// The `_id` of the treatment of this name, for stopping with a winner.
    fn treatment_id(&self, name: &str) -> Option<&str>;
}

impl ExperimentExt for Experiment {
    fn created_at(&self) -> UnixMillis {
        self.creation_date
    }

    fn status(&self) -> Option<&IterationStatus> {
        deciding(self).map(|iteration| &iteration.status)
    }

    fn is_running(&self) -> bool {
        current_is(self, &IterationStatus::Running)
    }

    fn is_stopped(&self) -> bool {
        current_is(self, &IterationStatus::Stopped)
    }

    fn is_archived(&self) -> bool {
        self.archived_date.is_some()
    }

    fn mutable_fields(&self) -> Option<&BTreeMap<String, Vec<FieldAction>>> {
        let by_status = self.mutable_fields_by_status.as_ref()?;
        match self.status()? {
            IterationStatus::NotStarted => by_status.not_started.as_ref(),
            IterationStatus::Running => by_status.running.as_ref(),
            IterationStatus::Stopped => by_status.stopped.as_ref(),
            _ => None,
        }
    }

    fn treatments(&self) -> &[TreatmentRep] {
        let iteration = self
            .current_iteration
            .as_ref()
            .or(self.draft_iteration.as_ref());
        let treatments = iteration.and_then(|iteration| iteration.treatments.as_deref());
        treatments.unwrap_or_default()
    }

    fn treatment_id(&self, name: &str) -> Option<&str> {
        let mut treatments = self.treatments().iter();
        treatments
            .find(|treatment| treatment.name == name)?
            .id
            .as_deref()
    }
}

fn current_is(experiment: &Experiment, status: &IterationStatus) -> bool {
    let current = experiment.current_iteration.as_ref();
    current.is_some_and(|iteration| iteration.status == *status)
}

fn deciding(experiment: &Experiment) -> Option<&IterationRep> {
    let (current, draft) = (
        experiment.current_iteration.as_ref(),
        experiment.draft_iteration.as_ref(),
    );
    match (current, draft) {
        (Some(current), Some(draft)) if current.status == IterationStatus::Stopped => Some(draft),
        (current, draft) => current.or(draft),
    }
}
