//! The file covers everything that a request can say, and the page about it names every key.

use std::collections::BTreeSet;

use launchdarkly_experiments_cli::file;
use serde_json::Value;

/// Every property that creates something, by its schema in the fragment, and where a file says it: key of the map, or the schema of the file and its key.
const SAID: &[(&str, &str, &str)] = &[
    ("ExperimentPost", "key", "Document.experiments"),
    ("ExperimentPost", "name", "Experiment.name"),
    ("ExperimentPost", "description", "Experiment.description"),
    ("ExperimentPost", "maintainerId", "Experiment.maintainer"),
    ("ExperimentPost", "iteration", "Document.experiments"),
    ("ExperimentPost", "holdoutId", "Experiment.holdout"),
    ("ExperimentPost", "tags", "Experiment.tags"),
    ("ExperimentPost", "methodology", "Experiment.methodology"),
    ("ExperimentPost", "analysisConfig", "Experiment.analysis"),
    ("ExperimentPost", "dataSource", "Experiment.data-source"),
    ("ExperimentPost", "type", "Experiment.type"),
    ("IterationInput", "hypothesis", "Experiment.hypothesis"),
    (
        "IterationInput",
        "canReshuffleTraffic",
        "Experiment.reshuffle",
    ),
    ("IterationInput", "metrics", "Experiment.metrics"),
    (
        "IterationInput",
        "primarySingleMetricKey",
        "Metrics.primary",
    ),
    ("IterationInput", "primaryFunnelKey", "Metrics.funnel"),
    ("IterationInput", "treatments", "Experiment.treatments"),
    ("IterationInput", "flags", "Experiment.flags"),
    (
        "IterationInput",
        "randomizationUnit",
        "Experiment.randomize-by",
    ),
    (
        "IterationInput",
        "reallocationFrequencyMillis",
        "Experiment.reallocate-every",
    ),
    ("IterationInput", "covariateId", "Experiment.stratify-by"),
    ("IterationInput", "attributes", "Experiment.attributes"),
    ("MetricInput", "key", "Metric.metric"),
    ("MetricInput", "isGroup", "Metric.group"),
    ("MetricInput", "primary", "Metrics.primary"),
    ("MetricInput", "analysisUnit", "Metric.analyze-by"),
    ("TreatmentInput", "name", "Treatment.name"),
    ("TreatmentInput", "baseline", "Treatment.baseline"),
    ("TreatmentInput", "allocationPercent", "Treatment.percent"),
    ("TreatmentInput", "parameters", "Treatment.variations"),
    ("TreatmentParameterInput", "flagKey", "Served.flag"),
    ("TreatmentParameterInput", "variationId", "Served.variation"),
    ("FlagInput", "ruleId", "FlagUse.rule"),
    // It moves by itself, and is read just before it is needed.
    ("FlagInput", "flagConfigVersion", "-"),
    (
        "FlagInput",
        "notInExperimentVariationId",
        "FlagUse.others-get",
    ),
    (
        "AnalysisConfigInput",
        "bayesianThreshold",
        "Analysis.bayesian-threshold",
    ),
    (
        "AnalysisConfigInput",
        "significanceThreshold",
        "Analysis.significance-threshold",
    ),
    (
        "AnalysisConfigInput",
        "testDirection",
        "Analysis.test-direction",
    ),
    (
        "AnalysisConfigInput",
        "multipleComparisonCorrectionMethod",
        "Analysis.correction-method",
    ),
    (
        "AnalysisConfigInput",
        "multipleComparisonCorrectionScope",
        "Analysis.correction-scope",
    ),
    (
        "AnalysisConfigInput",
        "sequentialTestingEnabled",
        "Analysis.sequential-testing",
    ),
];

#[test]
fn a_file_can_say_whatever_a_request_can() {
    let fragment: Value =
        serde_json::from_str(include_str!("../../../../openapi/normalized.json")).unwrap();
    let schemas: BTreeSet<&str> = SAID.iter().map(|(schema, _, _)| *schema).collect();
    for schema in schemas {
        let properties = &fragment["components"]["schemas"][schema]["properties"];
        let there: BTreeSet<&str> = names(properties).collect();
        let said = SAID.iter().filter(|(of, _, _)| *of == schema);
        let said: BTreeSet<&str> = said.map(|(_, property, _)| *property).collect();
        assert_eq!(
            there, said,
            "properties of {schema}, and those that a file can say"
        );
    }
    let keys = keys(&file::schema());
    for (schema, property, key) in SAID.iter().filter(|(_, _, key)| *key != "-") {
        assert!(
            keys.contains(*key),
            "{schema}.{property}: no file has {key}"
        );
    }
}

#[test]
fn the_page_says_what_each_absent_key_means() {
    let page = include_str!("../../../../docs/as-code.md");
    let (_, rest) = page.split_once("| key | absent means |").unwrap();
    let (table, _) = rest.split_once("\n\n").unwrap();
    let named: BTreeSet<&str> = table
        .lines()
        .filter_map(|row| row.strip_prefix("| "))
        .flat_map(|row| {
            row.split(" |")
                .next()
                .unwrap_or_default()
                .split('`')
                .skip(1)
                .step_by(2)
        })
        .collect();
    let keys = keys(&file::schema());
    let of_experiment = keys
        .iter()
        .filter_map(|key| key.strip_prefix("Experiment."));
    let of_document = keys.iter().filter_map(|key| key.strip_prefix("Document."));
    // The experiments themselves are what the file is about.
    let of_document = of_document.filter(|key| !["experiments", "$schema"].contains(key));
    let there: BTreeSet<&str> = of_experiment.chain(of_document).collect();
    assert_eq!(
        named, there,
        "keys in the table of docs/as-code.md, and keys of the file"
    );
}

/// Returns every key of the schema, after the name of what has it.
fn keys(schema: &Value) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    collect("Document", &schema["properties"], &mut keys);
    for (name, one) in schema["$defs"].as_object().unwrap() {
        collect(name, &one["properties"], &mut keys);
        for form in ["anyOf", "oneOf"] {
            for one in one[form].as_array().into_iter().flatten() {
                collect(name, &one["properties"], &mut keys);
            }
        }
    }
    keys
}

fn collect(of: &str, properties: &Value, keys: &mut BTreeSet<String>) {
    keys.extend(names(properties).map(|name| format!("{of}.{name}")));
}

fn names(object: &Value) -> impl Iterator<Item = &str> {
    object
        .as_object()
        .into_iter()
        .flat_map(|object| object.keys().map(String::as_str))
}
