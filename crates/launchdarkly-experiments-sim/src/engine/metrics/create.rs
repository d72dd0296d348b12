//! New metrics, built from the bodies of requests.
//!
//! The bodies have been validated against their schema. This module adds the defaults and checks what only the prose
//! of LaunchDarkly's document requires.

use serde::Deserialize;
use serde_json::Value;

use crate::engine::problem::Problem;
use crate::engine::rules;
use crate::state::metric::{Metric, MetricKind};
use crate::state::project::Project;

/// The body of a request to create a metric.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::engine) struct MetricInput {
    key: String,
    name: Option<String>,
    description: Option<String>,
    kind: MetricKind,
    selector: Option<String>,
    #[serde(default)]
    urls: Vec<Value>,
    is_numeric: Option<bool>,
    unit: Option<String>,
    event_key: Option<String>,
    success_criteria: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    randomization_units: Vec<String>,
    maintainer_id: Option<String>,
    unit_aggregation_type: Option<String>,
    analysis_type: Option<String>,
    percentile_value: Option<i64>,
    event_default: Option<Value>,
    data_source: Option<Value>,
}

impl MetricInput {
    /// Returns the metric, or the rule that the body violates.
    pub(in crate::engine) fn into_metric(self, project: &Project) -> Result<Metric, Problem> {
        rules::check_key(&self.key)?;
        self.check_kind()?;
        self.check_analysis()?;
        check_units(&self.randomization_units, project)?;
        let new = Metric::new(&self.key).kind(self.kind);
        Ok(Metric {
            name: self.name.unwrap_or(self.key),
            description: self.description,
            selector: self.selector,
            urls: self.urls,
            is_numeric: self.is_numeric.unwrap_or_default(),
            measured_in: self.unit,
            event_key: self.event_key,
            success_criteria: self
                .success_criteria
                .or_else(|| new.success_criteria.clone()),
            tags: self.tags,
            randomization_units: self.randomization_units,
            maintainer_id: self.maintainer_id,
            unit_aggregation: self
                .unit_aggregation_type
                .unwrap_or_else(|| new.unit_aggregation.clone()),
            analysis: self.analysis_type.unwrap_or_else(|| new.analysis.clone()),
            percentile: self.percentile_value,
            event_default: self.event_default,
            data_source: self.data_source,
            ..new
        })
    }

    /// Checks what each kind requires.
    fn check_kind(&self) -> Result<(), Problem> {
        let given = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        let missing = match self.kind {
            MetricKind::Custom if !given(&self.event_key) => "eventKey",
            MetricKind::Custom
                if self.is_numeric == Some(true) && self.success_criteria.is_none() =>
            {
                return Err(Problem::invalid(
                    "successCriteria: required for a numeric metric",
                ));
            }
            MetricKind::Click if !given(&self.selector) => "selector",
            MetricKind::Click | MetricKind::PageView if self.urls.is_empty() => "urls",
            _ => return Ok(()),
        };
        let kind = self.kind.as_str();
        Err(Problem::invalid(format!(
            "{missing}: required for a metric of kind `{kind}`"
        )))
    }

    fn check_analysis(&self) -> Result<(), Problem> {
        match (self.analysis_type.as_deref(), self.percentile_value) {
            (None | Some("mean"), _) => Ok(()),
            (Some("percentile"), Some(0..=100)) => Ok(()),
            (Some("percentile"), _) => Err(Problem::invalid(
                "percentileValue: required from 0 to 100 for the analysis type `percentile`",
            )),
            (Some(other), _) => Err(Problem::invalid(format!(
                "analysisType: `{other}` is neither `mean` nor `percentile`"
            ))),
        }
    }
}

/// Checks that the settings of the project list each unit. The message has the form that LaunchDarkly's has.
fn check_units(units: &[String], project: &Project) -> Result<(), Problem> {
    match units.iter().find(|unit| !project.has_unit(unit)) {
        None => Ok(()),
        Some(unit) => {
            let known = project.randomization_units.iter();
            let known: Vec<_> = known.map(|unit| unit.key.as_str()).collect();
            Err(Problem::invalid(format!(
                "Randomization unit \"{unit}\" not found in project settings [{}]",
                known.join(" ")
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::state::bounded::UnixMillis;

    fn created(body: Value) -> Result<Metric, Problem> {
        let project = Project::new(String::new(), "shop", UnixMillis::default());
        let input: MetricInput = serde_json::from_value(body).unwrap();
        input.into_metric(&project)
    }

    #[test]
    fn each_kind_requires_its_properties() {
        let cases = [
            (json!({"key": "a", "kind": "custom"}), "eventKey"),
            (
                json!({"key": "a", "kind": "custom", "eventKey": ""}),
                "eventKey",
            ),
            (
                json!({"key": "a", "kind": "custom", "eventKey": "e", "isNumeric": true}),
                "successCriteria",
            ),
            (
                json!({"key": "a", "kind": "click", "urls": [{}]}),
                "selector",
            ),
            (
                json!({"key": "a", "kind": "click", "selector": "a"}),
                "urls",
            ),
            (json!({"key": "a", "kind": "pageview"}), "urls"),
            (json!({"key": "-", "kind": "pageview", "urls": [{}]}), "key"),
            (
                json!({"key": "a", "kind": "custom", "eventKey": "e", "analysisType": "percentile"}),
                "percentileValue",
            ),
            (
                json!({"key": "a", "kind": "custom", "eventKey": "e", "analysisType": "median"}),
                "analysisType",
            ),
        ];
        for (body, property) in cases {
            let problem = created(body).unwrap_err();
            assert_eq!(problem.status, 400);
            assert!(
                problem.message.starts_with(&format!("{property}: ")),
                "{}",
                problem.message
            );
        }
    }

    #[test]
    fn a_metric_has_the_documented_defaults() {
        let body = json!({"key": "a", "kind": "custom", "eventKey": "Order placed"});
        let metric = created(body).unwrap();
        assert_eq!(metric.name, "a");
        assert_eq!(metric.event_key.as_deref(), Some("Order placed"));
        assert_eq!(
            (metric.is_numeric, metric.analysis.as_str()),
            (false, "mean")
        );
    }
}
