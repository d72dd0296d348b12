//! Creating an experiment.

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::types::{Experiment, ExperimentPost};

use crate::execute::reconcile::Settled;
use crate::execute::reconcile::matches as same;
use crate::input::validate as check;
use crate::input::violation::Faults;
use crate::operation::{Call, ExperimentPlace, Performed, Place, Sealed};
use crate::{ExperimentKey, Reply};

/// Creates an experiment; the operation `createExperiment`. Made by [`Experiments::create`](crate::Experiments::create).
///
/// In LaunchDarkly's documentation: [Experiments](https://launchdarkly.com/docs/api/experiments), [Creating experiments](https://launchdarkly.com/docs/home/experimentation/create).
///
/// ```
/// use launchdarkly_experiments::{Client, CreateExperiment, NewExperiment, Request};
///
/// let client = Client::builder("api-0123").build()?;
/// let experiments = client.project("shop")?.environment("production")?.experiments();
/// let request: Request<CreateExperiment> = experiments.create(NewExperiment::new("checkout-button", "Checkout button"));
/// // It would not be sent like this: there is no hypothesis, no metric, no treatment.
/// assert!(!request.faults().is_empty());
/// # Ok::<(), launchdarkly_experiments::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CreateExperiment {
    pub(crate) place: Place,
    pub(crate) body: ExperimentPost,
}

impl Sealed for CreateExperiment {}

impl Call for CreateExperiment {
    type Value = Experiment;

    fn operation(&self) -> &'static Operation {
        &raw::operations::CREATE_EXPERIMENT
    }

    fn place(&self) -> String {
        format!("{}/{}", self.place, self.body.key)
    }

    async fn perform(&self, raw: raw::Client) -> Performed<Experiment> {
        let Place {
            project,
            environment,
        } = &self.place;
        raw.create_experiment(project.as_str(), environment.as_str(), &self.body)
            .await
    }

    fn check(&self, faults: &mut Faults) {
        check::experiment(&self.body, faults);
    }

    fn subject(&self) -> Option<ExperimentPlace> {
        Some(ExperimentPlace {
            place: self.place.clone(),
            experiment: ExperimentKey::new(&self.body.key).ok()?,
        })
    }

    fn settle(&self, found: Option<Reply<Experiment>>) -> Settled<Experiment> {
        match found {
            None => Settled::Absent,
            Some(found) => match same::experiment(&self.body, &found) {
                Some(true) => Settled::Done(Box::new(found)),
                Some(false) => Settled::Another,
                None => Settled::Unclear(Some(
                    "read back, an experiment with this key is there, and does not show whether it is this one".to_owned(),
                )),
            },
        }
    }
}
