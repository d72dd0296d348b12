//! Reading one feature flag.

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::params::GetFeatureFlagParams;
use raw::types::FeatureFlag;

use crate::execute::call::Execute;
use crate::input::violation::Violations;
use crate::key::{FlagKey, ProjectKey};
use crate::operation::expand::{Expand, ExpandList};
use crate::operation::request::Request;

/// The reading of a feature flag: its variations with their ids, and its configuration in each environment, [`getFeatureFlag`](https://launchdarkly.com/docs/api/feature-flags/get-feature-flag).
///
/// Its options: [`environment`](Request::environment), [`expand`](Request::expand).
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let flag = client.project("shop")?.flag("checkout-button")?.get().environment("production").await?;
/// for variation in &flag.variations {
///     println!("{:?} has the id {:?}", variation.value, variation.id);
/// }
/// let configurations = flag.environments.unwrap_or_default();
/// println!("version {:?}", configurations.get("production").map(|one| one.version));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct GetFlag {
    project: ProjectKey,
    flag: FlagKey,
    environment: Option<String>,
    expand: ExpandList,
}

impl GetFlag {
    pub(crate) fn new(project: ProjectKey, flag: FlagKey) -> Self {
        GetFlag {
            project,
            flag,
            environment: None,
            expand: ExpandList::default(),
        }
    }
}

/// Options of [`GetFlag`].
impl Request<GetFlag> {
    /// Asks for the configuration in this environment alone; a flag with many environments is large.
    pub fn environment(mut self, key: impl Into<String>) -> Self {
        self.call.environment = Some(key.into());
        self
    }

    /// Asks for a part that the response leaves out by default: `evaluation` adds to each configuration the context kinds that the flag was evaluated for in the last 30 days. May be called several times.
    pub fn expand(mut self, part: impl Into<String>) -> Self {
        self.call.expand.push(Expand::from(part.into()));
        self
    }
}

impl Execute for GetFlag {
    type Value = FeatureFlag;

    fn operation(&self) -> &Operation {
        &raw::operations::GET_FEATURE_FLAG
    }

    fn resource(&self) -> String {
        format!("{}/{}", self.project, self.flag)
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        let expand = self.expand.joined();
        let params = GetFeatureFlagParams::default()
            .env(self.environment.as_deref())
            .expand(expand.as_deref());
        raw.get_feature_flag_request(self.project.as_str(), self.flag.as_str(), &params)
    }

    fn accepts(&self, flag: &FeatureFlag) -> bool {
        self.flag == *flag.key
    }

    fn accepts_undecodable(&self, body: &serde_json::Value) -> bool {
        body["key"] == self.flag.as_str()
    }

    fn validate(&self, violations: &mut Violations) {
        self.expand.validate(violations);
    }
}
