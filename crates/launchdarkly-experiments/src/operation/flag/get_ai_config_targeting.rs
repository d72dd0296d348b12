//! Reading the targeting of an AI config.

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::types::AiConfigTargeting;

use crate::execute::call::Execute;
use crate::key::{AiConfigKey, ProjectKey};

/// The reading of the targeting of an AI config: its variations with their ids, and what it serves in each environment, [`getAIConfigTargeting`](https://launchdarkly.com/docs/api/ai-configs/get-ai-config-targeting).
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let targeting = client.project("shop")?.ai_config("product-assistant")?.targeting().await?;
/// let production = targeting.environments.get("production");
/// println!("version {:?}", production.map(|environment| environment.version));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct GetAiConfigTargeting {
    project: ProjectKey,
    config: AiConfigKey,
}

impl GetAiConfigTargeting {
    pub(crate) fn new(project: ProjectKey, config: AiConfigKey) -> Self {
        GetAiConfigTargeting { project, config }
    }
}

impl Execute for GetAiConfigTargeting {
    type Value = AiConfigTargeting;

    fn operation(&self) -> &Operation {
        &raw::operations::GET_AI_CONFIG_TARGETING
    }

    fn resource(&self) -> String {
        format!("{}/{}", self.project, self.config)
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        raw.get_ai_config_targeting_request(self.project.as_str(), self.config.as_str())
    }

    fn accepts(&self, targeting: &AiConfigTargeting) -> bool {
        self.config == *targeting.key
    }

    fn accepts_undecodable(&self, body: &serde_json::Value) -> bool {
        body["key"] == self.config.as_str()
    }
}
