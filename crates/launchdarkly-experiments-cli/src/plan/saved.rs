//! A plan in a file.

use serde::{Deserialize, Serialize};

use crate::plan::Plan;

/// The plans of a run, as a file keeps them between `plan --out` and `apply`.
///
/// ```
/// use launchdarkly_experiments_cli::plan::SavedPlan;
///
/// let saved = SavedPlan::new(Vec::new());
/// assert_eq!(SavedPlan::read(&saved.to_json()), Some(Ok(saved)));
/// assert_eq!(SavedPlan::read("experiments: {}"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedPlan {
    /// The version of the form.
    #[serde(rename = "ldxPlan")]
    format: u32,
    /// The plans, one for each environment.
    pub plans: Vec<Plan>,
}

/// The version of the form of plans.
const FORMAT: u32 = 1;

impl SavedPlan {
    /// Creates one in the present form.
    pub fn new(plans: Vec<Plan>) -> Self {
        SavedPlan {
            format: FORMAT,
            plans,
        }
    }

    /// Reads a text, or returns `None` if it is not a plan.
    pub fn read(text: &str) -> Option<Result<Self, String>> {
        if !text.trim_start().starts_with('{') {
            return None;
        }
        let value: serde_json::Value = serde_json::from_str(text).ok()?;
        let format = value.get("ldxPlan")?;
        if *format != FORMAT {
            let message =
                format!("it is a plan of another version of ldx (`ldxPlan: {format}`); plan again");
            return Some(Err(message));
        }
        Some(
            serde_json::from_value(value)
                .map_err(|error| format!("it is not a plan of this version: {error}; plan again")),
        )
    }

    /// Writes it as JSON.
    pub fn to_json(&self) -> String {
        // Every key is text, and every number is finite, so this cannot fail.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}
