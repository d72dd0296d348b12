//! Creating an experiment.

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::types::Experiment;

use crate::execute::call::{Execute, ReadBack, Reconciled};
use crate::execute::reconcile::matches::{self, Match};
use crate::input::experiment::NewExperiment;
use crate::input::violation::Violations;
use crate::key::ExperimentKey;
use crate::key::path::{EnvironmentPath, ExperimentPath};
use crate::response::Response;

/// The creation of an experiment, `createExperiment`; made by [`Experiments::create`](crate::resource::Experiments::create).
///
/// In LaunchDarkly's documentation: [Experiments](https://launchdarkly.com/docs/api/experiments), [Creating experiments](https://launchdarkly.com/docs/home/experimentation/create).
///
/// ```
/// use launchdarkly_experiments::operation::CreateExperiment;
/// use launchdarkly_experiments::{Client, NewExperiment, Request};
///
/// let client = Client::builder("api-0123").build()?;
/// let experiments = client.project("shop")?.environment("production")?.experiments();
/// let request: Request<CreateExperiment> =
///     experiments.create(NewExperiment::new("checkout-button", "Checkout button"));
/// // It has no iteration, so it would not be sent.
/// assert_eq!(request.violations()[0].path, "iteration");
/// # Ok::<(), launchdarkly_experiments::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CreateExperiment {
    pub(crate) path: EnvironmentPath,
    pub(crate) new: NewExperiment,
}

impl Execute for CreateExperiment {
    type Value = Experiment;

    fn operation(&self) -> &'static Operation {
        &raw::operations::CREATE_EXPERIMENT
    }

    fn resource(&self) -> String {
        format!("{}/{}", self.path, self.new.post().key)
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        let (project, environment) = self.path.keys();
        raw.create_experiment_request(project, environment, self.new.post())
    }

    fn accepts(&self, experiment: &Experiment) -> bool {
        experiment.key == self.new.post().key
    }

    fn validate(&self, violations: &mut Violations) {
        self.new.validate(violations);
    }

    fn read_back(&self) -> Option<ReadBack> {
        Some(ReadBack(ExperimentPath {
            environment: self.path.clone(),
            experiment: ExperimentKey::new(&self.new.post().key).ok()?,
        }))
    }

    fn reconcile(&self, found: Option<Response<Experiment>>) -> Reconciled<Experiment> {
        let Some(found) = found else {
            return Reconciled::NotApplied;
        };
        match matches::experiment(self.new.post(), &found.value) {
            Match::Same => Reconciled::Applied(Box::new(found)),
            Match::Different => Reconciled::Conflict,
            Match::Unknown => Reconciled::Inconclusive(
                "read back, an experiment with this key is there, and does not show whether it is this one".to_owned(),
            ),
        }
    }
}
