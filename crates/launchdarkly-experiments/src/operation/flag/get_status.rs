//! Reading whether a feature flag is in use in an environment.

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::types::FlagStatusRep;

use crate::execute::call::Execute;
use crate::key::FlagKey;
use crate::key::path::EnvironmentPath;

/// The reading of the status of a flag in an environment: whether it is evaluated, and when it was last, [`getFeatureFlagStatus`](https://launchdarkly.com/docs/api/feature-flags/get-feature-flag-status).
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let flag = client.project("shop")?.flag("checkout-button")?;
/// let status = flag.status("production")?.await?;
/// println!("{}, last evaluated {:?}", status.name, status.last_requested);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct GetFlagStatus {
    path: EnvironmentPath,
    flag: FlagKey,
}

impl GetFlagStatus {
    pub(crate) fn new(path: EnvironmentPath, flag: FlagKey) -> Self {
        GetFlagStatus { path, flag }
    }
}

impl Execute for GetFlagStatus {
    type Value = FlagStatusRep;

    fn operation(&self) -> &Operation {
        &raw::operations::GET_FEATURE_FLAG_STATUS
    }

    fn resource(&self) -> String {
        format!("{}/{}", self.path, self.flag)
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        let (project, environment) = self.path.keys();
        raw.get_feature_flag_status_request(project, environment, self.flag.as_str())
    }
}
