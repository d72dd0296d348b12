//! Checks of the treatments: the variations that they serve, and their shares.

use launchdarkly_experiments_client::types::{TreatmentInput, TreatmentParameterInput};

use crate::catalog::preflight::{FindingCode, Findings};
use crate::catalog::resolve::{self, Miss};
use crate::input::names::Source;

pub(super) fn check(findings: &mut Findings<'_>) {
    let experiment = findings.experiment;
    let treatments = &experiment.post().iteration.treatments;
    if treatments.len() < 2 {
        findings.add(
            FindingCode::TreatmentsTooFew,
            "iteration.treatments",
            format!(
                "there are {} treatments, so nothing is compared",
                treatments.len()
            ),
            "add a treatment beside the baseline",
        );
    }
    shares(treatments, findings);
    let served: Vec<Vec<(String, String)>> = treatments
        .iter()
        .enumerate()
        .map(|(position, treatment)| served(position, treatment, findings))
        .collect();
    for (position, one) in served.iter().enumerate() {
        let equal = served.iter().take(position).position(|other| other == one);
        if let Some(equal) = equal.filter(|_| !one.is_empty()) {
            let message = format!(
                "it serves the same as treatment {equal}, `{}`",
                treatments[equal].name
            );
            findings.add(
                FindingCode::TreatmentsEqual,
                format_args!("iteration.treatments[{position}].parameters"),
                message,
                "give it another variation",
            );
        }
    }
    others(findings);
    unused(findings);
}

/// Returns the flags and ids of what a treatment serves, as far as they can be told.
fn served(
    position: usize,
    treatment: &TreatmentInput,
    findings: &mut Findings<'_>,
) -> Vec<(String, String)> {
    let named = &findings.experiment.names.iteration.variations;
    let mut served = Vec::new();
    for (at, parameter) in treatment.parameters.iter().enumerate() {
        let path = format!("iteration.treatments[{position}].parameters[{at}].variationId");
        let TreatmentParameterInput {
            flag_key,
            variation_id,
        } = parameter;
        let is_name = named.contains(&(position, at));
        let id = variation((&path, ""), flag_key, variation_id, is_name, findings);
        served.push((flag_key.clone(), id.unwrap_or_else(|| variation_id.clone())));
    }
    served.sort();
    served
}

/// Checks the variations for traffic outside the experiment.
fn others(findings: &mut Findings<'_>) {
    let experiment = findings.experiment;
    for (key, rule) in experiment.post().iteration.flags.iter() {
        if let Some(text) = &rule.not_in_experiment_variation_id {
            let names = experiment.names.iteration.rules.get(key);
            let path = format!("iteration.flags.{key}.notInExperimentVariationId");
            let is_name = names.is_some_and(|names| names.others);
            let given_by = match is_name {
                true => "`others_get(…)`: ",
                false => "`not_in_experiment(…)`: ",
            };
            variation((&path, given_by), key, text, is_name, findings);
        }
    }
}

/// Returns the id of a variation that is given by name or id, or adds a finding.
fn variation(
    (path, given_by): (&str, &str),
    flag_key: &str,
    text: &str,
    is_name: bool,
    findings: &mut Findings<'_>,
) -> Option<String> {
    let source = findings.source(flag_key);
    let flag = resolve::source_of(flag_key, source, findings.catalog).found()?;
    let found = match is_name {
        true => resolve::variation((flag_key, flag), source, text),
        false => resolve::variation_by_id((flag_key, flag), source, text),
    };
    match found {
        Ok(variation) => Some(variation.id.clone()),
        Err(Miss::Ambiguous(message)) => {
            let advice = "give the id, by `variation(…)` or `not_in_experiment(…)`";
            let message = format!("{given_by}{message}");
            findings.add(FindingCode::VariationAmbiguous, path, message, advice);
            None
        }
        Err(Miss::Unknown(message) | Miss::NotKnown(message)) => {
            let advice = match source {
                Source::Flag => "give the name, value or id of one of them",
                Source::AiConfig => "give the name, key or id of one of them",
            };
            let message = format!("{given_by}{message}");
            findings.add(FindingCode::VariationUnknown, path, message, advice);
            None
        }
    }
}

fn shares(treatments: &[TreatmentInput], findings: &mut Findings<'_>) {
    let shares = treatments
        .iter()
        .map(|treatment| treatment.allocation_percent.to_f64());
    // A share that is not a number is a violation.
    let Some(sum) = shares.sum::<Option<f64>>() else {
        return;
    };
    let path = "iteration.treatments";
    if sum > 100.0 + TOLERANCE {
        let message = format!("the shares are {sum} % together");
        findings.add(
            FindingCode::SharesImpossible,
            path,
            message,
            "make them 100 %",
        );
    } else if sum <= 0.0 && !treatments.is_empty() {
        let message = "no treatment has a share above 0 %, so the iteration cannot start";
        findings.add(
            FindingCode::SharesImpossible,
            path,
            message,
            "give shares with `percent(…)`",
        );
    } else if sum < 100.0 - TOLERANCE && !treatments.is_empty() {
        let message = format!(
            "the shares are {sum} % together; the rest of the traffic is outside the experiment"
        );
        findings.add(
            FindingCode::SharesBelow100,
            path,
            message,
            "make them 100 %, unless this is meant",
        );
    }
}

/// Tolerance for computed shares, in percentage points.
const TOLERANCE: f64 = 1e-6;

/// Finds flags of which no treatment names a variation.
fn unused(findings: &mut Findings<'_>) {
    let iteration = &findings.experiment.post().iteration;
    for key in iteration.flags.keys() {
        let mut parameters = iteration
            .treatments
            .iter()
            .flat_map(|treatment| &treatment.parameters);
        if !iteration.treatments.is_empty()
            && !parameters.any(|parameter| parameter.flag_key == *key)
        {
            findings.add(
                FindingCode::FlagUnused,
                format_args!("iteration.flags.{key}"),
                "no treatment names a variation of this flag",
                "name one with `serves(…)` in each treatment, or leave the flag out",
            );
        }
    }
}
