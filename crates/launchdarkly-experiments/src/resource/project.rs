//! A project and its experiments over all environments.

use crate::client::Client;
use crate::error::Error;
use crate::key::path::EnvironmentPath;
use crate::key::{AiConfigKey, EnvironmentKey, FlagKey, MetricGroupKey, MetricKey, ProjectKey};
use crate::operation::experiment::list::{ListExperiments, Scope};
use crate::operation::project::get::GetProject;
use crate::operation::request::Request;
use crate::resource::ai_config::AiConfigHandle;
use crate::resource::context_kinds::ContextKinds;
use crate::resource::environment::Environment;
use crate::resource::environments::Environments;
use crate::resource::flag::{FlagHandle, Flags};
use crate::resource::metric::{MetricHandle, Metrics};
use crate::resource::metric_group::{MetricGroupHandle, MetricGroups};
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

    /// Reads the project.
    pub fn get(&self) -> Request<GetProject> {
        Request::new(self.client.clone(), GetProject::new(self.key.clone()))
    }

    /// Returns the environments, to list.
    pub fn environments(&self) -> Environments {
        Environments::new(self.client.clone(), self.key.clone())
    }

    /// Returns a handle of the feature flag with this key: text or a [`FlagKey`].
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when it is not a key.
    pub fn flag(
        &self,
        key: impl TryInto<FlagKey, Error: Into<Error>>,
    ) -> Result<FlagHandle, Error> {
        let key = key.try_into().map_err(Into::into)?;
        Ok(FlagHandle::new(self.client.clone(), self.key.clone(), key))
    }

    /// Returns the feature flags, to list.
    pub fn flags(&self) -> Flags {
        Flags::new(self.client.clone(), self.key.clone())
    }

    /// Returns a handle of the AI config with this key: text or an [`AiConfigKey`].
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when it is not a key.
    pub fn ai_config(
        &self,
        key: impl TryInto<AiConfigKey, Error: Into<Error>>,
    ) -> Result<AiConfigHandle, Error> {
        let key = key.try_into().map_err(Into::into)?;
        Ok(AiConfigHandle::new(
            self.client.clone(),
            self.key.clone(),
            key,
        ))
    }

    /// Returns a handle of the metric with this key: text or a [`MetricKey`].
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when it is not a key.
    pub fn metric(
        &self,
        key: impl TryInto<MetricKey, Error: Into<Error>>,
    ) -> Result<MetricHandle, Error> {
        let key = key.try_into().map_err(Into::into)?;
        Ok(MetricHandle::new(
            self.client.clone(),
            self.key.clone(),
            key,
        ))
    }

    /// Returns the metrics, to list.
    pub fn metrics(&self) -> Metrics {
        Metrics::new(self.client.clone(), self.key.clone())
    }

    /// Returns a handle of the metric group with this key: text or a [`MetricGroupKey`].
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when it is not a key.
    pub fn metric_group(
        &self,
        key: impl TryInto<MetricGroupKey, Error: Into<Error>>,
    ) -> Result<MetricGroupHandle, Error> {
        let key = key.try_into().map_err(Into::into)?;
        Ok(MetricGroupHandle::new(
            self.client.clone(),
            self.key.clone(),
            key,
        ))
    }

    /// Returns the metric groups, to list.
    pub fn metric_groups(&self) -> MetricGroups {
        MetricGroups::new(self.client.clone(), self.key.clone())
    }

    /// Returns the context kinds, to list.
    pub fn context_kinds(&self) -> ContextKinds {
        ContextKinds::new(self.client.clone(), self.key.clone())
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
