//! The environments of a project, to list.

use crate::client::Client;
use crate::key::ProjectKey;
use crate::operation::project::list_environments::ListEnvironments;
use crate::operation::request::Request;

/// The [environments](https://launchdarkly.com/docs/home/account/environment) of a project.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let project = client.project("shop")?;
/// for environment in project.environments().list().items().try_collect().await? {
///     let running = project.environment(&environment.key)?.experiments().list().running();
///     println!("{}: {}", environment.key, running.items().try_collect().await?.len());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Environments {
    client: Client,
    project: ProjectKey,
}

impl Environments {
    pub(crate) fn new(client: Client, project: ProjectKey) -> Self {
        Environments { client, project }
    }

    /// Lists the environments.
    ///
    /// The body of the response contains the SDK keys of each environment, which the values leave out: do not log [`Response::body`](crate::Response::body), nor [`Error::body`](crate::Error::body).
    pub fn list(&self) -> Request<ListEnvironments> {
        Request::new(
            self.client.clone(),
            ListEnvironments::new(self.project.clone()),
        )
    }
}
