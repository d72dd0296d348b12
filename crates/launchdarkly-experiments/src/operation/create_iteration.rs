//! Creating an iteration of an experiment that exists.

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::types::{Experiment, IterationInput, IterationRep};

use crate::Reply;
use crate::execute::reconcile::matches as same;
use crate::execute::reconcile::{Settled, describe};
use crate::input::validate as check;
use crate::input::violation::Faults;
use crate::operation::{Call, ExperimentPlace, Performed, Sealed};

/// Creates an iteration; the operation [`createIteration`](https://launchdarkly.com/docs/api/experiments/create-iteration), which LaunchDarkly has deprecated. Made by [`ExperimentHandle::create_iteration`](crate::ExperimentHandle::create_iteration).
///
/// If the reply is lost, the experiment is read back and the error says what is there; it is never sent again blindly.
///
/// ```
/// use launchdarkly_experiments::{Client, NewIteration};
///
/// let client = Client::builder("api-0123").build()?;
/// let button = client.project("shop")?.environment("production")?.experiment("checkout-button")?;
/// let preview = button.create_iteration(NewIteration::new("Red sells more")).preview()?;
/// assert!(preview.url.ends_with("/experiments/checkout-button/iterations"));
/// # Ok::<(), launchdarkly_experiments::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CreateIteration {
    pub(crate) subject: ExperimentPlace,
    pub(crate) body: IterationInput,
}

impl Sealed for CreateIteration {}

impl Call for CreateIteration {
    type Value = IterationRep;

    fn operation(&self) -> &'static Operation {
        &raw::operations::CREATE_ITERATION
    }

    fn place(&self) -> String {
        self.subject.to_string()
    }

    async fn perform(&self, raw: raw::Client) -> Performed<IterationRep> {
        let (project, environment, experiment) = self.subject.keys();
        raw.create_iteration(project, environment, experiment, &self.body)
            .await
    }

    fn check(&self, faults: &mut Faults) {
        check::iteration(&self.body, faults);
    }

    fn subject(&self) -> Option<ExperimentPlace> {
        Some(self.subject.clone())
    }

    fn settle(&self, found: Option<Reply<Experiment>>) -> Settled<IterationRep> {
        let experiment = found.as_ref().map(Reply::value);
        let mut words = describe(experiment);
        // A draft of the same content may have been there before, so this is a hint, not a proof.
        if let Some(draft) = experiment.and_then(|found| found.draft_iteration.as_ref()) {
            words.push_str(match same::iteration(&self.body, draft) {
                Some(true) => " with this content",
                Some(false) => " with other content",
                None => "",
            });
        }
        Settled::Unclear(Some(words))
    }
}
