//! Reading the experimentation settings of a project.

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::types::RandomizationSettingsRep;

use crate::execute::call::Execute;
use crate::key::ProjectKey;

/// The reading of the settings, `getExperimentationSettings`.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let settings = client.project("shop")?.experimentation_settings().get().send().await?;
/// println!("{:?}", settings.randomization_units);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct GetSettings {
    project: ProjectKey,
}

impl GetSettings {
    pub(crate) fn new(project: ProjectKey) -> Self {
        GetSettings { project }
    }
}

impl Execute for GetSettings {
    type Value = RandomizationSettingsRep;

    fn operation(&self) -> &'static Operation {
        &raw::operations::GET_EXPERIMENTATION_SETTINGS
    }

    fn resource(&self) -> String {
        self.project.to_string()
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        raw.get_experimentation_settings_request(self.project.as_str())
    }
}
