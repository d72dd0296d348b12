//! Reading one experiment.

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::params::GetExperimentParams;
use raw::types::Experiment;

use crate::execute::call::Execute;
use crate::input::violation::Violations;
use crate::key::path::ExperimentPath;
use crate::operation::expand::{Expand, ExpandList};
use crate::operation::request::Request;

/// The reading of an experiment, [`getExperiment`](https://launchdarkly.com/docs/api/experiments/get-experiment).
///
/// Its options: [`expand`](Request::expand), [`expand_all`](Request::expand_all).
///
/// ```no_run
/// use launchdarkly_experiments::Expand;
///
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let shop = client.project("shop")?.environment("production")?;
/// let button = shop.experiment("checkout-button")?;
/// let experiment =
///     button.get().expand(Expand::Treatments).expand(Expand::DraftIteration).send().await?;
/// println!("{} has a draft: {}", experiment.name, experiment.draft().is_some());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct GetExperiment {
    path: ExperimentPath,
    expand: ExpandList,
}

impl GetExperiment {
    pub(crate) fn new(path: ExperimentPath) -> Self {
        GetExperiment::expanded(path, ExpandList::default())
    }

    pub(crate) fn expanded(path: ExperimentPath, expand: ExpandList) -> Self {
        GetExperiment { path, expand }
    }
}

/// Options of [`GetExperiment`].
impl Request<GetExperiment> {
    /// Asks for a part that the response leaves out by default; may be called several times.
    pub fn expand(mut self, part: impl Into<Expand>) -> Self {
        self.call.expand.push(part.into());
        self
    }

    /// Asks for every documented part.
    pub fn expand_all(mut self) -> Self {
        self.call.expand = ExpandList::all();
        self
    }
}

impl Execute for GetExperiment {
    type Value = Experiment;

    fn operation(&self) -> &'static Operation {
        &raw::operations::GET_EXPERIMENT
    }

    fn resource(&self) -> String {
        self.path.to_string()
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        let (project, environment, experiment) = self.path.keys();
        let expand = self.expand.joined();
        let params = GetExperimentParams::default().expand(expand.as_deref());
        raw.get_experiment_request(project, environment, experiment, &params)
    }

    fn accepts(&self, experiment: &Experiment) -> bool {
        self.path.names(experiment)
    }

    fn accepts_undecodable(&self, body: &serde_json::Value) -> bool {
        body["key"] == self.path.experiment.as_str()
    }

    fn validate(&self, violations: &mut Violations) {
        self.expand.validate(violations);
    }
}
