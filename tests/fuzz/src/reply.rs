//! The bodies of responses: any bytes are decoded as every type that an operation returns.

use std::fmt::Debug;

use launchdarkly_experiments_client::types::{Experiment, FeatureFlag, IterationRep};
use launchdarkly_experiments_client::{decode, types};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::shown;

macro_rules! roots {
    ($($component:literal => $root:ident,)*) => {
        /// The components of the document that successful responses are, in its order.
        pub const ROOTS: &[&str] = &[$($component,)*];

        /// Decodes a body as each type.
        ///
        /// What is decoded is the same after encoding and decoding; what is not has a bounded error.
        pub fn check(data: &[u8]) {
            $(settles::<types::$root>(data);)*
            decode::<Experiment>(data).iter().for_each(experiment);
            decode::<IterationRep>(data).iter().for_each(iteration);
            decode::<FeatureFlag>(data).iter().for_each(flag);
        }
    };
}

roots! {
    "ExperimentCollectionRep" => ExperimentCollectionRep,
    "Experiment" => Experiment,
    "IterationRep" => IterationRep,
    "RandomizationSettingsRep" => RandomizationSettingsRep,
    "AIConfigTargeting" => AiConfigTargeting,
    "ContextKindsCollectionRep" => ContextKindsCollectionRep,
    "FeatureFlags" => FeatureFlags,
    "FeatureFlag" => FeatureFlag,
    "FlagStatusRep" => FlagStatusRep,
    "Members" => Members,
    "MetricCollectionRep" => MetricCollectionRep,
    "MetricRep" => MetricRep,
    "MetricGroupCollectionRep" => MetricGroupCollectionRep,
    "MetricGroupRep" => MetricGroupRep,
    "Project" => Project,
    "Environments" => Environments,
}

fn settles<T: DeserializeOwned + Serialize + PartialEq + Debug>(data: &[u8]) {
    match decode::<T>(data) {
        Ok(value) => {
            let written = serde_json::to_vec(&value).expect("it is written");
            let again: T = decode(&written).expect("it is read again");
            assert_eq!(again, value);
            let again = serde_json::to_vec(&again).expect("it is written again");
            assert_eq!(again, written);
        }
        // The token is redacted where requests are made: see `error_body`.
        Err(error) => shown::bounded_error(&error),
    }
}

/// Asks everything that can be asked of an experiment.
fn experiment(experiment: &Experiment) {
    let states = [
        experiment.is_running(),
        experiment.is_draft(),
        experiment.is_stopped(),
    ];
    assert!(states.into_iter().filter(|state| *state).count() <= 1 || experiment.draft().is_some());
    experiment.iteration().into_iter().for_each(iteration);
    experiment.draft().into_iter().for_each(iteration);
    let asked = (
        experiment.status(),
        experiment.created_at(),
        experiment.started_at(),
        experiment.ended_at(),
        experiment.hypothesis(),
        experiment.metrics(),
        experiment.mutable_fields(),
    );
    assert!(!format!("{asked:?}").is_empty());
    for treatment in experiment.treatments().into_iter().flatten() {
        let _ = experiment.treatment_id(&treatment.name).found();
    }
}

fn iteration(iteration: &IterationRep) {
    let _ = (iteration.winner(), iteration.primary_metric_key());
    let states = [
        iteration.is_running(),
        iteration.is_draft(),
        iteration.is_stopped(),
    ];
    assert!(states.into_iter().filter(|state| *state).count() <= 1);
    for treatment in iteration.treatments.iter().flatten() {
        let _ = iteration.treatment_id(&treatment.name).found();
    }
}

fn flag(flag: &FeatureFlag) {
    for key in flag.environments.iter().flat_map(|all| all.keys()) {
        for rule in ["fallthrough", "off", ""] {
            let _ = flag.served(key, rule);
        }
    }
}
