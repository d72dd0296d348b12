//! The experimentation settings of a project.

use crate::client::Client;
use crate::key::ProjectKey;
use crate::operation::project::get_settings::GetSettings;
use crate::operation::project::put_settings::PutSettings;
use crate::operation::request::Request;

/// The experimentation settings of a project: the [context kinds](https://launchdarkly.com/docs/home/observability/context-kinds) that its experiments may randomize by.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let settings = client.project("shop")?.experimentation_settings();
/// // A full replacement: a unit that is not listed is removed.
/// settings.replace().default_unit("user").unit("organization").send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ExperimentationSettings {
    client: Client,
    project: ProjectKey,
}

impl ExperimentationSettings {
    pub(crate) fn new(client: Client, project: ProjectKey) -> Self {
        ExperimentationSettings { client, project }
    }

    /// Reads the settings.
    pub fn get(&self) -> Request<GetSettings> {
        let call = GetSettings::new(self.project.clone());
        Request::new(self.client.clone(), call)
    }

    /// Replaces the settings as a whole; a unit that is not listed is removed.
    ///
    /// To list none, which removes all, is a violation and needs [`unchecked`](Request::unchecked).
    pub fn replace(&self) -> Request<PutSettings> {
        let call = PutSettings::new(self.project.clone());
        Request::new(self.client.clone(), call)
    }
}
