//! From a path in a request, as violations and findings name it, back to the keys of the file.

use crate::file::Experiment;
use crate::wanted::flags::{served, used};

/// Returns the keys and indices below the experiment; none where the path means the whole of it.
pub(super) fn of(form: &Experiment, request_path: &str) -> Vec<String> {
    let path = request_path
        .strip_prefix("iteration.")
        .unwrap_or(request_path);
    let (first, rest) = split(path);
    let one = |key: &str| vec![key.to_owned()];
    match first {
        "flags" => flag(form, rest),
        "treatments" => treatment(form, rest),
        "metrics" => metric(form, rest),
        "primarySingleMetricKey" => vec!["metrics".to_owned(), "primary".to_owned()],
        "primaryFunnelKey" => vec!["metrics".to_owned(), "funnel".to_owned()],
        "analysisConfig" => {
            let key = match rest {
                "bayesianThreshold" => "bayesian-threshold",
                "significanceThreshold" => "significance-threshold",
                _ => return one("analysis"),
            };
            vec!["analysis".to_owned(), key.to_owned()]
        }
        "maintainerId" => one("maintainer"),
        "dataSource" => one("data-source"),
        "holdoutId" => one("holdout"),
        "randomizationUnit" => one("randomize-by"),
        "canReshuffleTraffic" => one("reshuffle"),
        "reallocationFrequencyMillis" => one("reallocate-every"),
        "covariateId" => one("stratify-by"),
        "name" | "description" | "tags" | "type" | "methodology" | "hypothesis" | "attributes" => {
            one(first)
        }
        _ => Vec::new(),
    }
}

/// The path goes on with the key of the flag, which may contain dots, and a property of it.
fn flag(form: &Experiment, rest: &str) -> Vec<String> {
    let all = used(form);
    let is_of = |key: &str| {
        let rest = rest.strip_prefix(key);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let found = all.iter().enumerate().filter(|(_, used)| is_of(used.key));
    let found = found.max_by_key(|(_, used)| used.key.len());
    let Some((index, used)) = found else {
        return vec!["flags".to_owned()];
    };
    let key = match rest[used.key.len()..].trim_start_matches('.') {
        "ruleId" => "rule",
        "notInExperimentVariationId" => "others-get",
        _ if used.is_ai_config => "ai-config",
        _ => "flag",
    };
    match form.flags.is_some() {
        true => vec!["flags".to_owned(), index.to_string(), key.to_owned()],
        false => vec![key.to_owned()],
    }
}

fn treatment(form: &Experiment, rest: &str) -> Vec<String> {
    let mut path = vec!["treatments".to_owned()];
    let Some((index, rest)) = index(rest) else {
        return path;
    };
    path.push(index.to_string());
    let (property, rest) = split(rest.trim_start_matches('.'));
    match property {
        "name" | "baseline" => path.push(property.to_owned()),
        "allocationPercent" => path.push("percent".to_owned()),
        "parameters" => {
            let is_one = form.treatments.get(index).is_some_and(|one| {
                let served = served(one, &used(form));
                one.variation.is_some() && served.len() == 1
            });
            match self::index(rest) {
                Some((at, _)) if !is_one => {
                    path.extend([
                        "variations".to_owned(),
                        at.to_string(),
                        "variation".to_owned(),
                    ]);
                }
                _ => path.push("variation".to_owned()),
            }
        }
        _ => {}
    }
    path
}

/// The metrics of a request are the primary one, the funnel, and the others.
fn metric(form: &Experiment, rest: &str) -> Vec<String> {
    let mut path = vec!["metrics".to_owned()];
    let primary = form.metrics.primary.iter().map(|_| "primary");
    let before: Vec<_> = primary
        .chain(form.metrics.funnel.iter().map(|_| "funnel"))
        .collect();
    if let Some((index, _)) = index(rest) {
        match before.get(index) {
            Some(key) => path.push((*key).to_owned()),
            None => path.extend(["others".to_owned(), (index - before.len()).to_string()]),
        }
    }
    path
}

/// Splits a path after its first part; an index stays with the rest.
fn split(path: &str) -> (&str, &str) {
    let end = path.find(['.', '[']).unwrap_or(path.len());
    (&path[..end], path[end..].trim_start_matches('.'))
}

/// Reads an index such as `[1]` at the beginning.
fn index(path: &str) -> Option<(usize, &str)> {
    let (index, rest) = path.strip_prefix('[')?.split_once(']')?;
    Some((index.parse().ok()?, rest))
}
