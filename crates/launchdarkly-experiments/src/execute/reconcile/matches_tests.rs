//! Every property is compared, and equal values are recognized however they are spelled.

use launchdarkly_experiments_client::types::{
    AnalysisConfigInput, FlagInput, MetricInput, TreatmentInput, TreatmentParameterInput,
};
use serde_json::{Value, json};

use super::*;

/// An experiment with every property, as it is asked for and as it is shown.
fn pair() -> (ExperimentPost, Value) {
    let asked = json!({
        "key": "button", "name": "Button", "description": "blue against green", "tags": ["a", "b"],
        "maintainerId": "m", "holdoutId": "h", "methodology": "bayesian", "dataSource": "launchdarkly", "type": "experiment",
        "analysisConfig": {"bayesianThreshold": "95", "significanceThreshold": "5", "testDirection": "two-sided",
            "multipleComparisonCorrectionMethod": "bonferroni", "multipleComparisonCorrectionScope": "variations",
            "sequentialTestingEnabled": true},
        "iteration": {
            "hypothesis": "green sells", "canReshuffleTraffic": true, "randomizationUnit": "user", "reallocationFrequencyMillis": 60000,
            "primarySingleMetricKey": "purchase", "covariateId": "c", "attributes": ["country", "os"],
            "metrics": [{"key": "purchase", "isGroup": false, "analysisUnit": "request"}],
            "flags": {"button": {"flagConfigVersion": 12, "ruleId": "fallthrough", "notInExperimentVariationId": "v"}},
            "treatments": [
                {"name": "Blue", "baseline": true, "allocationPercent": "50", "parameters": [{"flagKey": "button", "variationId": "b"}]},
                {"name": "Green", "baseline": false, "allocationPercent": "50", "parameters": [{"flagKey": "button", "variationId": "g"}]}
            ]
        }
    });
    let mut found = asked.clone();
    let mut draft = found["iteration"].take();
    found.as_object_mut().unwrap().remove("iteration");
    draft["createdAt"] = 1.into();
    draft["status"] = "not_started".into();
    draft["primarySingleMetric"] =
        json!({"key": "purchase", "name": "Purchase", "kind": "custom", "_links": {}});
    draft["covariateInfo"] = json!({"id": "c", "fileName": "f", "createdAt": 1, "rowCount": 1});
    for (name, value) in [
        ("name", "Purchase"),
        ("kind", "custom"),
        ("_versionId", "1"),
    ] {
        draft["metrics"][0][name] = value.into();
    }
    draft["metrics"][0]["_links"] = json!({});
    draft["flags"]["button"]["targetingRule"] = "fallthrough".into();
    draft["flags"]["button"]["_links"] = json!({});
    found["draftIteration"] = draft;
    found["_maintainerId"] = "m".into();
    found["_creationDate"] = 1.into();
    found["environmentKey"] = "production".into();
    found["_links"] = json!({});
    (serde_json::from_value(asked).unwrap(), found)
}

fn compared(edit: impl FnOnce(&mut Value)) -> Match {
    let (asked, mut found) = pair();
    edit(&mut found);
    experiment(&asked, &serde_json::from_value(found).unwrap())
}

#[test]
fn every_property_is_compared() {
    assert_eq!(compared(|_| {}), Match::Same);
    for (pointer, other) in [
        ("/key", json!("other")),
        ("/name", json!("other")),
        ("/description", json!("other")),
        ("/tags", json!(["a"])),
        ("/archivedDate", json!(5)),
        ("/_maintainerId", json!("other")),
        ("/holdoutId", json!("other")),
        ("/methodology", json!("frequentist")),
        ("/dataSource", json!("snowflake")),
        ("/type", json!("mab")),
        ("/analysisConfig/bayesianThreshold", json!("90")),
        ("/analysisConfig/significanceThreshold", json!("6")),
        ("/analysisConfig/testDirection", json!("other")),
        (
            "/analysisConfig/multipleComparisonCorrectionMethod",
            json!("other"),
        ),
        (
            "/analysisConfig/multipleComparisonCorrectionScope",
            json!("metrics"),
        ),
        ("/analysisConfig/sequentialTestingEnabled", json!(false)),
        ("/draftIteration/hypothesis", json!("other")),
        ("/draftIteration/canReshuffleTraffic", json!(false)),
        ("/draftIteration/randomizationUnit", json!("device")),
        ("/draftIteration/reallocationFrequencyMillis", json!(1)),
        ("/draftIteration/primarySingleMetric/key", json!("other")),
        ("/draftIteration/covariateInfo/id", json!("other")),
        ("/draftIteration/attributes", json!(["os"])),
        ("/draftIteration/metrics/0/key", json!("other")),
        ("/draftIteration/metrics/0/isGroup", json!(true)),
        ("/draftIteration/metrics/0/analysisUnit", json!("user")),
        ("/draftIteration/flags/button/flagConfigVersion", json!(11)),
        ("/draftIteration/flags/button/targetingRule", json!("other")),
        (
            "/draftIteration/flags/button/notInExperimentVariationId",
            json!("other"),
        ),
        ("/draftIteration/flags", json!({})),
        ("/draftIteration/treatments", json!([])),
        ("/draftIteration/treatments/1/name", json!("Red")),
        ("/draftIteration/treatments/1/baseline", json!(true)),
        (
            "/draftIteration/treatments/1/allocationPercent",
            json!("49"),
        ),
        ("/draftIteration/treatments/1/parameters", json!([])),
        (
            "/draftIteration/treatments/1/parameters/0/flagKey",
            json!("other"),
        ),
        (
            "/draftIteration/treatments/1/parameters/0/variationId",
            json!("other"),
        ),
    ] {
        let changed = compared(|found| match found.pointer_mut(pointer) {
            Some(place) => *place = other,
            None => found[pointer.trim_start_matches('/')] = other,
        });
        assert_eq!(changed, Match::Different, "{pointer}");
    }
    for part in ["flags", "metrics", "treatments"] {
        let more = compared(|found| {
            let place = &mut found["draftIteration"][part];
            match place {
                Value::Array(list) => {
                    let mut one = list[0].clone();
                    one["key"] = "more".into();
                    list.push(one);
                }
                flags => flags["more"] = flags["button"].clone(),
            }
        });
        assert_eq!(more, Match::Different, "one more of {part}");
        let hidden = compared(|found| found["draftIteration"][part] = Value::Null);
        assert_eq!(hidden, Match::Unknown, "{part} not shown");
    }
}

#[test]
fn order_and_equal_names_are_no_difference() {
    let reverse = |list: &mut Value| list.as_array_mut().unwrap().reverse();
    let turned = compared(|found| reverse(&mut found["draftIteration"]["treatments"]));
    assert_eq!(turned, Match::Same);
    let (mut asked, mut found) = pair();
    asked.iteration.treatments.0[1].name = "Blue".into();
    found["draftIteration"]["treatments"][1]["name"] = "Blue".into();
    reverse(&mut found["draftIteration"]["treatments"]);
    let found = serde_json::from_value(found).unwrap();
    assert_eq!(experiment(&asked, &found), Match::Same);
}

#[test]
fn one_difference_decides_and_what_is_not_shown_leaves_it_open() {
    use Match::{Different, Same, Unknown};
    assert_eq!(Match::all([Same, Unknown, Different]), Different);
    assert_eq!(Match::all([Same, Unknown]), Unknown);
    assert_eq!(Match::all([Same, Same]), Same);
    assert_eq!(Match::any([Different, Unknown, Same]), Same);
    assert_eq!(Match::any([Different, Unknown]), Unknown);
    assert_eq!(Match::any([Different, Different]), Different);
}

#[test]
fn equal_values_may_be_spelled_in_several_ways() {
    use Match::{Different, Same, Unknown};
    for (pointer, asked, found, expected) in [
        (
            "/iteration/attributes",
            json!(["a", "b", "a"]),
            json!(["b", "a"]),
            Same,
        ),
        ("/name", json!(" a"), json!("a "), Same),
        ("/name", json!("10"), json!("10.0"), Different),
        (
            "/iteration/treatments/0/allocationPercent",
            json!("50"),
            json!("50.0"),
            Same,
        ),
        (
            "/iteration/treatments/0/allocationPercent",
            json!("50"),
            json!("50.1"),
            Different,
        ),
        (
            "/analysisConfig/significanceThreshold",
            json!("5"),
            json!("5.0"),
            Same,
        ),
        (
            "/analysisConfig/significanceThreshold",
            json!("5"),
            json!("0.05"),
            Same,
        ),
        (
            "/analysisConfig/significanceThreshold",
            json!("5"),
            json!("0.5"),
            Different,
        ),
        (
            "/analysisConfig/significanceThreshold",
            json!("0.05"),
            json!("5"),
            Same,
        ),
        (
            "/analysisConfig/significanceThreshold",
            json!("5"),
            json!("five"),
            Different,
        ),
        ("/description", json!(""), Value::Null, Same),
        ("/description", json!("ours"), Value::Null, Unknown),
        ("/description", Value::Null, json!("theirs"), Different),
        ("/description", Value::Null, Value::Null, Same),
        ("/tags", Value::Null, json!(["theirs"]), Different),
        ("/tags", Value::Null, json!([]), Same),
        ("/tags", json!([]), Value::Null, Same),
        ("/tags", json!(["ours"]), Value::Null, Unknown),
        ("/holdoutId", json!("ours"), Value::Null, Unknown),
        ("/holdoutId", Value::Null, json!("theirs"), Same),
    ] {
        let (post, mut shown) = pair();
        let mut post = serde_json::to_value(post).unwrap();
        *post.pointer_mut(pointer).unwrap() = asked.clone();
        let pointer = pointer.replace("/iteration", "/draftIteration");
        *shown.pointer_mut(&pointer).unwrap() = found.clone();
        let post = serde_json::from_value(post).unwrap();
        let result = experiment(&post, &serde_json::from_value(shown).unwrap());
        assert_eq!(result, expected, "{pointer}: {asked} {found}");
    }
}

/// Does not compile when a request gains a property: then decide whether the response shows it under the same name, or add a row to [`DIFFERENCES`].
#[test]
fn every_property_of_a_request_is_decided_about() {
    #[rustfmt::skip]
    let _ = |post: ExperimentPost| {
        let ExperimentPost {
            key: _, name: _, description: _, tags: _, maintainer_id: _, holdout_id: _,
            methodology: _, data_source: _, type_: _, analysis_config: _, iteration: _,
        } = post;
    };
    #[rustfmt::skip]
    let _ = |iteration: IterationInput| {
        let IterationInput {
            hypothesis: _, can_reshuffle_traffic: _, randomization_unit: _,
            reallocation_frequency_millis: _, primary_single_metric_key: _, primary_funnel_key: _,
            covariate_id: _, attributes: _, metrics: _, treatments: _, flags: _,
        } = iteration;
    };
    #[rustfmt::skip]
    let _ = |config: AnalysisConfigInput| {
        let AnalysisConfigInput {
            bayesian_threshold: _, significance_threshold: _, test_direction: _,
            multiple_comparison_correction_method: _, multiple_comparison_correction_scope: _,
            sequential_testing_enabled: _,
        } = config;
    };
    let _ = |MetricInput {
                 key: _,
                 is_group: _,
                 analysis_unit: _,
                 primary: _,
             }: MetricInput| {};
    let _ = |TreatmentInput {
                 name: _,
                 baseline: _,
                 allocation_percent: _,
                 parameters: _,
             }: TreatmentInput| {};
    let _ = |TreatmentParameterInput {
                 flag_key: _,
                 variation_id: _,
             }: TreatmentParameterInput| {};
    let _ = |FlagInput {
                 rule_id: _,
                 flag_config_version: _,
                 not_in_experiment_variation_id: _,
             }: FlagInput| {};
}
