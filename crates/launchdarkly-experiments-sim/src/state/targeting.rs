//! Targeting: what a flag or an AI config serves in one environment.
//!
//! Targeting names variations by their ids; responses show the indices that LaunchDarkly uses. A rollout with an
//! [`Allocation`] belongs to a running experiment.

use serde::{Deserialize, Serialize};

use crate::state::bounded::{UnixMillis, Version};

/// The id by which experiments name what is served when no rule matches.
pub(crate) const FALLTHROUGH: &str = "fallthrough";

/// All traffic, in the unit of the weights of a rollout: thousandths of a percent.
pub(crate) const ALL_TRAFFIC: u32 = 100_000;

/// What a [`Flag`](crate::Flag) or an [`AiConfig`](crate::AiConfig) serves in one environment.
///
/// ```
/// use launchdarkly_experiments_sim::{Rule, Targeting};
///
/// let targeting = Targeting::on()
///     .version(12)
///     .rule(Rule::new("rule-1", "blue-id").description("Returning customers"))
///     .fallthrough("blue-id");
/// assert_ne!(targeting, Targeting::off());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[must_use]
pub struct Targeting {
    pub(crate) on: bool,
    /// What experiments call `flagConfigVersion`.
    pub(crate) version: Version,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) rules: Vec<Rule>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fallthrough: Option<Serve>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) off_variation: Option<String>,
    #[serde(default)]
    pub(crate) changed_at: UnixMillis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) requested_at: Option<UnixMillis>,
}

/// A targeting rule, for [`Targeting::rule`]. Which contexts it matches is not modelled.
///
/// ```
/// use launchdarkly_experiments_sim::Rule;
///
/// let rule = Rule::new("rule-1", "blue-id");
/// assert_ne!(rule.clone().description("Returning customers"), rule);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[must_use]
pub struct Rule {
    pub(crate) id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    pub(crate) serve: Serve,
}

/// What a rule serves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Serve {
    /// The variation with this id.
    Variation(String),
    Rollout(Rollout),
}

/// Shares of the traffic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Rollout {
    pub(crate) shares: Vec<Share>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) bucket_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) context_kind: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) allocation: Option<Allocation>,
}

/// The share of a variation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Share {
    pub(crate) variation: String,
    /// In thousandths of a percent.
    pub(crate) weight: u32,
    /// Whether the share is outside of the experiment.
    #[serde(default)]
    pub(crate) untracked: bool,
}

/// The experiment that runs on a rollout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Allocation {
    /// The key of the experiment, in the environment of the targeting.
    pub(crate) experiment: String,
    /// The variation for traffic outside of the experiment.
    pub(crate) default_variation: String,
    pub(crate) can_reshuffle: bool,
}

impl Targeting {
    /// Returns the targeting of a flag that is on, has version 1, and serves its first variation.
    pub fn on() -> Self {
        Self {
            on: true,
            version: Version::saturating(1),
            rules: Vec::new(),
            fallthrough: None,
            off_variation: None,
            changed_at: UnixMillis::default(),
            requested_at: None,
        }
    }

    /// Returns the targeting of a flag that is off, has version 1, and serves its last variation.
    pub fn off() -> Self {
        Self {
            on: false,
            ..Self::on()
        }
    }

    /// Sets the version, which experiments name as `flagConfigVersion`.
    pub fn version(mut self, version: i64) -> Self {
        self.version = Version::saturating(version);
        self
    }

    /// Adds a rule after those before it.
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Sets the variation for what no rule matches, by its id. By default it is the first one.
    pub fn fallthrough(mut self, variation_id: impl Into<String>) -> Self {
        self.fallthrough = Some(Serve::Variation(variation_id.into()));
        self
    }

    /// Sets the variation of the flag while it is off, by its id. By default it is the last one.
    pub fn off_variation(mut self, variation_id: impl Into<String>) -> Self {
        self.off_variation = Some(variation_id.into());
        self
    }

    /// Sets when the flag was evaluated last, in milliseconds since the Unix epoch. By default it never was.
    pub fn requested(mut self, millis: i64) -> Self {
        self.requested_at = Some(UnixMillis::saturating(millis));
        self
    }

    /// Sets when the targeting was changed last, in milliseconds since the Unix epoch. By default it is when the flag
    /// was created.
    pub fn changed(mut self, millis: i64) -> Self {
        self.changed_at = UnixMillis::saturating(millis);
        self
    }

    /// Returns what a rule or the fallthrough serves.
    pub(crate) fn served(&self, rule: &str) -> Option<&Serve> {
        match rule {
            FALLTHROUGH => self.fallthrough.as_ref(),
            id => {
                let mut rules = self.rules.iter();
                rules.find(|rule| rule.id == id).map(|rule| &rule.serve)
            }
        }
    }

    /// Whether there is a rule with this id. The fallthrough always exists.
    pub(crate) fn has_rule(&self, rule: &str) -> bool {
        rule == FALLTHROUGH || self.rules.iter().any(|known| known.id == rule)
    }

    /// Returns the key of the experiment that runs on a rule or on the fallthrough.
    pub(crate) fn experiment_on(&self, rule: &str) -> Option<&str> {
        match self.served(rule) {
            Some(Serve::Rollout(rollout)) => {
                let allocation = rollout.allocation.as_ref()?;
                Some(&allocation.experiment)
            }
            Some(Serve::Variation(_)) | None => None,
        }
    }

    /// Sets what a rule or the fallthrough serves. An unknown rule changes nothing.
    pub(crate) fn serve(&mut self, rule: &str, serve: Serve) {
        match rule {
            FALLTHROUGH => self.fallthrough = Some(serve),
            id => {
                let mut rules = self.rules.iter_mut();
                if let Some(rule) = rules.find(|rule| rule.id == id) {
                    rule.serve = serve;
                }
            }
        }
    }

    /// Whether the same variation is served to everything.
    pub(crate) fn serves_one_variation(&self) -> bool {
        let rules = self.rules.iter().map(|rule| Some(&rule.serve));
        let mut all = rules.chain([self.fallthrough.as_ref()]);
        let first = all.next().flatten();
        matches!(first, Some(Serve::Variation(_))) && all.all(|serve| serve == first)
    }
}

impl Rule {
    /// Returns a rule with this id that serves the variation with this id.
    pub fn new(id: impl Into<String>, variation_id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            reference: None,
            description: None,
            serve: Serve::Variation(variation_id.into()),
        }
    }

    /// Sets the description, by which people know the rule.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Sets the reference, which responses contain as `ref`.
    pub fn reference(mut self, reference: impl Into<String>) -> Self {
        self.reference = Some(reference.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_and_the_fallthrough_are_served_apart() {
        let mut targeting = Targeting::on()
            .rule(Rule::new("r", "blue"))
            .fallthrough("blue");
        assert!(targeting.serves_one_variation());
        targeting.serve("r", Serve::Variation("green".to_owned()));
        targeting.serve("unknown", Serve::Variation("red".to_owned()));
        let served = |rule| match targeting.served(rule) {
            Some(Serve::Variation(id)) => Some(id.as_str()),
            _ => None,
        };
        assert_eq!(served("r"), Some("green"));
        assert_eq!(served(FALLTHROUGH), Some("blue"));
        assert_eq!(served("unknown"), None);
        assert!(!targeting.serves_one_variation());
    }
}
