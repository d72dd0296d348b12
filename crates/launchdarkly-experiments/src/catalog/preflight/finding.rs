//! One thing that would go wrong, and what to do about it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One thing that would go wrong with an experiment: where, what, and what to do about it.
///
/// `Display` writes one line.
///
/// ```no_run
/// use launchdarkly_experiments::NewExperiment;
/// use launchdarkly_experiments::catalog::Level;
///
/// # async fn run(shop: launchdarkly_experiments::Environment, new: NewExperiment) -> Result<(), launchdarkly_experiments::Error> {
/// let create = shop.experiments().create(new);
/// let findings = create.preflight().await?;
/// for finding in &findings {
///     println!("{finding}");
/// }
/// if findings.iter().all(|finding| finding.level != Level::Error) {
///     create.await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// What kind of thing it is, for programs.
    pub code: FindingCode,
    /// The path in the request, such as `iteration.flags.checkout-button`.
    pub path: String,
    /// What would go wrong.
    pub message: String,
    /// What to do about it; empty where the message says it, as that of a violation does.
    pub advice: String,
}

/// How bad a finding is; the worst comes first.
///
/// ```
/// use launchdarkly_experiments::catalog::Level;
///
/// assert!(Level::Error < Level::Note);
/// assert_eq!(Level::Warning.to_string(), "warning");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Level {
    /// LaunchDarkly refuses to create or to start it.
    Error,
    /// It is accepted, and probably does not measure what it is meant to.
    Warning,
    /// It is worth knowing.
    Note,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal, $level:ident;)*) => {
        /// What kind of thing a finding is.
        ///
        /// ```
        /// use launchdarkly_experiments::catalog::{FindingCode, Level};
        ///
        /// assert_eq!(FindingCode::FlagOff.as_str(), "flag_off");
        /// assert_eq!(FindingCode::FlagOff.level(), Level::Error);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum FindingCode {
            $($(#[$doc])* #[serde(rename = $name)] $code,)*
        }

        impl FindingCode {
            /// Every kind.
            pub const ALL: &'static [FindingCode] = &[$(FindingCode::$code),*];

            /// Returns the kind in snake case.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(FindingCode::$code => $name,)*
                }
            }

            /// Returns how bad it is.
            pub fn level(self) -> Level {
                match self {
                    $(FindingCode::$code => Level::$level,)*
                }
            }
        }
    };
}

codes! {
    /// The request has a [violation](crate::Violation) and would not be sent.
    Invalid = "invalid", Error;
    /// An experiment in this environment has the key.
    KeyTaken = "key_taken", Error;
    /// No member of the account has the maintainer's e-mail address.
    MaintainerUnknown = "maintainer_unknown", Error;
    /// The context kind to randomize by is not in the project's settings.
    UnitUnknown = "unit_unknown", Error;
    /// The project has no such flag or AI config.
    FlagUnknown = "flag_unknown", Error;
    /// The flag has no configuration in the environment.
    FlagNotInEnvironment = "flag_not_in_environment", Error;
    /// The flag is archived.
    FlagArchived = "flag_archived", Error;
    /// The flag is deprecated.
    FlagDeprecated = "flag_deprecated", Warning;
    /// The flag is off.
    FlagOff = "flag_off", Error;
    /// The flag was never evaluated in the environment.
    FlagNeverEvaluated = "flag_never_evaluated", Warning;
    /// The flag was not evaluated in the environment for 7 days.
    FlagNotEvaluated = "flag_not_evaluated", Warning;
    /// No treatment names a variation of the flag.
    FlagUnused = "flag_unused", Warning;
    /// The version of the flag's configuration that was given is not the present one.
    VersionOld = "version_old", Error;
    /// The flag has no such rule.
    RuleUnknown = "rule_unknown", Error;
    /// Several rules have the name.
    RuleAmbiguous = "rule_ambiguous", Error;
    /// The rule is switched off.
    RuleDisabled = "rule_disabled", Error;
    /// Another experiment is running on the rule.
    RuleTaken = "rule_taken", Error;
    /// A guarded rollout is running on the rule.
    GuardedRollout = "guarded_rollout", Error;
    /// The flag has no such variation.
    VariationUnknown = "variation_unknown", Error;
    /// The name is that of several variations, or the name of one and the value of another.
    VariationAmbiguous = "variation_ambiguous", Error;
    /// Two treatments serve the same variations.
    TreatmentsEqual = "treatments_equal", Warning;
    /// There is one treatment, or none, so nothing is compared.
    TreatmentsTooFew = "treatments_too_few", Warning;
    /// The shares are more than 100 % together, or nothing.
    SharesImpossible = "shares_impossible", Error;
    /// The shares are less than 100 % together.
    SharesBelow100 = "shares_below_100", Warning;
    /// The project has no such metric.
    MetricUnknown = "metric_unknown", Error;
    /// The metric is archived.
    MetricArchived = "metric_archived", Error;
    /// LaunchDarkly has seen no event of the metric, or none for 90 days.
    MetricUnseen = "metric_unseen", Warning;
    /// The metric is not measured by the context kind that the iteration randomizes by.
    MetricUnit = "metric_unit", Error;
    /// A metric group is given as a metric.
    MetricIsGroup = "metric_is_group", Error;
    /// A metric is given as a metric group.
    GroupIsMetric = "group_is_metric", Error;
    /// The project has no such metric group.
    GroupUnknown = "group_unknown", Error;
    /// The primary funnel is a metric group that is no funnel.
    GroupNotAFunnel = "group_not_a_funnel", Error;
    /// The catalog was read more than a day ago.
    CatalogOld = "catalog_old", Note;
    /// The catalog does not have what would have been checked.
    NotChecked = "not_checked", Note;
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} at `{}`: {}",
            self.level, self.code, self.path, self.message
        )?;
        match self.advice.as_str() {
            "" => Ok(()),
            advice => write!(f, "; {advice}"),
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        })
    }
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_spelled_as_serde_spells_it() {
        for code in FindingCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
