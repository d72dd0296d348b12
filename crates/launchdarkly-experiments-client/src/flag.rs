//! Questions to a flag, answered from what a response shows of it.

use crate::types::{FeatureFlag, Rule, Variation};

impl FeatureFlag {
    /// Returns the variation that a rule serves to all its traffic in an environment, as it does after an experiment on it was stopped.
    ///
    /// The rule is given by its id, `ref` or description; `fallthrough` is the default rule.
    /// `None` where it serves several variations, as while an experiment is running on it, where no rule or several are called so, and where the response does not show it.
    ///
    /// ```
    /// use launchdarkly_experiments_client::{fixture, types::FeatureFlag};
    /// use serde_json::json;
    ///
    /// let flag: FeatureFlag = fixture(json!({
    ///     "variations": [{"name": "blue", "value": "#00f"}, {"name": "green", "value": "#0f0"}],
    ///     "environments": {"production": {
    ///         "fallthrough": {"variation": 0},
    ///         "rules": [
    ///             {"_id": "rule-1", "description": "Returning customers", "variation": 1},
    ///             {"_id": "rule-2", "rollout": {"variations": []}},
    ///         ],
    ///     }},
    /// }))?;
    /// let served = |rule| flag.served("production", rule)?.name.as_deref();
    /// assert_eq!(served("fallthrough"), Some("blue"));
    /// assert_eq!(served("Returning customers"), Some("green"));
    /// assert_eq!(served("rule-2"), None);
    /// assert!(flag.served("test", "fallthrough").is_none());
    /// # Ok::<(), launchdarkly_experiments_client::DecodeError>(())
    /// ```
    pub fn served(&self, environment_key: &str, rule: &str) -> Option<&Variation> {
        let configuration = self.environments.as_ref()?.get(environment_key)?;
        let index = match rule {
            "fallthrough" => configuration.fallthrough.as_ref()?.variation?,
            text => {
                let rules = configuration.rules.as_deref()?;
                let is_text = |other: &Option<String>| other.as_deref() == Some(text);
                let by_id = rules.iter().find(|rule| is_text(&rule.id));
                let named = |rule: &&Rule| is_text(&rule.description) || is_text(&rule.ref_);
                let mut named = rules.iter().filter(named);
                let found = match (by_id, named.next(), named.next()) {
                    (Some(found), ..) | (None, Some(found), None) => found,
                    _ => return None,
                };
                found.variation?
            }
        };
        self.variations.get(usize::try_from(index).ok()?)
    }
}
