//! The metrics of an experiment, as a file describes them.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::file::form;

/// What is measured: a primary metric or a funnel, and others.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Metrics {
    /// The primary metric. Give this or `funnel`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary: Option<Metric>,
    /// The primary funnel, a metric group. Give this or `primary`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funnel: Option<Metric>,
    /// Further metrics and metric groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Metric>,
}

/// A metric by its key, or a metric group as `{group: KEY}`; `analyze-by` names another context kind than that of the experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// The key.
    pub key: String,
    /// Whether it is said that this is a group; what a funnel is, needs no saying.
    pub is_group: bool,
    /// The context kind to analyze it by.
    pub analyze_by: Option<String>,
}

/// A metric as a mapping.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Form {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    metric: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    analyze_by: Option<String>,
}

impl Metric {
    /// Creates a metric by its key.
    pub fn new(key: impl Into<String>) -> Self {
        Metric {
            key: key.into(),
            is_group: false,
            analyze_by: None,
        }
    }

    fn of_form(form: Form) -> Result<Self, String> {
        let (key, is_group) = match (form.metric, form.group) {
            (Some(key), None) => (key, false),
            (None, Some(key)) => (key, true),
            _ => {
                return Err(
                    "this names no metric, or two; write `{metric: KEY}` or `{group: KEY}`"
                        .to_owned(),
                );
            }
        };
        Ok(Metric {
            key,
            is_group,
            analyze_by: form.analyze_by,
        })
    }
}

impl<'de> Deserialize<'de> for Metric {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        form::text_or_mapping(
            from,
            "the key of a metric, or {group: KEY}",
            |key| Ok(Metric::new(key)),
            Metric::of_form,
        )
    }
}

impl Serialize for Metric {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if !self.is_group && self.analyze_by.is_none() {
            return to.serialize_str(&self.key);
        }
        let key = |wanted: bool| (self.is_group == wanted).then(|| self.key.clone());
        Form {
            metric: key(false),
            group: key(true),
            analyze_by: self.analyze_by.clone(),
        }
        .serialize(to)
    }
}

impl JsonSchema for Metric {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Metric".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let analyze_by = json_schema!({"type": "string", "description": "The context kind to analyze it by; the experiment's by default."});
        json_schema!({
            "description": "A metric by its key, or a metric group.",
            "anyOf": [
                {"type": "string", "minLength": 1},
                {
                    "type": "object",
                    "properties": {
                        "metric": {"type": "string", "description": "The key of a metric."},
                        "analyze-by": analyze_by,
                    },
                    "required": ["metric"],
                    "additionalProperties": false,
                },
                {
                    "type": "object",
                    "properties": {
                        "group": {"type": "string", "description": "The key of a metric group."},
                        "analyze-by": analyze_by,
                    },
                    "required": ["group"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}
