//! The JSON Schema of each generated type, compared with the normalized component that it came from: nothing is lost.

use std::collections::BTreeSet;

use launchdarkly_experiments_client::{COMPONENTS, json_schema};
use serde_json::{Map, Value};

/// Differences that are as they should be, by component and what is lost, with their reasons.
const ALLOWED: [(&str, &str, &str); 0] = [];

fn normalized() -> Map<String, Value> {
    let document: Value =
        serde_json::from_str(include_str!("../../../../openapi/normalized.json")).expect("JSON");
    document["components"]["schemas"]
        .as_object()
        .expect("schemas")
        .clone()
}

/// Every string that a schema lists in an `enum`, at any depth of its alternatives.
fn values(schema: &Value, found: &mut BTreeSet<String>) {
    for value in schema["enum"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
    {
        found.insert(value.to_owned());
    }
    for alternative in schema["anyOf"].as_array().into_iter().flatten() {
        values(alternative, found);
    }
}

fn strings(list: &Value) -> BTreeSet<String> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// What the component has and the type's schema has not.
fn lost(component: &Value, generated: &Value) -> Vec<String> {
    let mut lost = Vec::new();
    for name in component["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name)
    {
        if generated["properties"].get(name).is_none() {
            lost.push(format!("the property `{name}`"));
        }
    }
    let required = strings(&generated["required"]);
    for name in strings(&component["required"]).difference(&required) {
        lost.push(format!("that `{name}` is required"));
    }
    for name in required.difference(&strings(&component["required"])) {
        lost.push(format!("that `{name}` is optional"));
    }
    let mut kept = BTreeSet::new();
    values(generated, &mut kept);
    for value in strings(&component["enum"]).difference(&kept) {
        lost.push(format!("the value `{value}`"));
    }
    let kind = component.get("type").and_then(Value::as_str);
    if let Some(kind) = kind.filter(|kind| generated["type"] != **kind) {
        lost.push(format!("the type `{kind}`"));
    }
    lost
}

#[test]
fn no_generated_type_loses_a_property_a_required_flag_or_a_value() {
    let normalized = normalized();
    assert_eq!(
        COMPONENTS.len(),
        normalized.len(),
        "every component has a type"
    );
    let mut unused: Vec<_> = ALLOWED.to_vec();
    for (name, component) in &normalized {
        let generated = json_schema(name)
            .unwrap_or_else(|| panic!("{name} has no JSON Schema"))
            .to_value();
        for lost in lost(component, &generated) {
            let allowed = unused
                .iter()
                .position(|(component, what, _)| component == name && *what == lost);
            let allowed =
                allowed.unwrap_or_else(|| panic!("the type of {name} loses {lost}\n{generated:#}"));
            unused.remove(allowed);
        }
    }
    assert!(unused.is_empty(), "allowed, and not found: {unused:?}");
    assert!(json_schema("NoSuchComponent").is_none());
}

#[test]
fn the_comparison_finds_what_is_lost() {
    let component = serde_json::json!({
        "type": "object", "required": ["a"], "properties": {"a": {}, "b": {}}, "enum": ["x", "y"],
    });
    let generated = serde_json::json!({
        "type": "string", "required": ["b"], "properties": {"a": {}}, "anyOf": [{"enum": ["x"]}, {}],
    });
    let lost = lost(&component, &generated);
    assert_eq!(
        lost,
        [
            "the property `b`",
            "that `a` is required",
            "that `b` is optional",
            "the value `y`",
            "the type `object`"
        ]
    );
}
