//! An environment and its experiments.

use crate::client::Client;
use crate::error::Error;
use crate::input::experiment::NewExperiment;
use crate::key::path::{EnvironmentPath, ExperimentPath};
use crate::key::{EnvironmentKey, ExperimentKey, ProjectKey};
use crate::operation::expand::ExpandList;
use crate::operation::experiment::create::CreateExperiment;
use crate::operation::experiment::list::{ListExperiments, Scope};
use crate::operation::request::Request;
use crate::resource::experiment::ExperimentHandle;

/// An [environment](https://launchdarkly.com/docs/home/account/environment) of a project.
///
/// ```
/// use launchdarkly_experiments::Client;
///
/// let client = Client::builder("api-0123").build()?;
/// let production = client.project("shop")?.environment("production")?;
/// assert_eq!(production.experiment("checkout-button")?.key(), "checkout-button");
/// # Ok::<(), launchdarkly_experiments::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Environment {
    client: Client,
    path: EnvironmentPath,
}

/// The [experiments](https://launchdarkly.com/docs/api/experiments) of an environment.
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
    path: EnvironmentPath,
}

impl Environment {
    pub(crate) fn new(client: Client, path: EnvironmentPath) -> Self {
        Environment { client, path }
    }

    /// Returns the client that its requests are sent by.
    pub fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn path(&self) -> &EnvironmentPath {
        &self.path
    }

    /// Returns the key.
    pub fn key(&self) -> &EnvironmentKey {
        &self.path.environment
    }

    /// Returns the key of the project.
    pub fn project_key(&self) -> &ProjectKey {
        &self.path.project
    }

    /// Returns the experiments of this environment, to create and list.
    pub fn experiments(&self) -> Experiments {
        Experiments {
            client: self.client.clone(),
            path: self.path.clone(),
        }
    }

    /// Returns a handle of the experiment with this key: text or an [`ExperimentKey`].
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when it is not a key.
    pub fn experiment(
        &self,
        key: impl TryInto<ExperimentKey, Error: Into<Error>>,
    ) -> Result<ExperimentHandle, Error> {
        let path = ExperimentPath {
            environment: self.path.clone(),
            experiment: key.try_into().map_err(Into::into)?,
        };
        Ok(ExperimentHandle::new(self.client.clone(), path))
    }
}

impl Experiments {
    /// Creates an experiment: a [`NewExperiment`](crate::NewExperiment), or the generated type itself.
    ///
    /// If the response is lost, the experiment is read back by its key.
    /// The same content is success, unless it stood there before the call; other content is [`ErrorKind::Conflict`](crate::ErrorKind::Conflict).
    /// If nothing is there, the request is sent again.
    ///
    /// Success means that the experiment exists as it was asked for.
    /// Where two programs create the same content at the same moment and a response is lost, nothing can tell whose request it was: a create is not a lock.
    /// [`Response::is_recovered`](crate::Response::is_recovered) says whether the success was concluded from reading back.
    ///
    /// Where the experiment names variations, rules or its maintainer, or leaves a version open, these are read first: one read for each flag or AI config, one for an e-mail address, within the time of this call.
    /// If such a read fails, or a name is unknown or ambiguous, nothing is created.
    /// [`resolve`](Request::resolve) takes them from a [`Catalog`](crate::Catalog) and reads nothing.
    ///
    /// The response shows neither draft, metrics nor treatments, so comparing with it would find differences that are none; [`and_read`](Request::and_read) reads them afterwards.
    pub fn create(&self, experiment: impl Into<NewExperiment>) -> Request<CreateExperiment> {
        let call = CreateExperiment {
            path: self.path.clone(),
            new: experiment.into(),
            and_read: ExpandList::default(),
        };
        Request::new(self.client.clone(), call)
    }

    /// Lists the experiments of this environment; archived ones only with [`lifecycle`](Request::lifecycle).
    pub fn list(&self) -> Request<ListExperiments> {
        let scope = Scope::Environment(self.path.clone());
        Request::new(self.client.clone(), ListExperiments::new(scope))
    }
}
