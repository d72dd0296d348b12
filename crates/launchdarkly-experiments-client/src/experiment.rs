//! Questions to an experiment, answered from what a response shows of it.
//!
//! Nothing here sends a request: what a response leaves out, because it was not expanded, stays unknown.

use std::collections::BTreeMap;

use crate::types::{
    DependentMetricOrMetricGroupRep, Experiment, FieldAction, IterationRep, IterationStatus,
    TreatmentRep,
};
use crate::value::unix_millis::UnixMillis;

/// ```
/// use launchdarkly_experiments_client::types::{Experiment, IterationStatus};
/// use launchdarkly_experiments_client::{TreatmentId, UnixMillis, fixture};
/// use serde_json::json;
///
/// let experiment: Experiment = fixture(json!({
///     "key": "checkout-button",
///     "currentIteration": {
///         "status": "running",
///         "hypothesis": "Green sells",
///         "startedAt": 1_655_314_200_000_i64,
///         "treatments": [{ "_id": "t1", "name": "Blue" }, { "_id": "t2", "name": "Green" }],
///     },
/// }))?;
/// assert_eq!(experiment.status(), Some(&IterationStatus::Running));
/// assert!(experiment.is_running() && !experiment.is_archived());
/// assert_eq!(experiment.started_at(), Some(UnixMillis(1_655_314_200_000)));
/// assert_eq!(experiment.hypothesis(), Some("Green sells"));
/// assert_eq!(experiment.treatment_id("Green"), TreatmentId::Found("t2"));
/// assert_eq!(experiment.winner(), None);
/// # Ok::<(), launchdarkly_experiments_client::DecodeError>(())
/// ```
impl Experiment {
    /// Returns the iteration that decides what may be changed: the current one, or the draft if no iteration was started or the current one is stopped.
    ///
    /// `None` if the response shows no iteration.
    /// Where a draft is shown, [`draft`](Self::draft) says.
    pub fn iteration(&self) -> Option<&IterationRep> {
        let draft = self.draft_iteration.as_ref();
        match self.current_iteration.as_ref() {
            Some(current) if current.is_stopped() => draft.or(Some(current)),
            current => current.or(draft),
        }
    }

    /// Returns the status of [`iteration`](Self::iteration).
    pub fn status(&self) -> Option<&IterationStatus> {
        self.iteration().map(|iteration| &iteration.status)
    }

    /// Returns the iteration that was not started yet, as the draft iteration or as the current one.
    ///
    /// The documents show a draft with `expand=draftIteration` only, as `draftIteration`, which they say may have been started already.
    /// The service was seen to show the draft of an experiment that was never started as `currentIteration`, without any `expand`.
    /// `None` if there is no draft, or if the response shows none.
    ///
    /// ```
    /// use launchdarkly_experiments_client::{fixture, types::Experiment};
    /// use serde_json::json;
    ///
    /// let draft = json!({ "status": "not_started", "hypothesis": "Green sells" });
    /// for shown in [json!({ "currentIteration": draft }), json!({ "draftIteration": draft })] {
    ///     let experiment: Experiment = fixture(shown)?;
    ///     assert_eq!(experiment.draft().map(|draft| draft.hypothesis.as_str()), Some("Green sells"));
    /// }
    /// # Ok::<(), launchdarkly_experiments_client::DecodeError>(())
    /// ```
    pub fn draft(&self) -> Option<&IterationRep> {
        let mut shown = self.draft_iteration.iter().chain(&self.current_iteration);
        shown.find(|iteration| iteration.is_draft())
    }

    /// Whether an iteration is running.
    pub fn is_running(&self) -> bool {
        let current = self.current_iteration.as_ref();
        current.is_some_and(IterationRep::is_running)
    }

    /// Whether the experiment was never started, whether its [`draft`](Self::draft) is shown as the draft iteration, as the current one, or not at all.
    ///
    /// ```
    /// use launchdarkly_experiments_client::{fixture, types::Experiment};
    /// use serde_json::json;
    ///
    /// let draft = json!({ "status": "not_started" });
    /// for shown in [json!({ "currentIteration": draft }), json!({ "draftIteration": draft })] {
    ///     assert!(fixture::<Experiment>(shown)?.is_draft());
    /// }
    /// let stopped = json!({ "status": "stopped" });
    /// let waiting = json!({ "currentIteration": stopped, "draftIteration": draft });
    /// assert!(!fixture::<Experiment>(waiting)?.is_draft());
    /// # Ok::<(), launchdarkly_experiments_client::DecodeError>(())
    /// ```
    pub fn is_draft(&self) -> bool {
        let mut shown = self.draft_iteration.iter().chain(&self.current_iteration);
        shown.all(IterationRep::is_draft)
            && self.previous_iterations.as_ref().is_none_or(Vec::is_empty)
    }

    /// Whether the current iteration is stopped; a draft may wait beside it.
    pub fn is_stopped(&self) -> bool {
        let current = self.current_iteration.as_ref();
        current.is_some_and(IterationRep::is_stopped)
    }

    /// Whether the experiment is archived.
    pub fn is_archived(&self) -> bool {
        self.archived_date.is_some()
    }

    /// Returns when the experiment was created.
    pub fn created_at(&self) -> UnixMillis {
        self.creation_date
    }

    /// Returns when the current iteration was started.
    pub fn started_at(&self) -> Option<UnixMillis> {
        self.current_iteration.as_ref()?.started_at
    }

    /// Returns when the current iteration was stopped.
    pub fn ended_at(&self) -> Option<UnixMillis> {
        self.current_iteration.as_ref()?.ended_at
    }

    /// Returns the hypothesis of [`iteration`](Self::iteration).
    pub fn hypothesis(&self) -> Option<&str> {
        let iteration = self.iteration()?;
        Some(&iteration.hypothesis)
    }

    /// Returns the metrics and metric groups of [`iteration`](Self::iteration); empty if the response shows none.
    pub fn metrics(&self) -> &[DependentMetricOrMetricGroupRep] {
        let metrics = self
            .iteration()
            .and_then(|iteration| iteration.metrics.as_deref());
        metrics.unwrap_or_default()
    }

    /// Returns the treatments of the current iteration, or of the draft if there is no current one.
    ///
    /// `None` unless the response was asked to `expand=treatments`.
    pub fn treatments(&self) -> Option<&[TreatmentRep]> {
        let current = self.current_iteration.as_ref();
        let iteration = current.or(self.draft_iteration.as_ref())?;
        iteration.treatments.as_deref()
    }

    /// Looks up the ID of the treatment of this name among [`treatments`](Self::treatments), for stopping with a winner.
    pub fn treatment_id(&self, name: &str) -> TreatmentId<'_> {
        find_treatment(self.treatments(), name)
    }

    /// Returns the winner of the current iteration, if it was stopped with one.
    pub fn winner(&self) -> Option<Winner<'_>> {
        self.current_iteration.as_ref()?.winner()
    }

    /// Returns which fields [may be changed](https://launchdarkly.com/docs/api/experiments/patch-experiment) in the present [`status`](Self::status), and how.
    ///
    /// `None` unless the response was asked to `expand=mutableFieldsByStatus`, or if the status is unknown.
    pub fn mutable_fields(&self) -> Option<&BTreeMap<String, Vec<FieldAction>>> {
        let by_status = self.mutable_fields_by_status.as_ref()?;
        match self.status()? {
            IterationStatus::NotStarted => by_status.not_started.as_ref(),
            IterationStatus::Running => by_status.running.as_ref(),
            IterationStatus::Stopped => by_status.stopped.as_ref(),
            IterationStatus::Unknown(_) => None,
        }
    }
}

impl IterationRep {
    /// Whether the iteration is running.
    pub fn is_running(&self) -> bool {
        self.status == IterationStatus::Running
    }

    /// Whether the iteration was not started yet.
    pub fn is_draft(&self) -> bool {
        self.status == IterationStatus::NotStarted
    }

    /// Whether the iteration is stopped.
    pub fn is_stopped(&self) -> bool {
        self.status == IterationStatus::Stopped
    }

    /// Returns the key of the primary metric or funnel.
    pub fn primary_metric_key(&self) -> Option<&str> {
        let single = self
            .primary_single_metric
            .as_ref()
            .map(|metric| &metric.key);
        let funnel = || self.primary_funnel.as_ref().map(|funnel| &funnel.key);
        let deprecated = || self.primary_metric.as_ref().map(|metric| &metric.key);
        let key = single.or_else(funnel).or_else(deprecated)?;
        Some(key)
    }

    /// Looks up the ID of the treatment of this name.
    pub fn treatment_id(&self, name: &str) -> TreatmentId<'_> {
        find_treatment(self.treatments.as_deref(), name)
    }

    /// Returns the winner, if the iteration was stopped with one.
    pub fn winner(&self) -> Option<Winner<'_>> {
        let id = self.winning_treatment_id.as_deref()?;
        let mut treatments = self.treatments.iter().flatten();
        Some(Winner {
            treatment_id: id,
            treatment: treatments.find(|treatment| treatment.id.as_deref() == Some(id)),
            reason: self.winning_reason.as_deref(),
        })
    }
}

/// The result of looking up a treatment's ID by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreatmentId<'a> {
    /// The ID.
    Found(&'a str),
    /// No treatment has this name.
    Absent {
        /// The names that there are.
        names: Vec<&'a str>,
    },
    /// The response does not show the treatments and their IDs: it was not asked to `expand=treatments`.
    NotExpanded,
}

impl<'a> TreatmentId<'a> {
    /// Returns the ID if it was found.
    pub fn found(&self) -> Option<&'a str> {
        match self {
            TreatmentId::Found(id) => Some(id),
            TreatmentId::Absent { .. } | TreatmentId::NotExpanded => None,
        }
    }
}

/// The treatment that an iteration was stopped with as the winner.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Winner<'a> {
    /// Its ID.
    pub treatment_id: &'a str,
    /// The treatment, if the response was asked to `expand=treatments`.
    pub treatment: Option<&'a TreatmentRep>,
    /// The reason that was given.
    pub reason: Option<&'a str>,
}

fn find_treatment<'a>(treatments: Option<&'a [TreatmentRep]>, name: &str) -> TreatmentId<'a> {
    let Some(treatments) = treatments else {
        return TreatmentId::NotExpanded;
    };
    match treatments.iter().find(|treatment| treatment.name == name) {
        Some(treatment) => match &treatment.id {
            Some(id) => TreatmentId::Found(id),
            None => TreatmentId::NotExpanded,
        },
        None => TreatmentId::Absent {
            names: treatments
                .iter()
                .map(|treatment| treatment.name.as_str())
                .collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::fixture::fixture;

    fn experiment(json: Value) -> Experiment {
        fixture(json).expect("an experiment")
    }

    fn iteration(status: &str) -> Value {
        json!({ "status": status, "hypothesis": status })
    }

    #[test]
    fn the_deciding_iteration_is_the_current_one_until_it_is_stopped() {
        // Current, draft, and the status that decides.
        for (current, draft, status) in [
            (None, None, None),
            (None, Some("not_started"), Some("not_started")),
            (Some("not_started"), None, Some("not_started")),
            (Some("running"), Some("not_started"), Some("running")),
            (Some("stopped"), Some("not_started"), Some("not_started")),
            (Some("stopped"), None, Some("stopped")),
            (Some("paused"), Some("not_started"), Some("paused")),
            // The service may show one iteration in both places; the documents say that the draft may be started.
            (
                Some("not_started"),
                Some("not_started"),
                Some("not_started"),
            ),
            (None, Some("running"), Some("running")),
        ] {
            let mut json = json!({});
            for (name, status) in [("currentIteration", current), ("draftIteration", draft)] {
                if let Some(status) = status {
                    json[name] = iteration(status);
                }
            }
            let experiment = experiment(json);
            assert_eq!(experiment.status().map(IterationStatus::as_str), status);
            assert_eq!(experiment.hypothesis(), status);
            assert_eq!(experiment.is_running(), current == Some("running"));
            assert_eq!(experiment.is_stopped(), current == Some("stopped"));
            let is_draft = |status| matches!(status, None | Some("not_started"));
            let never_started = is_draft(current) && is_draft(draft);
            let has_draft = [current, draft].contains(&Some("not_started"));
            assert_eq!(experiment.draft().is_some(), has_draft);
            assert_eq!(
                experiment.is_draft(),
                never_started,
                "{current:?} {draft:?}"
            );
        }
        let previous = json!({ "currentIteration": iteration("not_started"), "previousIterations": [iteration("stopped")] });
        assert!(!experiment(previous).is_draft());
    }

    #[test]
    fn a_treatment_is_found_absent_or_not_expanded() {
        assert_eq!(
            experiment(json!({})).treatment_id("Blue"),
            TreatmentId::NotExpanded
        );
        let not_expanded = experiment(json!({ "currentIteration": iteration("running") }));
        assert_eq!(not_expanded.treatment_id("Blue"), TreatmentId::NotExpanded);
        let treatments = json!([{ "_id": "t1", "name": "Blue" }, { "_id": "t2", "name": "Green" }]);
        let mut stopped = iteration("stopped");
        stopped["treatments"] = treatments;
        stopped["winningTreatmentId"] = "t2".into();
        let stopped = experiment(json!({ "currentIteration": stopped }));
        assert_eq!(stopped.treatment_id("Blue").found(), Some("t1"));
        let names = vec!["Blue", "Green"];
        assert_eq!(stopped.treatment_id("Red"), TreatmentId::Absent { names });
        let winner = stopped.winner().expect("it has one");
        assert_eq!(
            winner.treatment.map(|treatment| treatment.name.as_str()),
            Some("Green")
        );
    }

    #[test]
    fn mutable_fields_are_those_of_the_present_status() {
        let shown = json!({
            "currentIteration": iteration("running"),
            "mutableFieldsByStatus": { "running": { "name": ["update"] }, "stopped": {} },
        });
        let experiment = experiment(shown);
        let fields = experiment.mutable_fields().expect("expanded");
        assert_eq!(fields["name"], [FieldAction::Update]);
    }

    #[test]
    fn the_primary_metric_may_be_a_funnel_or_in_the_deprecated_property() {
        for (property, metric) in [
            ("primarySingleMetric", json!({ "key": "purchase" })),
            ("primaryFunnel", json!({ "key": "purchase" })),
            ("primaryMetric", json!({ "key": "purchase" })),
        ] {
            let iteration: IterationRep = fixture(json!({ property: metric })).expect(property);
            assert_eq!(iteration.primary_metric_key(), Some("purchase"));
        }
    }
}
