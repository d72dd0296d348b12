//! Replies in both renderings of the documentation, and in both spellings, decode to equal values.

use launchdarkly_experiments_client::types::{
    Experiment, ExperimentCollectionRep, RandomizationSettingsRep,
};
use serde_json::{Value, json};

use crate::values;

const MOMENTS: [&str; 5] = [
    "_creationDate",
    "archivedDate",
    "createdAt",
    "startedAt",
    "endedAt",
];

/// Another key and value for a property, or none to leave it as it is.
type Rewrite<'a> = &'a dyn Fn(&str, &Value) -> Option<(String, Value)>;

/// Rewrites each property of a JSON tree.
fn rewrite(value: &Value, with: Rewrite<'_>) -> Value {
    match value {
        Value::Object(object) => object
            .iter()
            .map(|(key, child)| {
                let child = rewrite(child, with);
                with(key, &child).unwrap_or_else(|| (key.clone(), child))
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(list) => list.iter().map(|child| rewrite(child, with)).collect(),
        other => other.clone(),
    }
}

fn with_string_timestamps(value: &Value) -> Value {
    rewrite(value, &|key, child| {
        (MOMENTS.contains(&key) && child.is_number())
            .then(|| (key.to_owned(), child.to_string().into()))
    })
}

fn in_the_spelling_of_2025(value: &Value) -> Value {
    rewrite(value, &|key, child| {
        (key == "covariateInfo").then(|| ("covarianceInfo".to_owned(), child.clone()))
    })
}

fn decode(value: Value) -> Experiment {
    serde_json::from_value(value).expect("decodes")
}

#[test]
fn both_renderings_and_both_spellings_decode_to_equal_values() {
    let reply = values::full_experiment();
    let expected = decode(reply.clone());
    assert_eq!(expected.creation_date.0, 1_717_000_000_000);
    for other in [
        with_string_timestamps(&reply),
        in_the_spelling_of_2025(&reply),
        in_the_spelling_of_2025(&with_string_timestamps(&reply)),
    ] {
        assert_ne!(other, reply);
        assert_eq!(decode(other), expected);
    }
}

#[test]
fn a_reply_is_written_back_as_it_came_in_the_current_spelling() {
    let reply = values::full_experiment();
    assert_eq!(
        serde_json::to_value(decode(reply.clone())).expect("writes"),
        reply
    );
    let old = in_the_spelling_of_2025(&with_string_timestamps(&reply));
    assert_eq!(serde_json::to_value(decode(old)).expect("writes"), reply);
    let settings = values::full_settings();
    let decoded: RandomizationSettingsRep =
        serde_json::from_value(settings.clone()).expect("decodes");
    assert_eq!(serde_json::to_value(decoded).expect("writes"), settings);
}

#[test]
fn under_a_rename_a_reply_may_have_both_names() {
    let mut both = values::full_experiment();
    let info = both["currentIteration"]["covariateInfo"].clone();
    let mut old = info.clone();
    old["id"] = "old".into();
    both["currentIteration"]["covarianceInfo"] = old;
    let current = decode(both.clone())
        .current_iteration
        .expect("there")
        .covariate_info
        .expect("there");
    assert_eq!(current.id, info["id"], "the current name wins");

    both["currentIteration"]["covariateInfo"] = Value::Null;
    let current = decode(both)
        .current_iteration
        .expect("there")
        .covariate_info
        .expect("there");
    assert_eq!(current.id, "old", "a null does not hide the former name");
}

#[test]
fn absent_null_and_empty_lists_are_told_apart() {
    let mut reply = values::full_experiment();
    reply["tags"] = json!([]);
    assert_eq!(decode(reply.clone()).tags, Some(vec![]));
    reply["tags"] = Value::Null;
    assert_eq!(decode(reply.clone()).tags, None);
    reply.as_object_mut().expect("an object").remove("tags");
    assert_eq!(decode(reply).tags, None);
}

#[test]
fn a_null_inside_a_list_of_anything_is_kept() {
    let experiment = decode(values::full_experiment());
    let flags = experiment
        .current_iteration
        .expect("there")
        .flags
        .expect("there");
    let clauses = flags["checkout-button"]
        .targeting_rule_clauses
        .as_ref()
        .expect("there");
    assert_eq!(clauses.len(), 3);
    assert_eq!(clauses[2], Value::Null);
}

#[test]
fn what_is_wrong_in_a_reply_is_named() {
    let mut page = json!({ "items": [values::full_experiment()] });
    page["items"][0]["_creationDate"] = "soon".into();
    let error = serde_json::from_value::<ExperimentCollectionRep>(page)
        .expect_err("refused")
        .to_string();
    assert!(
        error.contains("\"soon\"") && error.contains("milliseconds"),
        "{error}"
    );
}
