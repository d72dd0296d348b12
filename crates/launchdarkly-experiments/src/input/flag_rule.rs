//! The rule of a flag whose traffic enters an experiment.

use launchdarkly_experiments_client::types::FlagInput;

/// A builder of a [`FlagInput`]: a [rule](https://launchdarkly.com/docs/home/flags/targeting-rules) of a flag, in a version of the flag's configuration.
///
/// The version is `environments.<environment key>.version` in LaunchDarkly's [Get feature flag](https://launchdarkly.com/docs/api/feature-flags/get-feature-flag), not the flag's own `_version`.
/// It grows with each change of the flag's targeting in that environment.
///
/// ```
/// use launchdarkly_experiments::{FlagRule, types::FlagInput};
///
/// let rule: FlagInput = FlagRule::fallthrough(12).into();
/// assert_eq!((rule.rule_id.as_str(), rule.flag_config_version), ("fallthrough", 12));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct FlagRule(FlagInput);

impl FlagRule {
    /// Creates a reference to a targeting rule by its id.
    pub fn rule(id: impl Into<String>, flag_config_version: i64) -> Self {
        FlagRule(FlagInput {
            flag_config_version,
            not_in_experiment_variation_id: None,
            rule_id: id.into(),
        })
    }

    /// Creates a reference to the default rule of a flag that is on, for all traffic that no other rule takes.
    pub fn fallthrough(flag_config_version: i64) -> Self {
        FlagRule::rule("fallthrough", flag_config_version)
    }

    /// Sets the id of the variation for traffic outside the experiment; the baseline's by default.
    pub fn not_in_experiment(mut self, variation_id: impl Into<String>) -> Self {
        self.0.not_in_experiment_variation_id = Some(variation_id.into());
        self
    }
}

impl From<FlagRule> for FlagInput {
    fn from(rule: FlagRule) -> Self {
        rule.0
    }
}
