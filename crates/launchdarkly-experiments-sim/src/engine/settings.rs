//! Experimentation settings: the units by which the experiments of a project may randomize.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::render::link;
use crate::engine::problem::Problem;
use crate::state::{Project, RandomizationUnit};

/// The body of a request that replaces the settings.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SettingsInput {
    randomization_units: Vec<UnitInput>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct UnitInput {
    randomization_unit: String,
    #[serde(default)]
    default: bool,
}

/// Replaces all units.
pub(crate) fn replace(project: &mut Project, input: SettingsInput) -> Result<(), Problem> {
    let units = &input.randomization_units;
    let mut keys = HashSet::new();
    for unit in units {
        if unit.randomization_unit.is_empty() {
            return Err(Problem::invalid(
                "randomizationUnits: a unit must not be empty",
            ));
        }
        if !keys.insert(unit.randomization_unit.as_str()) {
            return Err(Problem::invalid(format!(
                "randomizationUnits: `{}` is there twice",
                unit.randomization_unit
            )));
        }
    }
    if units.iter().filter(|unit| unit.default).count() > 1 {
        return Err(Problem::invalid(
            "randomizationUnits: only one may be the default",
        ));
    }
    project.randomization_units = input
        .randomization_units
        .into_iter()
        .map(|unit| RandomizationUnit {
            key: unit.randomization_unit,
            default: unit.default,
        })
        .collect();
    Ok(())
}

/// The settings as replies show them.
pub(crate) fn render(project: &Project) -> Value {
    let units: Vec<_> = project
        .randomization_units
        .iter()
        .map(|unit| {
            json!({
                "randomizationUnit": unit.key,
                "default": unit.default,
                "_hidden": false,
                "_displayName": display_name(&unit.key),
            })
        })
        .collect();
    let own = format!("/api/v2/projects/{}", project.key);
    json!({
        "_projectId": project.id,
        "_projectKey": project.key,
        "randomizationUnits": units,
        "_creationDate": project.created_at,
        "_links": {
            "parent": link(&own),
            "self": link(&format!("{own}/experimentation-settings")),
        },
    })
}

fn display_name(key: &str) -> String {
    let mut letters = key.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
