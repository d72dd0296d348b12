//! From the form of a file to the builder of the ergonomic crate.

use std::time::Duration;

use launchdarkly_experiments::types::AnalysisConfigInput;
use launchdarkly_experiments::{FlagRule, Metric, NewExperiment, NewIteration, Treatment};
use serde_json::Value;

use crate::file::{self, Analysis, Rule, Variation};
use crate::wanted::WantedExperiment;
use crate::wanted::flags::{Used, served, used};

/// What is done about the versions of flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// They are found out when the request is sent.
    Open,
    /// They are all the same, for comparing.
    Ignored,
}

/// The id of the default rule.
const FALLTHROUGH: &str = "fallthrough";

/// Converts an experiment.
pub(super) fn experiment(wanted: &WantedExperiment, version: Version) -> NewExperiment {
    let form = &wanted.form;
    let mut new = NewExperiment::new(&wanted.key, &form.name).iteration(iteration(form, version));
    if let Some(description) = &form.description {
        new = new.description(description);
    }
    new = match &form.maintainer {
        Some(maintainer) if maintainer.contains('@') => new.maintained_by(maintainer),
        Some(maintainer) => new.maintainer(maintainer),
        None => new,
    };
    if let Some(tags) = &form.tags {
        new = new.tags(tags);
    }
    if let Some(kind) = &form.kind {
        new = new.kind(kind.0.clone());
    }
    if let Some(methodology) = &form.methodology {
        new = new.methodology(methodology.0.clone());
    }
    if let Some(config) = &form.analysis {
        new = new.analysis(analysis(config));
    }
    if let Some(source) = &form.data_source {
        new = new.data_source(source.0.clone());
    }
    if let Some(holdout) = &form.holdout {
        new = new.holdout(holdout);
    }
    new
}

/// Converts the iteration of an experiment.
pub(super) fn iteration(form: &file::Experiment, version: Version) -> NewIteration {
    let mut new = NewIteration::new(&form.hypothesis);
    let flags = used(form);
    for one in &flags {
        new = new.flag(one.key, rule(one, version));
    }
    if let Some(primary) = &form.metrics.primary {
        new = new.primary_metric(metric(primary));
    }
    if let Some(funnel) = &form.metrics.funnel {
        new = new.primary_funnel(metric(funnel));
    }
    for other in &form.metrics.others {
        new = new.metric(metric(other));
    }
    for one in &form.treatments {
        new = new.treatment(treatment(one, &flags));
    }
    if let Some(unit) = &form.randomize_by {
        new = new.randomize_by(unit);
    }
    if let Some(reshuffle) = form.reshuffle {
        new = new.reshuffle_traffic(reshuffle);
    }
    if let Some(interval) = form.reallocate_every {
        let millis = u64::try_from(interval.millis()).unwrap_or_default();
        new = new.reallocate_every(Duration::from_millis(millis));
    }
    if let Some(covariate) = &form.stratify_by {
        new = new.stratify_by(covariate);
    }
    if let Some(attributes) = &form.attributes {
        new = new.attributes(attributes);
    }
    new
}

fn rule(used: &Used<'_>, version: Version) -> FlagRule {
    let mut rule = match used.rule {
        None => FlagRule::fallthrough(),
        Some(Rule::Name(name)) if name == FALLTHROUGH => FlagRule::fallthrough(),
        Some(Rule::Name(name)) => FlagRule::named(name),
        Some(Rule::Id(id)) => FlagRule::rule(id),
    };
    if used.is_ai_config {
        rule = rule.of_ai_config();
    }
    if version == Version::Ignored {
        rule = rule.at_version(0);
    }
    match used.others_get {
        Some(Variation::Id(id)) => rule.not_in_experiment(id),
        Some(named) => rule.others_get(name(named)),
        None => rule,
    }
}

fn treatment(form: &file::Treatment, flags: &[Used<'_>]) -> Treatment {
    let mut new = match form.baseline {
        true => Treatment::baseline(&form.name),
        false => Treatment::new(&form.name),
    };
    new = new.percent(form.percent.0.clone());
    for (flag, variation) in served(form, flags) {
        new = match variation {
            Variation::Id(id) => new.variation(flag, id),
            named => new.serves(flag, name(named)),
        };
    }
    new
}

/// Returns the text by which the ergonomic crate looks a variation up.
fn name(variation: &Variation) -> String {
    match variation {
        Variation::Value(Value::String(text)) => text.clone(),
        other => other.to_string(),
    }
}

fn metric(form: &file::Metric) -> Metric {
    let metric = match form.is_group {
        true => Metric::group(&form.key),
        false => Metric::new(&form.key),
    };
    match &form.analyze_by {
        Some(unit) => metric.analysis_unit(unit),
        None => metric,
    }
}

fn analysis(form: &Analysis) -> AnalysisConfigInput {
    let Analysis {
        bayesian_threshold,
        significance_threshold,
        test_direction,
        sequential_testing,
        correction_method,
        correction_scope,
    } = form.clone();
    AnalysisConfigInput {
        bayesian_threshold: bayesian_threshold.map(|percent| percent.0),
        multiple_comparison_correction_method: correction_method.map(|known| known.0),
        multiple_comparison_correction_scope: correction_scope.map(|known| known.0),
        sequential_testing_enabled: sequential_testing,
        significance_threshold: significance_threshold.map(|percent| percent.0),
        test_direction,
    }
}
