//! An environment: the way to its experiments.

use launchdarkly_experiments_client::types::ExperimentPost;

use crate::operation::create_experiment::CreateExperiment;
use crate::operation::list::{ListExperiments, Scope};
use crate::operation::{ExperimentPlace, Place};
use crate::{Client, EnvironmentKey, Error, ExperimentHandle, ExperimentKey, ProjectKey, Request};

/// An [environment](https://launchdarkly.com/docs/home/account/environment) of a project, by its key. Making one sends nothing.
///
/// ```
/// use launchdarkly_experiments::Client;
///
/// let client = Client::builder("api-0123").build()?;
/// let production = client.project("shop")?.environment("production")?;
/// assert_eq!(production.experiment("checkout-button")?.key().as_str(), "checkout-button");
/// # Ok::<(), launchdarkly_experiments::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Environment {
    client: Client,
    place: Place,
}

/// The [experiments](https://launchdarkly.com/docs/api/experiments) of an environment, to create and list.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let experiments = client.project("shop")?.environment("production")?.experiments();
/// let mut running = experiments.list().running().items();
/// while let Some(experiment) = running.try_next().await? {
///     println!("{}: {}", experiment.key, experiment.name);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Experiments {
    client: Client,
    place: Place,
}

impl Environment {
    pub(crate) fn new(client: Client, place: Place) -> Self {
        Environment { client, place }
    }

    /// The key.
    pub fn key(&self) -> &EnvironmentKey {
        &self.place.environment
    }

    /// The key of the project.
    pub fn project_key(&self) -> &ProjectKey {
        &self.place.project
    }

    /// The experiments of this environment, to create and list.
    pub fn experiments(&self) -> Experiments {
        Experiments {
            client: self.client.clone(),
            place: self.place.clone(),
        }
    }

    /// The experiment with this key, to read and change.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when it is not a key.
    pub fn experiment<K>(&self, key: K) -> Result<ExperimentHandle, Error>
    where
        K: TryInto<ExperimentKey>,
        Error: From<K::Error>,
    {
        let subject = ExperimentPlace {
            place: self.place.clone(),
            experiment: key.try_into()?,
        };
        Ok(ExperimentHandle::new(self.client.clone(), subject))
    }
}

impl Experiments {
    /// Creates an experiment: a [`NewExperiment`](crate::NewExperiment), or the generated type itself.
    ///
    /// If the reply is lost, the experiment is read back by its key.
    /// The same content is success, and other content is [`ErrorKind::Conflict`](crate::ErrorKind::Conflict).
    /// If nothing is there, it is sent again.
    pub fn create(&self, experiment: impl Into<ExperimentPost>) -> Request<CreateExperiment> {
        let call = CreateExperiment {
            place: self.place.clone(),
            body: experiment.into(),
        };
        Request::new(self.client.clone(), call)
    }

    /// Lists the experiments of this environment; archived ones only where they are asked for.
    pub fn list(&self) -> Request<ListExperiments> {
        let scope = Scope::Environment(self.place.clone());
        Request::new(self.client.clone(), ListExperiments::new(scope))
    }
}
