//! What a plan shows of an experiment that would be created: everything that the file says.

use serde_json::json;

use crate::file::{Experiment, FALLTHROUGH, FlagUse, Metric, Metrics, Rule, Treatment, Variation};
use crate::print::plan::one_line;
use crate::print::value;

/// Describes an experiment in lines. A new key of the file stops the compiler here.
pub(super) fn summary(wanted: &Experiment) -> Vec<String> {
    let Experiment {
        name,
        description,
        hypothesis,
        maintainer,
        tags,
        kind,
        methodology,
        analysis,
        data_source,
        holdout,
        flag,
        ai_config,
        rule,
        others_get,
        flags,
        randomize_by,
        reshuffle,
        reallocate_every,
        stratify_by,
        attributes,
        metrics,
        treatments,
        // The steps say it.
        state: _,
    } = wanted;
    let Metrics {
        primary,
        funnel,
        others,
    } = metrics;
    let single = FlagUse {
        flag: flag.clone(),
        ai_config: ai_config.clone(),
        rule: rule.clone(),
        others_get: others_get.clone(),
    };
    let used = flags.iter().flatten().chain([&single]).filter_map(flag_use);
    let measured = primary.iter().chain(funnel);
    let measured = measured.map(|one| format!("measured by {}", metric(one)));
    let used: Vec<_> = used.chain(measured).collect();
    let mut lines = vec![format!("{name}: {}", one_line(hypothesis)), used.join(", ")];
    lines.extend(treatments.iter().map(treatment));
    let others: Vec<_> = others.iter().map(metric).collect();
    let others = (!others.is_empty()).then(|| others.join(", "));
    let list = |items: &Option<Vec<String>>| {
        let items = items.as_ref().filter(|items| !items.is_empty());
        items.map(|items| items.join(", "))
    };
    let given = [
        ("further metrics", others),
        ("description", description.as_deref().map(one_line)),
        ("maintainer", maintainer.clone()),
        ("tags", list(tags)),
        ("type", kind.as_ref().map(|one| one.0.to_string())),
        (
            "methodology",
            methodology.as_ref().map(|one| one.0.to_string()),
        ),
        ("analysis", analysis.as_ref().map(|one| value(&json!(one)))),
        (
            "data-source",
            data_source.as_ref().map(|one| one.0.to_string()),
        ),
        ("holdout", holdout.clone()),
        ("randomize-by", randomize_by.clone()),
        ("reshuffle", reshuffle.map(|one| one.to_string())),
        (
            "reallocate-every",
            reallocate_every.map(|one| one.to_string()),
        ),
        ("stratify-by", stratify_by.clone()),
        ("attributes", list(attributes)),
    ];
    let given = given.into_iter();
    lines.extend(given.filter_map(|(key, value)| Some(format!("{key}: {}", value?))));
    lines
}

/// Writes a flag or AI config with its rule, unless that is the default one, and what others get.
fn flag_use(used: &FlagUse) -> Option<String> {
    let FlagUse {
        flag,
        ai_config,
        rule,
        others_get,
    } = used;
    let name = match (flag, ai_config) {
        (Some(flag), _) => format!("flag {flag}"),
        (None, Some(config)) => format!("AI config {config}"),
        (None, None) => return None,
    };
    let rule = rule
        .as_ref()
        .map(|(Rule::Name(rule) | Rule::Id(rule))| rule);
    let rule = rule.filter(|rule| *rule != FALLTHROUGH);
    let rule = rule.map(|rule| format!("rule {rule}"));
    let others = others_get.as_ref().map(|one| format!("others get {one}"));
    let more: Vec<_> = rule.into_iter().chain(others).collect();
    Some(match more.is_empty() {
        true => name,
        false => format!("{name} ({})", more.join(", ")),
    })
}

/// Writes a metric, and by what it is analyzed if that is said.
fn metric(metric: &Metric) -> String {
    let Metric {
        key,
        is_group,
        analyze_by,
    } = metric;
    let group = if *is_group { "group " } else { "" };
    let by = analyze_by.as_ref().map(|by| format!(" (analyzed by {by})"));
    format!("{group}{key}{}", by.unwrap_or_default())
}

fn treatment(treatment: &Treatment) -> String {
    let several = treatment.variations.iter().flatten();
    let several = several.map(|one| &one.variation);
    let served = treatment.variation.iter().chain(several);
    let served: Vec<_> = served.map(Variation::to_string).collect();
    let baseline = if treatment.baseline { ", baseline" } else { "" };
    let percent = treatment.percent.0.as_str();
    let served = served.join(" and ");
    format!("{} {percent} %: {served}{baseline}", treatment.name)
}
