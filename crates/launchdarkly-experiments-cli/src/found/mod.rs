//! What is there: an experiment in the form in which it would be created, and the state that it is in.
//!
//! [`content`] converts a response, [`read`] reads one experiment or many.

mod content;
mod read;

use std::collections::BTreeMap;

use launchdarkly_experiments::types::{Experiment, ExperimentPost, FieldAction, IterationRep};

pub(crate) use read::{all, one, read, with_mutable_fields};

/// An experiment as it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    /// What would be sent to create it, with the iteration that decides: the running one, else the last one, else the draft.
    pub(crate) post: ExperimentPost,
    /// The state, apart from whether it is archived.
    pub(crate) state: FoundState,
    /// Whether it is archived.
    pub(crate) is_archived: bool,
    /// The id of the iteration that decides.
    pub(crate) iteration: Option<String>,
    /// The treatments of that iteration with their ids.
    pub(crate) treatments: Vec<FoundTreatment>,
    /// The id and the reason of the winner, if it was stopped with one.
    pub(crate) winner: Option<FoundWinner>,
    /// Of a stopped experiment, the iteration that waits to be started, as it would be created.
    pub(crate) waiting: Option<Waiting>,
    /// Which fields may be changed how in the present state, if the service was asked.
    pub(crate) mutable: Option<BTreeMap<String, Vec<FieldAction>>>,
}

/// The state of an experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FoundState {
    /// Never started.
    Draft,
    /// An iteration is running.
    Running,
    /// The last iteration is stopped.
    Stopped,
}

/// A treatment as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundTreatment {
    /// The id.
    pub(crate) id: Option<String>,
    /// The name.
    pub(crate) name: String,
    /// The id of the variation by the key of the flag.
    pub(crate) variations: BTreeMap<String, String>,
}

/// The winner of a stopped experiment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundWinner {
    /// The id of the treatment.
    pub(crate) id: String,
    /// Why it is the winner.
    pub(crate) reason: Option<String>,
}

/// An iteration that waits to be started after another one was stopped.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Waiting {
    /// The id.
    pub(crate) iteration: Option<String>,
    /// What would be sent to create the experiment with this iteration.
    pub(crate) post: ExperimentPost,
}

impl FoundState {
    /// Returns the word for the state.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            FoundState::Draft => "draft",
            FoundState::Running => "running",
            FoundState::Stopped => "stopped",
        }
    }
}

impl Found {
    /// Converts a response, which shows everything that can be expanded.
    ///
    /// `None` if it shows no iteration at all.
    pub(crate) fn of(experiment: &Experiment) -> Option<Self> {
        let current = experiment.current_iteration.as_ref();
        let current = current.filter(|current| !current.is_draft());
        let draft = experiment.draft();
        let iteration = current.or(draft)?;
        let state = match current {
            Some(current) if current.is_running() => FoundState::Running,
            Some(_) => FoundState::Stopped,
            None => FoundState::Draft,
        };
        let waiting = draft.filter(|_| state == FoundState::Stopped);
        Some(Found {
            post: content::post(experiment, iteration),
            state,
            is_archived: experiment.is_archived(),
            iteration: iteration.id.clone(),
            treatments: treatments(iteration),
            winner: iteration.winner().map(|winner| FoundWinner {
                id: winner.treatment_id.to_owned(),
                reason: winner.reason.map(str::to_owned),
            }),
            waiting: waiting.map(|draft| Waiting {
                iteration: draft.id.clone(),
                post: content::post(experiment, draft),
            }),
            mutable: experiment.mutable_fields().cloned(),
        })
    }

    /// Returns the word for the state, archived or not.
    pub(crate) fn status(&self) -> &'static str {
        match self.is_archived {
            true => "archived",
            false => self.state.as_str(),
        }
    }

    /// Returns the treatments that a text means: that with this id, or else those with this name.
    pub(crate) fn treatments_named(&self, text: &str) -> Vec<&FoundTreatment> {
        let by_id = self
            .treatments
            .iter()
            .find(|one| one.id.as_deref() == Some(text));
        match by_id {
            Some(found) => vec![found],
            None => self
                .treatments
                .iter()
                .filter(|one| one.name == text)
                .collect(),
        }
    }

    /// Returns the name of the winner, or the id of one that the iteration does not show.
    pub(crate) fn winner_name(&self) -> Option<&str> {
        let winner = self.winner.as_ref()?;
        let named = self
            .treatments
            .iter()
            .find(|one| one.id.as_deref() == Some(&winner.id));
        Some(named.map_or(winner.id.as_str(), |named| &named.name))
    }
}

fn treatments(iteration: &IterationRep) -> Vec<FoundTreatment> {
    let treatments = iteration.treatments.iter().flatten();
    treatments
        .map(|treatment| FoundTreatment {
            id: treatment.id.clone(),
            name: treatment.name.clone(),
            variations: treatment
                .parameters
                .iter()
                .flatten()
                .filter_map(|one| Some((one.flag_key.clone()?, one.variation_id.clone()?)))
                .collect(),
        })
        .collect()
}
