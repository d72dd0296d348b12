//! The context kinds of a project.

use crate::client::Client;
use crate::key::ProjectKey;
use crate::operation::project::list_context_kinds::ListContextKinds;
use crate::operation::request::Request;

/// The [context kinds](https://launchdarkly.com/docs/home/observability/context-kinds) of a project.
///
/// An experiment may randomize by those that the [experimentation settings](crate::resource::ExperimentationSettings) list.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let kinds = client.project("shop")?.context_kinds().list().await?;
/// println!("{:?}", kinds.items);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ContextKinds {
    client: Client,
    project: ProjectKey,
}

impl ContextKinds {
    pub(crate) fn new(client: Client, project: ProjectKey) -> Self {
        ContextKinds { client, project }
    }

    /// Lists the context kinds, all of them at once.
    pub fn list(&self) -> Request<ListContextKinds> {
        Request::new(
            self.client.clone(),
            ListContextKinds::new(self.project.clone()),
        )
    }
}
