//! Reading an experiment beside the call that is about it: after a write, or after a refusal.

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::params::GetExperimentParams;
use raw::types::Experiment;

use crate::execute::call::Execute;
use crate::key::path::ExperimentPath;

/// Every part of an experiment that tells it from another one.
const WHOLE: &str = "previousIterations,draftIteration,secondaryMetrics,treatments,analysisConfig";

/// The parts that show which iteration counts, and what may be changed in its state.
const MUTABLE: &str = "draftIteration,mutableFieldsByStatus";

/// The reading of an experiment, with the parts that say what became of a call.
#[derive(Clone, Debug)]
pub struct ReadBack {
    path: ExperimentPath,
    expand: &'static str,
}

impl ReadBack {
    /// Reads everything that tells the experiment from another one.
    pub(crate) fn whole(path: ExperimentPath) -> Self {
        ReadBack {
            path,
            expand: WHOLE,
        }
    }

    /// Reads what may be changed in its state.
    pub(crate) fn mutable_fields(path: ExperimentPath) -> Self {
        ReadBack {
            path,
            expand: MUTABLE,
        }
    }
}

impl Execute for ReadBack {
    type Value = Experiment;

    fn operation(&self) -> &Operation {
        &raw::operations::GET_EXPERIMENT
    }

    fn resource(&self) -> String {
        self.path.to_string()
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        let params = GetExperimentParams::default().expand(self.expand);
        let (project, environment, experiment) = self.path.keys();
        raw.get_experiment_request(project, environment, experiment, &params)
    }

    fn accepts(&self, experiment: &Experiment) -> bool {
        self.path.names(experiment)
    }

    fn accepts_undecodable(&self, body: &serde_json::Value) -> bool {
        body["key"] == self.path.experiment.as_str()
    }
}
