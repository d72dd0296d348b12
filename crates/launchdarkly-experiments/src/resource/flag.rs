//! Feature flags, which experiments take their variations from: to read, not to change.

use crate::client::Client;
use crate::error::Error;
use crate::key::path::EnvironmentPath;
use crate::key::{EnvironmentKey, FlagKey, ProjectKey};
use crate::operation::flag::get::GetFlag;
use crate::operation::flag::get_status::GetFlagStatus;
use crate::operation::flag::list::ListFlags;
use crate::operation::request::Request;

/// A handle of a [feature flag](https://launchdarkly.com/docs/home/flags/create): to read, not to change.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let flag = client.project("shop")?.flag("checkout-button")?;
/// println!("{:?}", flag.get().environment("production").await?.variations);
/// println!("{}", flag.status("production")?.await?.name);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct FlagHandle {
    client: Client,
    project: ProjectKey,
    key: FlagKey,
}

/// The [feature flags](https://launchdarkly.com/docs/home/flags/create) of a project.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let flags = client.project("shop")?.flags();
/// let live = flags.list().filter("state", "live").items().try_collect().await?;
/// println!("{} flags", live.len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Flags {
    client: Client,
    project: ProjectKey,
}

impl FlagHandle {
    pub(crate) fn new(client: Client, project: ProjectKey, key: FlagKey) -> Self {
        FlagHandle {
            client,
            project,
            key,
        }
    }

    /// Returns the key.
    pub fn key(&self) -> &FlagKey {
        &self.key
    }

    /// Reads the flag: its variations, and its configuration in all environments, or in [one](Request::environment).
    ///
    /// The ids of the variations are what a treatment is given by, and the `version` of the configuration is what [`FlagRule::at_version`](crate::FlagRule::at_version) takes; both are found by themselves where an experiment is created by names.
    pub fn get(&self) -> Request<GetFlag> {
        let call = GetFlag::new(self.project.clone(), self.key.clone());
        Request::new(self.client.clone(), call)
    }

    /// Reads whether the flag is evaluated in an environment, and when it was last.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when it is not the key of an environment.
    pub fn status(
        &self,
        environment: impl TryInto<EnvironmentKey, Error: Into<Error>>,
    ) -> Result<Request<GetFlagStatus>, Error> {
        let path = EnvironmentPath {
            project: self.project.clone(),
            environment: environment.try_into().map_err(Into::into)?,
        };
        let call = GetFlagStatus::new(path, self.key.clone());
        Ok(Request::new(self.client.clone(), call))
    }
}

impl Flags {
    pub(crate) fn new(client: Client, project: ProjectKey) -> Self {
        Flags { client, project }
    }

    /// Lists the flags; their configurations only with [`environment`](Request::environment).
    pub fn list(&self) -> Request<ListFlags> {
        Request::new(self.client.clone(), ListFlags::new(self.project.clone()))
    }
}
