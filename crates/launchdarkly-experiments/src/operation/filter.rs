//! The conditions of a list, as pairs of a field and a value.

use crate::input::violation::Violations;

/// Conditions that must all hold, sent as `field:value` with commas between them.
#[derive(Clone, Debug, Default)]
pub(crate) struct FilterList(Vec<(String, String)>);

impl FilterList {
    pub(crate) fn push(&mut self, field: impl Into<String>, value: impl Into<String>) {
        self.0.push((field.into(), value.into()));
    }

    /// Returns the conditions as one parameter; `None` if there are none.
    pub(crate) fn joined(&self) -> Option<String> {
        let conditions: Vec<String> = self
            .0
            .iter()
            .map(|(field, value)| format!("{field}:{value}"))
            .collect();
        (!conditions.is_empty()).then(|| conditions.join(","))
    }

    pub(crate) fn validate(&self, violations: &mut Violations) {
        for (field, value) in &self.0 {
            let separators = [',', ':'];
            if field.is_empty() || field.contains(separators) {
                violations.add(
                    "filter",
                    format!("the field `{field}` is empty or contains `,` or `:`, which separate conditions"),
                );
            }
            if value.is_empty() || value.contains(',') {
                violations.add(
                    format_args!("filter.{field}"),
                    format!("`{value}` is empty or contains a comma, which separates conditions"),
                );
            }
        }
    }
}
