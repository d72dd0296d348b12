//! Every property is compared, and what is no difference is none.

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

fn judged(edit: impl FnOnce(&mut Value)) -> Option<bool> {
    let (asked, mut found) = pair();
    edit(&mut found);
    experiment(&asked, &serde_json::from_value(found).unwrap())
}

#[test]
fn every_property_is_compared() {
    assert_eq!(judged(|_| {}), Some(true));
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
        let changed = judged(|found| match found.pointer_mut(pointer) {
            Some(place) => *place = other,
            None => found[pointer.trim_start_matches('/')] = other,
        });
        assert_eq!(changed, Some(false), "{pointer}");
    }
    for part in ["flags", "metrics", "treatments"] {
        let more = judged(|found| {
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
        assert_eq!(more, Some(false), "one more of {part}");
        let hidden = judged(|found| found["draftIteration"][part] = Value::Null);
        assert_eq!(hidden, None, "{part} not shown");
    }
}

#[test]
fn order_and_equal_names_are_no_difference() {
    let reverse = |list: &mut Value| list.as_array_mut().unwrap().reverse();
    let turned = judged(|found| reverse(&mut found["draftIteration"]["treatments"]));
    assert_eq!(turned, Some(true));
    let (mut asked, mut found) = pair();
    asked.iteration.treatments.0[1].name = "Blue".into();
    found["draftIteration"]["treatments"][1]["name"] = "Blue".into();
    reverse(&mut found["draftIteration"]["treatments"]);
    let found = serde_json::from_value(found).unwrap();
    assert_eq!(experiment(&asked, &found), Some(true));
}

#[test]
fn one_difference_decides_and_what_is_not_shown_leaves_it_open() {
    assert_eq!(all([Some(true), None, Some(false)]), Some(false));
    assert_eq!(all([Some(true), None]), None);
    assert_eq!(all([Some(true), Some(true)]), Some(true));
    let ten = Some("10".to_owned());
    assert_eq!(given(&None, &ten), Some(true));
    assert_eq!(given(&ten, &None), None);
    let list = |names: &[&str]| Some(names.iter().map(ToString::to_string).collect());
    assert_eq!(
        names(&list(&["a", "b", "a"]), &list(&["b", "a"])),
        Some(true)
    );
    assert_eq!(
        number(&Decimal::from(10), &"10.0".parse().unwrap()),
        Some(true)
    );
    assert_eq!(
        number(&Decimal::from(10), &"10.1".parse().unwrap()),
        Some(false)
    );
    for (shown, same) in [("5.0", true), ("0.05", true), ("0.5", false)] {
        assert_eq!(
            threshold(&Decimal::from(5), &shown.parse().unwrap()),
            Some(same)
        );
    }
    let word = |word: &str| Some(word.to_owned());
    assert_eq!(text(&word(" a"), &word("a ")), Some(true));
    assert_eq!(text(&word(""), &None), Some(true));
    assert_eq!(text(&word("a"), &None), None);
    assert_eq!(text(&None, &word("theirs")), Some(false));
    assert_eq!(tags(&None, &list(&["theirs"])), Some(false));
    assert_eq!(tags(&None, &None), Some(true));
    assert_eq!(tags(&list(&["ours"]), &None), None);
}
