//! The form of experiments, and of what they refer to, in responses, in the default dialect.
//!
//! Each function builds one JSON object from the state. Optional properties are written as `null` and removed by
//! [`without_nulls`], because LaunchDarkly omits what is absent; a dialect may add them again.

pub(crate) mod ai_config;
pub(crate) mod context_kind;
pub(crate) mod dependent;
pub(crate) mod expand;
pub(crate) mod experiment;
pub(crate) mod flag;
pub(crate) mod iteration;
pub(crate) mod member;
pub(crate) mod metric;
pub(crate) mod metric_group;
mod metrics;
pub(crate) mod moment;
pub(crate) mod project;
pub(crate) mod settings;
mod targeting;

use serde_json::{Value, json};

use crate::api::fragment;

/// Returns a link to a resource of the API.
pub(crate) fn link(href: &str) -> Value {
    json!({"href": href, "type": "application/json"})
}

/// Removes the properties of an object that are `null`.
fn without_nulls(mut object: Value) -> Value {
    if let Some(properties) = object.as_object_mut() {
        properties.retain(|_, value| !value.is_null());
    }
    object
}

/// Returns an object as a request had it, with the properties alone that its component has.
///
/// Requests may have properties that nobody knows, and responses have none.
fn known(component: &str, given: Option<&Value>) -> Option<Value> {
    let mut given = given?.clone();
    let schema = fragment::at(&format!("#/components/schemas/{component}"));
    let names = schema.and_then(|schema| schema["properties"].as_object());
    if let (Some(properties), Some(names)) = (given.as_object_mut(), names) {
        properties.retain(|name, _| names.contains_key(name));
    }
    Some(given)
}

/// Returns `None` for an empty list, which responses omit.
fn non_empty<T>(values: &[T]) -> Option<&[T]> {
    Some(values).filter(|values| !values.is_empty())
}
