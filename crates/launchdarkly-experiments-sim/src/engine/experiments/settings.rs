//! Experimentation settings: the units by which the experiments of a project can randomize.

use std::collections::HashSet;

use serde::Deserialize;

use crate::engine::problem::Problem;
use crate::state::project::{Project, RandomizationUnit};

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

/// Replaces all randomization units of a project.
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
                "randomizationUnits: `{}` occurs twice",
                unit.randomization_unit
            )));
        }
    }
    if units.iter().filter(|unit| unit.default).count() > 1 {
        return Err(Problem::invalid(
            "randomizationUnits: only one can be the default",
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
