//! Values made from the JSON that matters to a test.

use launchdarkly_experiments_client::types::{
    Experiment, ExperimentCollectionRep, IterationRep, IterationStatus, RandomizationSettingsRep,
};
use launchdarkly_experiments_client::{UnixMillis, fixture};
use serde_json::{Map, Value, json};

use crate::examples;

#[test]
fn what_is_required_gets_a_default() {
    let experiment: Experiment = fixture(json!({ "key": "button" })).unwrap();
    assert_eq!(
        (experiment.key.as_str(), experiment.name.as_str()),
        ("button", "")
    );
    assert_eq!(experiment.creation_date, UnixMillis(0));
    assert!(experiment.current_iteration.is_none() && experiment.links.is_empty());
    let iteration: IterationRep = fixture(json!({})).unwrap();
    assert_eq!(iteration.status, IterationStatus::NotStarted);
    let page: ExperimentCollectionRep = fixture(json!({})).unwrap();
    assert!(page.items.is_empty());
    let settings: RandomizationSettingsRep = fixture(json!({})).unwrap();
    assert!(settings.randomization_units.is_none());
}

/// The objects and lists of a value, without anything else.
fn skeleton(value: &Value) -> Option<Value> {
    match value {
        Value::Object(object) => {
            let nested = |(name, value): (&String, &Value)| Some((name.clone(), skeleton(value)?));
            Some(Value::Object(
                object.iter().filter_map(nested).collect::<Map<_, _>>(),
            ))
        }
        Value::Array(list) => Some(list.iter().filter_map(skeleton).collect()),
        _ => None,
    }
}

#[test]
fn nested_objects_lists_and_maps_are_filled_too() {
    let skeleton = skeleton(&examples::experiment()).unwrap();
    let page = json!({ "items": [skeleton] });
    let page: ExperimentCollectionRep = fixture(page).unwrap();
    let iteration = page.items[0].current_iteration.as_ref().unwrap();
    assert_eq!(
        iteration.treatments.as_ref().unwrap()[0]
            .allocation_percent
            .as_str(),
        "0"
    );
    assert_eq!(
        iteration
            .primary_funnel
            .as_ref()
            .unwrap()
            .metrics
            .as_ref()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_complete_value_is_not_changed() {
    let complete: Experiment = fixture(examples::experiment()).unwrap();
    assert_eq!(
        serde_json::to_value(complete).unwrap(),
        examples::experiment()
    );
}

#[test]
fn a_value_that_does_not_fit_is_named() {
    let error = fixture::<Experiment>(json!({ "tags": 7 })).unwrap_err();
    assert_eq!(error.path(), "tags");
    assert!(fixture::<Experiment>(json!([])).is_err());
}
