//! A project: the way to its environments, its experiments, and its settings.

use crate::operation::Place;
use crate::operation::list::{ListExperiments, Scope};
use crate::operation::settings::ExperimentationSettings;
use crate::{Client, Environment, EnvironmentKey, Error, ProjectKey, Request};

/// A [project](https://launchdarkly.com/docs/home/account/project), by its key. Making one sends nothing.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let shop = client.project("shop")?;
/// let mut running = shop.experiments().running().items();
/// while let Some(experiment) = running.try_next().await? {
///     println!("{} in {}", experiment.key, experiment.environment_key);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Project {
    client: Client,
    key: ProjectKey,
}

impl Project {
    pub(crate) fn new(client: Client, key: ProjectKey) -> Self {
        Project { client, key }
    }

    /// The key.
    pub fn key(&self) -> &ProjectKey {
        &self.key
    }

    /// The environment with this key.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when it is not a key.
    pub fn environment<K>(&self, key: K) -> Result<Environment, Error>
    where
        K: TryInto<EnvironmentKey>,
        Error: From<K::Error>,
    {
        let place = Place {
            project: self.key.clone(),
            environment: key.try_into()?,
        };
        Ok(Environment::new(self.client.clone(), place))
    }

    /// Lists the experiments of all environments; archived ones only where they are asked for.
    pub fn experiments(&self) -> Request<ListExperiments> {
        let scope = Scope::Project(self.key.clone());
        Request::new(self.client.clone(), ListExperiments::new(scope))
    }

    /// The experimentation settings of the project: the [context kinds](https://launchdarkly.com/docs/home/observability/context-kinds) that its experiments may randomize by.
    pub fn experimentation_settings(&self) -> ExperimentationSettings {
        ExperimentationSettings::new(self.client.clone(), self.key.clone())
    }
}
