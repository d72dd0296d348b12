//! The rule of a flag whose traffic enters an experiment.

use launchdarkly_experiments_client::types::FlagInput;

use crate::error::Error;
use crate::input::names::{RuleNames, Source};
use crate::input::violation::Violations;

/// The id of the default rule, which every flag has.
pub(crate) const FALLTHROUGH: &str = "fallthrough";

/// A builder of a [`FlagInput`]: a [rule](https://launchdarkly.com/docs/home/flags/targeting-rules) of a flag, in a version of the flag's configuration.
///
/// The rule is given by its id or by its name, and the version may be left open.
/// What is left open is read when the request is sent, in one read for each flag; [`Request::resolve`](crate::Request::resolve) takes it from a [`Catalog`](crate::Catalog) instead.
///
/// ```
/// use launchdarkly_experiments::{FlagRule, types::FlagInput};
///
/// // The name of a rule and the present version are found when the request is sent.
/// let rule = FlagRule::named("Returning customers").others_get("blue");
/// assert!(FlagInput::try_from(rule).is_err());
///
/// let rule: FlagInput = FlagRule::fallthrough().at_version(12).try_into()?;
/// assert_eq!((rule.rule_id.as_str(), rule.flag_config_version), ("fallthrough", 12));
/// # Ok::<(), launchdarkly_experiments::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct FlagRule {
    pub(crate) input: FlagInput,
    pub(crate) names: RuleNames,
}

impl FlagRule {
    /// Creates a reference to the default rule of a flag that is on, for all traffic that no other rule takes.
    pub fn fallthrough() -> Self {
        FlagRule::rule(FALLTHROUGH)
    }

    /// Creates a reference to a targeting rule by its id: the `_id` of an element of `environments.<environment key>.rules` in LaunchDarkly's [Get feature flag](https://launchdarkly.com/docs/api/feature-flags/get-feature-flag).
    pub fn rule(id: impl Into<String>) -> Self {
        FlagRule {
            input: FlagInput {
                flag_config_version: 0,
                not_in_experiment_variation_id: None,
                rule_id: id.into(),
            },
            names: RuleNames {
                version: true,
                ..RuleNames::default()
            },
        }
    }

    /// Creates a reference to a targeting rule by its name: its description as people see it, its `ref`, or its id.
    ///
    /// The spelling counts, upper and lower case too.
    /// Rules belong to one environment of the flag: what is there in one may be missing in another, or have another id.
    /// A name that no rule has, or several have, is a violation that lists the flag's rules.
    pub fn named(name: impl Into<String>) -> Self {
        let mut rule = FlagRule::rule(name);
        rule.names.rule = true;
        rule
    }

    /// Creates a reference to the default rule of an AI config, which experiments use like a flag.
    ///
    /// Other rules of an AI config have no documented id or name.
    pub fn ai_config() -> Self {
        FlagRule::fallthrough().of_ai_config()
    }

    /// Says that the key is that of an AI config; by default it is that of a flag.
    ///
    /// ```
    /// use launchdarkly_experiments::FlagRule;
    ///
    /// assert_eq!(FlagRule::fallthrough().of_ai_config(), FlagRule::ai_config());
    /// ```
    pub fn of_ai_config(mut self) -> Self {
        self.names.source = Source::AiConfig;
        self
    }

    /// Sets the version of the flag's configuration; by default the present one, which is read when the request is sent.
    ///
    /// It is `environments.<environment key>.version` in LaunchDarkly's [Get feature flag](https://launchdarkly.com/docs/api/feature-flags/get-feature-flag), not the flag's own `_version`, and of an AI config `environments.<environment key>._version` of its targeting.
    /// It grows with each change of the flag's targeting in that environment, and LaunchDarkly refuses an old one: give it to be told of such a change.
    pub fn at_version(mut self, flag_config_version: i64) -> Self {
        self.input.flag_config_version = flag_config_version;
        self.names.version = false;
        self
    }

    /// Sets the id of the variation for traffic outside the experiment; the baseline's by default.
    pub fn not_in_experiment(mut self, variation_id: impl Into<String>) -> Self {
        self.input.not_in_experiment_variation_id = Some(variation_id.into());
        self.names.others = false;
        self
    }

    /// Sets the variation for traffic outside the experiment by its name, value or id, as [`Treatment::serves`](crate::Treatment::serves) does.
    pub fn others_get(mut self, variation: impl ToString) -> Self {
        self.input.not_in_experiment_variation_id = Some(variation.to_string());
        self.names.others = true;
        self
    }
}

impl From<FlagInput> for FlagRule {
    fn from(input: FlagInput) -> Self {
        FlagRule {
            input,
            names: RuleNames::default(),
        }
    }
}

impl TryFrom<FlagRule> for FlagInput {
    type Error = Error;

    /// Converts a rule without names.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid), with a violation for each name and an open version.
    fn try_from(rule: FlagRule) -> Result<Self, Error> {
        let mut violations = Violations::default();
        rule.names.report(&rule.input, &mut violations);
        violations.into_result(rule.input)
    }
}
