//! Reading one project.

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::params::GetProjectParams;
use raw::types::Project;

use crate::execute::call::Execute;
use crate::input::violation::Violations;
use crate::key::ProjectKey;
use crate::operation::expand::{Expand, ExpandList};
use crate::operation::request::Request;

/// The reading of a project, [`getProject`](https://launchdarkly.com/docs/api/projects/get-project).
///
/// Its options: [`expand`](Request::expand).
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let project = client.project("shop")?.get().await?;
/// println!("{} is tagged {:?}", project.name, project.tags);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct GetProject {
    project: ProjectKey,
    expand: ExpandList,
}

impl GetProject {
    pub(crate) fn new(project: ProjectKey) -> Self {
        GetProject {
            project,
            expand: ExpandList::default(),
        }
    }
}

/// Options of [`GetProject`].
impl Request<GetProject> {
    /// Asks for a part that the response leaves out by default: `environments` adds the first page of the environments; [`Environments::list`](crate::resource::Environments::list) reads all, and says what is secret in the body of the response. May be called several times.
    pub fn expand(mut self, part: impl Into<String>) -> Self {
        self.call.expand.push(Expand::from(part.into()));
        self
    }
}

impl Execute for GetProject {
    type Value = Project;

    fn operation(&self) -> &Operation {
        &raw::operations::GET_PROJECT
    }

    fn resource(&self) -> String {
        self.project.to_string()
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        let expand = self.expand.joined();
        let params = GetProjectParams::default().expand(expand.as_deref());
        raw.get_project_request(self.project.as_str(), &params)
    }

    fn accepts(&self, project: &Project) -> bool {
        self.project == *project.key
    }

    fn accepts_undecodable(&self, body: &serde_json::Value) -> bool {
        body["key"] == self.project.as_str()
    }

    fn validate(&self, violations: &mut Violations) {
        self.expand.validate(violations);
    }
}
