//! A project and its experiments over all environments.

use crate::client::Client;
use crate::error::Error;
use crate::key::path::EnvironmentPath;
use crate::key::{EnvironmentKey, ProjectKey};
use crate::operation::list_experiments::{ListExperiments, Scope};
use crate::operation::request::Request;
use crate::resource::environment::Environment;
use crate::resource::settings::ExperimentationSettings;

/// A [project](https://launchdarkly.com/docs/home/account/project).
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let shop = client.project("shop")?;
/// let mut running = shop.experiments().list().running().items();
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

/// The experiments of all environments of a project.
///
/// Creating one takes an environment: [`Environment::experiments`](crate::Environment::experiments).
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let experiments = client.project("shop")?.experiments();
/// println!("{}", experiments.list().items().try_collect().await?.len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ProjectExperiments {
    client: Client,
    project: ProjectKey,
}

impl Client {
    /// Returns a handle of the project with this key: text or a [`ProjectKey`].
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when it is not a key.
    pub fn project(
        &self,
        key: impl TryInto<ProjectKey, Error: Into<Error>>,
    ) -> Result<Project, Error> {
        Ok(Project {
            client: self.clone(),
            key: key.try_into().map_err(Into::into)?,
        })
    }
}

impl Project {
    /// Returns the key.
    pub fn key(&self) -> &ProjectKey {
        &self.key
    }

    /// Returns a handle of the environment with this key: text or an [`EnvironmentKey`].
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when it is not a key.
    pub fn environment(
        &self,
        key: impl TryInto<EnvironmentKey, Error: Into<Error>>,
    ) -> Result<Environment, Error> {
        let path = EnvironmentPath {
            project: self.key.clone(),
            environment: key.try_into().map_err(Into::into)?,
        };
        Ok(Environment::new(self.client.clone(), path))
    }

    /// Returns the experiments of all environments, to list.
    pub fn experiments(&self) -> ProjectExperiments {
        ProjectExperiments {
            client: self.client.clone(),
            project: self.key.clone(),
        }
    }

    /// Returns the experimentation settings: the [context kinds](https://launchdarkly.com/docs/home/observability/context-kinds) that experiments of the project may randomize by.
    pub fn experimentation_settings(&self) -> ExperimentationSettings {
        ExperimentationSettings::new(self.client.clone(), self.key.clone())
    }
}

impl ProjectExperiments {
    /// Lists the experiments of all environments; archived ones only with [`lifecycle`](Request::lifecycle).
    pub fn list(&self) -> Request<ListExperiments> {
        let scope = Scope::Project(self.project.clone());
        Request::new(self.client.clone(), ListExperiments::new(scope))
    }
}
