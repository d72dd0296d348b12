//! Which flags and AI configs an experiment uses, in one form.

use crate::file::{Experiment, Rule, Treatment, Variation};

/// A flag or AI config that an experiment uses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Used<'a> {
    pub(crate) key: &'a str,
    pub(crate) is_ai_config: bool,
    pub(crate) rule: Option<&'a Rule>,
    pub(crate) others_get: Option<&'a Variation>,
}

/// Returns the flags and AI configs that an experiment uses.
pub(super) fn used(experiment: &Experiment) -> Vec<Used<'_>> {
    fn used<'a>(
        flag: &'a Option<String>,
        ai_config: &'a Option<String>,
        rule: Option<&'a Rule>,
        others_get: Option<&'a Variation>,
    ) -> Option<Used<'a>> {
        let key = flag.as_deref().or(ai_config.as_deref())?;
        Some(Used {
            key,
            is_ai_config: flag.is_none(),
            rule,
            others_get,
        })
    }
    match &experiment.flags {
        Some(flags) => flags
            .iter()
            .filter_map(|one| {
                used(
                    &one.flag,
                    &one.ai_config,
                    one.rule.as_ref(),
                    one.others_get.as_ref(),
                )
            })
            .collect(),
        None => {
            let rule = experiment.rule.as_ref();
            let others_get = experiment.others_get.as_ref();
            used(&experiment.flag, &experiment.ai_config, rule, others_get)
                .into_iter()
                .collect()
        }
    }
}

/// Returns what a treatment serves: the key of each flag with its variation.
pub(super) fn served<'a>(
    treatment: &'a Treatment,
    used: &[Used<'a>],
) -> Vec<(&'a str, &'a Variation)> {
    let several = treatment.variations.iter().flatten();
    let several = several.map(|one| (one.flag.as_str(), &one.variation));
    let one = match (used, &treatment.variation) {
        ([one], Some(variation)) => Some((one.key, variation)),
        _ => None,
    };
    one.into_iter().chain(several).collect()
}
