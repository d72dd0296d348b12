//! What can be found to be wrong without a request.

use std::collections::BTreeSet;

use launchdarkly_experiments::Violation;
use launchdarkly_experiments::catalog::{self, Level};
use launchdarkly_experiments::types::ExperimentType;

use crate::file::{Experiment, State};
use crate::wanted::WantedExperiment;
use crate::wanted::flags::used;
use crate::wanted::words::in_words_of_files;

/// One thing that is wrong with an experiment, and where in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// What kind of thing it is, for programs.
    pub code: String,
    /// The keys and indices below the experiment.
    pub path: Vec<String>,
    /// What is wrong.
    pub message: String,
    /// What to do about it; empty where the message says it.
    pub help: String,
}

impl Finding {
    fn new(path: &[&str], message: impl Into<String>, help: impl Into<String>) -> Self {
        Finding {
            level: Level::Error,
            code: "invalid".to_owned(),
            path: path.iter().map(|part| (*part).to_owned()).collect(),
            message: message.into(),
            help: help.into(),
        }
    }

    /// Converts a finding of the preflight.
    pub(crate) fn of_preflight(finding: catalog::Finding, wanted: &WantedExperiment) -> Self {
        Finding {
            level: finding.level,
            code: finding.code.as_str().to_owned(),
            path: wanted.place(&finding.path),
            message: in_words_of_files(&finding.message),
            help: in_words_of_files(&finding.advice),
        }
    }

    /// Converts a violation of the request.
    pub(crate) fn of_violation(violation: &Violation, wanted: &WantedExperiment) -> Self {
        let subject = match violation.path.rsplit('.').next() {
            Some("key") => "the key ",
            Some("treatments") if violation.message.contains("are baselines") => {
                "of the treatments, "
            }
            Some("primarySingleMetricKey") if violation.message.starts_with("is ") => "`primary` ",
            _ => "",
        };
        let message = in_words_of_files(&format!("{subject}{}", violation.message));
        let (message, help) = match message.split_once("; ") {
            Some((message, help)) => (message.to_owned(), help.to_owned()),
            None => {
                let help = usual_help(&violation.path);
                (message, help.to_owned())
            }
        };
        Finding {
            level: Level::Error,
            code: "invalid".to_owned(),
            path: wanted.place(&violation.path),
            message,
            help,
        }
    }
}

/// Returns what to do about a violation that does not say it.
fn usual_help(path: &str) -> &'static str {
    let property = path.rsplit('.').next().unwrap_or(path);
    match property {
        "treatments" => "write shares whose sum is at most 100",
        "allocationPercent" | "bayesianThreshold" | "significanceThreshold" => {
            "write a number from 0 to 100, such as 50 or 33.3"
        }
        "key" => "letters, digits, `.`, `_` and `-` make a key",
        _ => "`ldx schema` prints what a file may say",
    }
}

/// Returns what is wrong with an experiment: its form first, then what the documents rule out.
pub(super) fn findings(wanted: &WantedExperiment) -> Vec<Finding> {
    let mut found = Vec::new();
    flags(&wanted.form, &mut found);
    metrics(&wanted.form, &mut found);
    treatments(&wanted.form, &mut found);
    state(&wanted.form, &mut found);
    thresholds(&wanted.form, &mut found);
    if wanted
        .form
        .reallocate_every
        .is_some_and(|interval| interval.millis() < 0)
    {
        found.push(Finding::new(
            &["reallocate-every"],
            "this is a negative time",
            "write it like `12h`",
        ));
    }
    let is_bandit = |form: &Experiment| {
        let kind = form.kind.as_ref();
        kind.is_some_and(|kind| kind.0 == ExperimentType::Mab)
    };
    if wanted.form.reallocate_every.is_some() && !is_bandit(&wanted.form) {
        found.push(Finding::new(
            &["reallocate-every"],
            "only a bandit reallocates its traffic",
            "add `type: mab`, or leave it out",
        ));
    }
    let violations = wanted.to_new().violations();
    found.extend(
        violations
            .iter()
            .map(|violation| Finding::of_violation(violation, wanted)),
    );
    found
}

fn flags(form: &Experiment, found: &mut Vec<Finding>) {
    let given = [
        ("flag", form.flag.is_some()),
        ("ai-config", form.ai_config.is_some()),
        ("flags", form.flags.is_some()),
    ];
    let given: Vec<_> = given
        .iter()
        .filter(|(_, given)| *given)
        .map(|(key, _)| *key)
        .collect();
    match given.as_slice() {
        [] => found.push(Finding::new(
            &[],
            "`flag` is missing",
            "add `flag: KEY`, or `ai-config: KEY`",
        )),
        [_] => {}
        [first, second, ..] => {
            let message = format!("`{first}` and `{second}` are both given");
            found.push(Finding::new(
                &[second],
                message,
                "give one of them; several flags are listed in `flags`",
            ));
        }
    }
    let Some(flags) = &form.flags else {
        return;
    };
    for (key, given) in [
        ("rule", form.rule.is_some()),
        ("others-get", form.others_get.is_some()),
    ] {
        if given {
            let message = format!("`{key}` does not say of which flag");
            found.push(Finding::new(
                &[key],
                message,
                "write it beside the flag in `flags`",
            ));
        }
    }
    let mut keys = BTreeSet::new();
    for (index, one) in flags.iter().enumerate() {
        let path = ["flags", &index.to_string()];
        if one.flag.is_some() == one.ai_config.is_some() {
            found.push(Finding::new(
                &path,
                "a flag is `{flag: KEY}` or `{ai-config: KEY}`",
                "give one of them",
            ));
        } else if !keys.insert(one.flag.as_ref().or(one.ai_config.as_ref())) {
            found.push(Finding::new(
                &path,
                "this flag is given twice",
                "remove one of them",
            ));
        }
    }
}

fn metrics(form: &Experiment, found: &mut Vec<Finding>) {
    let metrics = &form.metrics;
    let mut keys: BTreeSet<&str> = BTreeSet::new();
    keys.extend(
        metrics
            .primary
            .iter()
            .chain(&metrics.funnel)
            .map(|metric| metric.key.as_str()),
    );
    for (index, metric) in metrics.others.iter().enumerate() {
        if !keys.insert(&metric.key) {
            let path = ["metrics", "others", &index.to_string()];
            let message = format!("`{}` is measured already", metric.key);
            found.push(Finding::new(&path, message, "remove it here"));
        }
    }
}

fn treatments(form: &Experiment, found: &mut Vec<Finding>) {
    let flags = used(form).len();
    let mut names = BTreeSet::new();
    for (index, treatment) in form.treatments.iter().enumerate() {
        let index = index.to_string();
        if treatment.variation.is_some() && flags != 1 {
            let path = ["treatments", &index, "variation"];
            let message =
                format!("the experiment has {flags} flags, and this does not say of which");
            found.push(Finding::new(
                &path,
                message,
                "write `variations: [{flag: KEY, variation: NAME}]`",
            ));
        }
        if treatment.variation.is_some() && treatment.variations.is_some() {
            let path = ["treatments", &index, "variations"];
            found.push(Finding::new(
                &path,
                "`variation` and `variations` are both given",
                "give one of them",
            ));
        }
        if treatment.variation.is_none() && treatment.variations.is_none() && flags > 0 {
            let path = ["treatments", &index];
            let message = format!("`{}` serves no variation", treatment.name);
            found.push(Finding::new(&path, message, "add `variation: NAME`"));
        }
        if !names.insert(&treatment.name) {
            let path = ["treatments", &index, "name"];
            let message = format!("two treatments have the name `{}`", treatment.name);
            found.push(Finding::new(
                &path,
                message,
                "rename one of them, so that a winner can be named",
            ));
        }
    }
}

fn thresholds(form: &Experiment, found: &mut Vec<Finding>) {
    let Some(analysis) = &form.analysis else {
        return;
    };
    for (key, percent) in [
        ("bayesian-threshold", &analysis.bayesian_threshold),
        ("significance-threshold", &analysis.significance_threshold),
    ] {
        let number = percent.as_ref().and_then(|percent| percent.0.to_f64());
        if let Some(number) = number.filter(|number| !(0.0..=100.0).contains(number)) {
            let message = format!("`{number}` is not between 0 and 100");
            let help = "write a number from 0 to 100, such as 95";
            found.push(Finding::new(&["analysis", key], message, help));
        }
    }
}

fn state(form: &Experiment, found: &mut Vec<Finding>) {
    if let Some(State::Stopped {
        winner: None,
        reason: Some(_),
    }) = &form.state
    {
        found.push(Finding::new(
            &["state", "stopped"],
            "the winner is missing",
            "write `{winner: NAME, reason: TEXT}` with the name of a treatment",
        ));
    }
    if let Some(State::Stopped {
        winner: Some(winner),
        ..
    }) = &form.state
    {
        let names = form.treatments.iter().map(|one| one.name.as_str());
        // An id is found out only where the experiment is.
        let looks_like_id = winner.len() > 20 && !winner.contains(' ');
        if !names.clone().any(|name| name == winner) && !looks_like_id {
            let path = ["state", "stopped", "winner"];
            let message = format!("there is no treatment `{winner}`");
            let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
            found.push(Finding::new(
                &path,
                message,
                format!("there are {}", names.join(", ")),
            ));
        }
    }
}
