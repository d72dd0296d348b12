//! AI configs, which experiments use like flags: to read, not to change.

use crate::client::Client;
use crate::key::{AiConfigKey, ProjectKey};
use crate::operation::flag::get_ai_config_targeting::GetAiConfigTargeting;
use crate::operation::request::Request;

/// A handle of an [AI config](https://launchdarkly.com/docs/home/ai-configs): to read, not to change.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let config = client.project("shop")?.ai_config("product-assistant")?;
/// println!("{:?}", config.targeting().await?.variations);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct AiConfigHandle {
    client: Client,
    project: ProjectKey,
    key: AiConfigKey,
}

impl AiConfigHandle {
    pub(crate) fn new(client: Client, project: ProjectKey, key: AiConfigKey) -> Self {
        AiConfigHandle {
            client,
            project,
            key,
        }
    }

    /// Returns the key.
    pub fn key(&self) -> &AiConfigKey {
        &self.key
    }

    /// Reads the targeting: the variations with their ids, and what is served in each environment.
    pub fn targeting(&self) -> Request<GetAiConfigTargeting> {
        let call = GetAiConfigTargeting::new(self.project.clone(), self.key.clone());
        Request::new(self.client.clone(), call)
    }
}
