//! Listing the context kinds of a project.

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::types::ContextKindsCollectionRep;

use crate::execute::call::Execute;
use crate::key::ProjectKey;

/// The listing of the context kinds of a project, all of them at once, [`getContextKindsByProjectKey`](https://launchdarkly.com/docs/api/contexts/get-context-kinds-by-project-key).
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let kinds = client.project("shop")?.context_kinds().list().await?;
/// for kind in &kinds.items {
///     println!("{}: {}", kind.key, kind.name);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ListContextKinds {
    project: ProjectKey,
}

impl ListContextKinds {
    pub(crate) fn new(project: ProjectKey) -> Self {
        ListContextKinds { project }
    }
}

impl Execute for ListContextKinds {
    type Value = ContextKindsCollectionRep;

    fn operation(&self) -> &Operation {
        &raw::operations::GET_CONTEXT_KINDS_BY_PROJECT_KEY
    }

    fn resource(&self) -> String {
        self.project.to_string()
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        raw.get_context_kinds_by_project_key_request(self.project.as_str())
    }
}
