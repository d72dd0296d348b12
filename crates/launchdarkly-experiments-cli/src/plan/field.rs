//! Comparing by meaning, field by field.
//!
//! Order, the form of numbers, and what is left to a default are no difference; versions of flags are not compared.

use std::collections::{BTreeMap, BTreeSet};

use launchdarkly_experiments::Decimal;
use launchdarkly_experiments::types::{
    AnalysisConfigInput, ExperimentPost, FlagInput, IterationInput, MetricInput, TreatmentInput,
};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::plan::names::Names;

/// A field that differs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Difference {
    /// The name of the field in the API.
    pub(super) field: &'static str,
    /// The key in the file.
    pub(super) key: &'static str,
    /// The value that is wanted; `None` if there shall be none.
    pub(super) value: Option<Value>,
    /// What a list lacks, if it lacks something and has nothing else too much.
    pub(super) added: Option<Value>,
    /// What is there and what is wanted, in words.
    pub(super) before: Value,
    pub(super) after: Value,
}

/// What it means that a file does not say something.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Absent {
    /// It is left as it is.
    LeftAlone,
    /// There shall be none.
    None,
    /// It is the default.
    Default(&'static str),
}

/// Every field: its name in the API, its key in the file, and what it means that a file does not say it.
#[rustfmt::skip]
const FIELDS: &[(&str, &str, Absent)] = &[
    ("name", "name", Absent::LeftAlone),
    ("description", "description", Absent::LeftAlone),
    ("hypothesis", "hypothesis", Absent::LeftAlone),
    ("maintainerId", "maintainer", Absent::LeftAlone),
    ("tags", "tags", Absent::LeftAlone),
    ("type", "type", Absent::Default("experiment")),
    ("methodology", "methodology", Absent::LeftAlone),
    ("analysisConfig", "analysis", Absent::LeftAlone),
    ("dataSource", "data-source", Absent::LeftAlone),
    ("holdoutId", "holdout", Absent::None),
    ("flags", "flags", Absent::None),
    ("randomizationUnit", "randomize-by", Absent::LeftAlone),
    ("canReshuffleTraffic", "reshuffle", Absent::Default("true")),
    ("reallocationFrequencyMillis", "reallocate-every", Absent::LeftAlone),
    ("covariateId", "stratify-by", Absent::None),
    ("attributes", "attributes", Absent::None),
    ("metrics", "metrics", Absent::None),
    ("primarySingleMetricKey", "metrics.primary", Absent::None),
    ("primaryFunnelKey", "metrics.funnel", Absent::None),
    ("treatments", "treatments", Absent::None),
];

/// A field of one side: what is sent, what is compared, and what is shown.
#[derive(Clone, Debug, Default, PartialEq)]
struct Side {
    sent: Option<Value>,
    same: Value,
    shown: Value,
}

/// Returns the fields in which what is wanted differs from what is there.
pub(super) fn differences(
    wanted: &ExperimentPost,
    found: &ExperimentPost,
    names: Names<'_>,
) -> Vec<Difference> {
    // What is left to the default cannot be told from the default.
    let unit = found.iteration.randomization_unit.as_deref();
    let wanted_unit = wanted.iteration.randomization_unit.as_deref().or(unit);
    let (mut there, mut after) = (sides(found, unit, names), sides(wanted, wanted_unit, names));
    analysis_of_both(&mut after, &mut there);
    let mut all = Vec::new();
    for (field, key, absent) in FIELDS {
        let before = there.remove(field).unwrap_or_default();
        let mut after = after.remove(field).unwrap_or_default();
        // An empty list says that there shall be nothing.
        if *absent == Absent::LeftAlone && after.same.is_null() && after.sent.is_none() {
            continue;
        }
        if let Absent::Default(default) = absent {
            after = after.or(default);
            if before.same.is_null() && after.same == *default {
                continue;
            }
        }
        if before.same != after.same {
            all.push(Difference {
                field,
                key,
                added: added(&before.same, &after),
                value: after.sent.filter(|_| !after.same.is_null()),
                before: before.shown,
                after: after.shown,
            });
        }
    }
    all
}

/// Returns the fields of one side, by their names in the API. A new property stops the compiler here.
fn sides(
    post: &ExperimentPost,
    unit: Option<&str>,
    names: Names<'_>,
) -> BTreeMap<&'static str, Side> {
    let ExperimentPost {
        analysis_config,
        data_source,
        description,
        holdout_id,
        iteration,
        key: _,
        maintainer_id,
        methodology,
        name,
        tags,
        type_,
    } = post;
    let IterationInput {
        attributes,
        can_reshuffle_traffic,
        covariate_id,
        flags,
        hypothesis,
        metrics,
        primary_funnel_key,
        primary_single_metric_key,
        randomization_unit,
        reallocation_frequency_millis,
        treatments,
    } = iteration;
    let primary = [primary_single_metric_key, primary_funnel_key];
    let primary: BTreeSet<&str> = primary.into_iter().flatten().map(String::as_str).collect();
    let text = |text: Option<&str>| Side::of(text.map(Value::from));
    let mut maintainer = text(maintainer_id.as_deref());
    maintainer.shown = maintainer_id.as_deref().map(|id| names.member(id)).into();
    let mut reshuffle = Side::of(can_reshuffle_traffic.map(Value::from));
    reshuffle.same = can_reshuffle_traffic
        .map(|reshuffle| reshuffle.to_string())
        .into();
    let mut interval = Side::of(reallocation_frequency_millis.map(Value::from));
    interval.shown = reallocation_frequency_millis
        .map(|millis| crate::file::Interval::from_millis(millis).to_string())
        .into();
    BTreeMap::from([
        ("name", text(Some(name))),
        ("description", text(description.as_deref())),
        ("hypothesis", text(Some(hypothesis))),
        ("maintainerId", maintainer),
        ("tags", set(tags.as_deref())),
        ("type", text(type_.as_ref().map(|kind| kind.as_str()))),
        (
            "methodology",
            text(methodology.as_ref().map(|one| one.as_str())),
        ),
        ("analysisConfig", analysis(analysis_config.as_ref())),
        (
            "dataSource",
            text(data_source.as_ref().map(|one| one.as_str())),
        ),
        ("holdoutId", text(holdout_id.as_deref())),
        ("flags", flags_side(flags, treatments, names)),
        ("randomizationUnit", text(randomization_unit.as_deref())),
        ("canReshuffleTraffic", reshuffle),
        ("reallocationFrequencyMillis", interval),
        ("covariateId", text(covariate_id.as_deref())),
        ("attributes", set(attributes.as_deref())),
        ("metrics", metrics_side(metrics, &primary, unit)),
        (
            "primarySingleMetricKey",
            text(primary_single_metric_key.as_deref()),
        ),
        ("primaryFunnelKey", text(primary_funnel_key.as_deref())),
        ("treatments", treatments_side(treatments, names)),
    ])
}

impl Side {
    fn of(value: Option<Value>) -> Self {
        Side {
            same: value.clone().unwrap_or_default(),
            shown: value.clone().unwrap_or_default(),
            sent: value,
        }
    }

    /// Returns the default where there is nothing.
    fn or(self, default: &str) -> Self {
        if !self.same.is_null() {
            return self;
        }
        let sent = serde_json::from_str(default).unwrap_or_else(|_| json!(default));
        Side {
            sent: Some(sent),
            same: json!(default),
            shown: json!(default),
        }
    }
}

/// A list in which neither order nor number counts.
fn set(texts: Option<&[String]>) -> Side {
    let same: BTreeSet<&String> = texts.iter().copied().flatten().collect();
    let same = Some(json!(same)).filter(|_| !same.is_empty());
    Side {
        sent: texts.map(|texts| json!(texts)),
        shown: same.clone().unwrap_or_default(),
        same: same.unwrap_or_default(),
    }
}

/// Returns what a list lacks, if it has nothing that is not wanted.
fn added(before: &Value, after: &Side) -> Option<Value> {
    let list = |value: &Value| match value {
        Value::Null => Some(Vec::new()),
        Value::Array(items) => Some(items.clone()),
        _ => None,
    };
    let (before, wanted) = (list(before)?, list(&after.same)?);
    if !before.iter().all(|one| wanted.contains(one)) {
        return None;
    }
    let is_new = |item: &&Value| {
        let key = &item["key"];
        !before
            .iter()
            .any(|one| one == *item || !key.is_null() && one["key"] == *key)
    };
    let sent = after.sent.as_ref()?.as_array()?;
    let added: Vec<Value> = sent.iter().filter(is_new).cloned().collect();
    (!added.is_empty()).then(|| added.into())
}

fn metrics_side(metrics: &[MetricInput], primary: &BTreeSet<&str>, unit: Option<&str>) -> Side {
    let mut same: Vec<_> = metrics
        .iter()
        .map(|metric| {
            let analyzed = metric.analysis_unit.as_deref().filter(|by| Some(*by) != unit);
            json!({"key": metric.key, "isGroup": metric.is_group == Some(true), "analysisUnit": analyzed})
        })
        .collect();
    same.sort_by_cached_key(Value::to_string);
    // What is the primary metric and the funnel is shown twice.
    same.dedup();
    let shown = metrics.iter().map(|metric| {
        let mut text = metric.key.clone();
        if metric.is_group == Some(true) {
            text.push_str(" (group)");
        }
        if let Some(unit) = &metric.analysis_unit {
            text.push_str(&format!(" by {unit}"));
        }
        if primary.contains(metric.key.as_str()) {
            text.push_str(", primary");
        }
        text
    });
    list(metrics, same, shown.collect())
}

fn treatments_side(treatments: &[TreatmentInput], names: Names<'_>) -> Side {
    let mut same: Vec<_> = treatments
        .iter()
        .map(|one| {
            let variations: BTreeMap<_, _> = one
                .parameters
                .iter()
                .map(|one| (&one.flag_key, &one.variation_id))
                .collect();
            json!({
                "name": one.name,
                "baseline": one.baseline,
                "percent": number(&one.allocation_percent),
                "variations": variations,
            })
        })
        .collect();
    same.sort_by_cached_key(Value::to_string);
    let shown = treatments.iter().map(|one| {
        let mut text = format!("{} {} %", one.name, number(&one.allocation_percent));
        for served in &one.parameters {
            let name = names.variation(&served.flag_key, &served.variation_id);
            text.push_str(&format!(", {name}"));
        }
        if one.baseline {
            text.push_str(", baseline");
        }
        text
    });
    list(treatments, same, shown.collect())
}

/// The variation for others is that of the baseline by default.
fn flags_side(
    flags: &BTreeMap<String, FlagInput>,
    treatments: &[TreatmentInput],
    names: Names<'_>,
) -> Side {
    let baseline = treatments.iter().find(|treatment| treatment.baseline);
    let (mut same, mut shown) = (Map::new(), Vec::new());
    for (key, flag) in flags {
        let mut parameters = baseline.iter().flat_map(|baseline| &baseline.parameters);
        let default = parameters.find(|one| one.flag_key == *key);
        let default = default.map(|one| &one.variation_id);
        let others = flag.not_in_experiment_variation_id.as_ref().or(default);
        same.insert(key.clone(), json!({"rule": flag.rule_id, "others": others}));
        let mut text = format!("{key}: {}", names.rule(key, &flag.rule_id));
        if let Some(others) = others {
            text.push_str(&format!(", others get {}", names.variation(key, others)));
        }
        shown.push(text);
    }
    Side {
        sent: Some(json!(flags)),
        same: same.into(),
        shown: json!(shown),
    }
}

fn list<T: Serialize>(sent: &[T], same: Vec<Value>, shown: Vec<String>) -> Side {
    let is_empty = same.is_empty();
    Side {
        sent: Some(json!(sent)),
        same: if is_empty { Value::Null } else { same.into() },
        shown: if is_empty { Value::Null } else { json!(shown) },
    }
}

fn analysis(config: Option<&AnalysisConfigInput>) -> Side {
    let Some(config) = config else {
        return Side::default();
    };
    let AnalysisConfigInput {
        bayesian_threshold,
        multiple_comparison_correction_method,
        multiple_comparison_correction_scope,
        sequential_testing_enabled,
        significance_threshold,
        test_direction,
    } = config;
    let mut same = json!({
        "bayesianThreshold": bayesian_threshold.as_ref().map(number),
        "multipleComparisonCorrectionMethod": multiple_comparison_correction_method,
        "multipleComparisonCorrectionScope": multiple_comparison_correction_scope,
        "sequentialTestingEnabled": sequential_testing_enabled,
        "significanceThreshold": significance_threshold.as_ref().map(percent_of_share),
        "testDirection": test_direction,
    });
    if let Some(properties) = same.as_object_mut() {
        properties.retain(|_, value| !value.is_null());
    }
    let sent = json!(config);
    Side {
        shown: if same == json!({}) {
            Value::Null
        } else {
            sent.clone()
        },
        same,
        sent: Some(sent),
    }
}

/// Leaves out of what is there what a file does not say, and adds it to what is sent, since the settings are replaced as a whole.
fn analysis_of_both(
    wanted: &mut BTreeMap<&'static str, Side>,
    found: &mut BTreeMap<&'static str, Side>,
) {
    let (Some(wanted), Some(found)) = (
        wanted.get_mut("analysisConfig"),
        found.get_mut("analysisConfig"),
    ) else {
        return;
    };
    let Some(said) = wanted.same.as_object().cloned() else {
        return;
    };
    if found.same.is_null() {
        found.same = json!({});
    }
    let sent = found.sent.clone().unwrap_or_default();
    if let Some(there) = found.same.as_object_mut() {
        there.retain(|name, _| said.contains_key(name));
    }
    if let (Some(Value::Object(sending)), Value::Object(there)) = (&mut wanted.sent, sent) {
        for (name, value) in there {
            sending.entry(name).or_insert(value);
        }
    }
}

/// Writes a number in one way; `50.0` and `50` are the same.
fn number(decimal: &Decimal) -> String {
    match decimal.digits_and_scale() {
        Some((digits, scale)) => written(digits, scale),
        None => decimal.as_str().to_owned(),
    }
}

/// Writes a threshold in percent: the documents show `5` in a request and 0.0 to 1.0 in a reply.
fn percent_of_share(decimal: &Decimal) -> String {
    let is_share = decimal
        .to_f64()
        .is_some_and(|share| share > 0.0 && share < 1.0);
    match decimal.digits_and_scale() {
        Some((digits, scale @ 2..)) if is_share => written(digits, scale - 2),
        Some((digits, 1)) if is_share => written(digits * 10, 0),
        _ => number(decimal),
    }
}

fn written(mut digits: i128, mut scale: u32) -> String {
    while scale > 0 && digits % 10 == 0 {
        (digits, scale) = (digits / 10, scale - 1);
    }
    let sign = if digits < 0 { "-" } else { "" };
    let scale = scale as usize;
    let digits = format!("{:0>width$}", digits.unsigned_abs(), width = scale + 1);
    match digits.split_at(digits.len() - scale) {
        (whole, "") => format!("{sign}{whole}"),
        (whole, rest) => format!("{sign}{whole}.{rest}"),
    }
}

#[cfg(test)]
#[path = "field_tests.rs"]
mod tests;
