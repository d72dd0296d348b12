//! Names in a request, where LaunchDarkly takes ids.
//!
//! A builder keeps the generated type and, beside it, which of its properties hold a name so far: the name stands in the property itself, and [`resolve`](crate::Request::resolve) or sending replaces it by the id.
//! So a request without names is what it was before there were names, and costs nothing more.

use std::collections::BTreeMap;

use launchdarkly_experiments_client::types::{FlagInput, IterationInput};

use crate::input::violation::Violations;

/// The names in the rule of a flag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RuleNames {
    pub(crate) source: Source,
    /// Whether `ruleId` holds the name of a rule.
    pub(crate) rule: bool,
    /// Whether `flagConfigVersion` is left open.
    pub(crate) version: bool,
    /// Whether `notInExperimentVariationId` holds the name of a variation.
    pub(crate) others: bool,
}

/// Where variations, rules and version are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    #[default]
    Flag,
    AiConfig,
}

/// The names in an iteration.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct IterationNames {
    /// By the key of the flag; only where there is a name or an AI config.
    pub(crate) rules: BTreeMap<String, RuleNames>,
    /// The positions of a treatment and its parameter, where `variationId` holds the name of a variation.
    pub(crate) variations: Vec<(usize, usize)>,
}

impl RuleNames {
    pub(crate) fn are_left(self) -> bool {
        self.rule || self.version || self.others
    }

    /// Adds a violation for each name that is left.
    pub(crate) fn report(self, rule: &FlagInput, violations: &mut Violations) {
        if self.rule {
            violations.add("ruleId", left("rule", &rule.rule_id));
        }
        if self.version {
            let message = format!("is left open; {RESOLVE}, or give it with `at_version(…)`");
            violations.add("flagConfigVersion", message);
        }
        if self.others {
            let name = rule.not_in_experiment_variation_id.as_deref();
            let message = left("variation", name.unwrap_or_default());
            let message = format!("`others_get(…)`: {message}");
            violations.add("notInExperimentVariationId", message);
        }
    }
}

impl IterationNames {
    pub(crate) fn are_left(&self) -> bool {
        !self.variations.is_empty() || self.rules.values().any(|names| names.are_left())
    }

    /// Returns the keys of the flags and AI configs that say what the names stand for.
    pub(crate) fn sources<'a>(&'a self, input: &'a IterationInput) -> BTreeMap<&'a str, Source> {
        let rules = self.rules.iter().filter(|(_, names)| names.are_left());
        let rules = rules.map(|(key, names)| (key.as_str(), names.source));
        let parameters = self.variations.iter().filter_map(|(treatment, at)| {
            let parameter = input.treatments.get(*treatment)?.parameters.get(*at)?;
            let key = parameter.flag_key.as_str();
            Some((key, self.source(key)))
        });
        rules.chain(parameters).collect()
    }

    /// Returns where what the key stands for is found.
    pub(crate) fn source(&self, key: &str) -> Source {
        let names = self.rules.get(key);
        names.map(|names| names.source).unwrap_or_default()
    }

    /// Returns what is left when all names are resolved: where what a key stands for is found.
    pub(crate) fn resolved(&self) -> Self {
        let rules = self.rules.iter();
        let rules = rules.filter(|(_, names)| names.source != Source::default());
        let rules = rules.map(|(key, names)| {
            let names = RuleNames {
                source: names.source,
                ..RuleNames::default()
            };
            (key.clone(), names)
        });
        IterationNames {
            rules: rules.collect(),
            variations: Vec::new(),
        }
    }

    /// Adds a violation for each name that is left.
    pub(crate) fn report(&self, input: &IterationInput, violations: &mut Violations) {
        for (key, names) in &self.rules {
            if let Some(rule) = input.flags.get(key) {
                violations.within(&format!("flags.{key}."), |violations| {
                    names.report(rule, violations);
                });
            }
        }
        for (treatment, at) in &self.variations {
            let treatments = input.treatments.get(*treatment);
            if let Some(parameter) = treatments.and_then(|found| found.parameters.get(*at)) {
                violations.add(
                    format_args!("treatments[{treatment}].parameters[{at}].variationId"),
                    left("variation", &parameter.variation_id),
                );
            }
        }
    }
}

/// What there is to do about a name that is left.
pub(crate) const RESOLVE: &str = "let the request find it: by `resolve(&catalog)`, or by sending";

/// Returns the message about a name where an id is needed.
pub(crate) fn left(kind: &str, name: &str) -> String {
    format!("`{name}` is the name of a {kind}, not its id; {RESOLVE}")
}
