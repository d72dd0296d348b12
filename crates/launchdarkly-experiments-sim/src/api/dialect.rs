//! Dialects: the forms that LaunchDarkly's responses can have.
//!
//! Responses are built in the default dialect and then rewritten for the selected one by walking them along their
//! schema in the fragment, the only source for which fields are timestamps or enums.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::api::fragment;

/// The properties that LaunchDarkly added last. An older server sends none of them.
pub(crate) const NEWEST: &[&str] = &[
    "_access",
    "mutableFieldsByStatus",
    "analysisType",
    "analysisUnit",
    "analysisUnits",
    "reallocationFrequencyMillis",
];

/// The value that stands for every enum value that no document lists.
const UNKNOWN_ENUM_VALUE: &str = "unknown_value";

/// The form of the responses. The default follows the fragment to the letter.
///
/// ```
/// use launchdarkly_experiments_sim::{Dialect, Simulator};
///
/// let simulator = Simulator::builder().build();
/// simulator.set_dialect(Dialect::default().string_timestamps(true).nulls(true));
/// assert!(simulator.dialect().nulls);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Dialect {
    /// Timestamps are strings of digits instead of integers.
    pub string_timestamps: bool,
    /// `covarianceId` and `covarianceInfo` replace `covariateId` and `covariateInfo`, as until the end of 2025.
    /// Requests can then use either name.
    pub covariance: bool,
    /// Absent optional properties are sent as `null`.
    pub nulls: bool,
    /// Every enum property has a value that no document lists.
    pub unknown_enum_values: bool,
    /// Every object has a property that no document lists.
    pub unknown_fields: bool,
    /// The properties that LaunchDarkly added last are sent. `true` by default.
    pub newest_fields: bool,
    /// A key in use is answered with 409 `conflict` instead of 400 `invalid_request`.
    pub conflict: bool,
    /// A 401 has no body.
    pub empty_unauthorized: bool,
    /// Requests that do not say `LD-API-Version: beta` are answered as the service was seen to answer those that do,
    /// where that differs from its documents. Requests that say `beta` always are.
    ///
    /// - The draft of an experiment that was never started is shown as `currentIteration`, without any `expand`.
    /// - A semantic patch of an experiment can have the content type `application/json`.
    /// - `expand=metrics` is accepted for experiments, and shows nothing more.
    /// - Settings end with the unit of the system, `user`, as `_hidden`, if they do not name it.
    pub observed: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            string_timestamps: false,
            covariance: false,
            nulls: false,
            unknown_enum_values: false,
            unknown_fields: false,
            newest_fields: true,
            conflict: false,
            empty_unauthorized: false,
            observed: false,
        }
    }
}

macro_rules! setters {
    ($($name:ident)*) => {
        impl Dialect {
            $(
                #[doc = concat!("Sets [`", stringify!($name), "`](Self#structfield.", stringify!($name), ").")]
                #[must_use]
                pub fn $name(mut self, on: bool) -> Self {
                    self.$name = on;
                    self
                }
            )*
        }
    };
}

setters! {
    string_timestamps covariance nulls unknown_enum_values unknown_fields newest_fields conflict empty_unauthorized
    observed
}

impl Dialect {
    /// The names that [`Dialect::with`] accepts.
    pub const NAMES: &'static [&'static str] = &[
        "string-timestamps",
        "covariance",
        "nulls",
        "unknown-enum-values",
        "unknown-fields",
        "no-newest-fields",
        "conflict",
        "empty-unauthorized",
        "observed",
    ];

    /// Switches on one option by its name. Returns `None` for a name that is not in [`Dialect::NAMES`].
    ///
    /// ```
    /// use launchdarkly_experiments_sim::Dialect;
    ///
    /// let dialect = Dialect::default();
    /// assert_eq!(dialect.with("nulls"), Some(dialect.nulls(true)));
    /// assert_eq!(dialect.with("no-newest-fields"), Some(dialect.newest_fields(false)));
    /// ```
    pub fn with(self, name: &str) -> Option<Self> {
        Some(match name {
            "string-timestamps" => self.string_timestamps(true),
            "covariance" => self.covariance(true),
            "nulls" => self.nulls(true),
            "unknown-enum-values" => self.unknown_enum_values(true),
            "unknown-fields" => self.unknown_fields(true),
            "no-newest-fields" => self.newest_fields(false),
            "conflict" => self.conflict(true),
            "empty-unauthorized" => self.empty_unauthorized(true),
            "observed" => self.observed(true),
            _ => return None,
        })
    }

    /// Returns the name of a property in this dialect.
    pub(crate) fn property_name<'a>(&self, name: &'a str, schema: &'a Value) -> &'a str {
        let former = schema["x-renamed-from"]
            .as_str()
            .filter(|_| self.covariance);
        former.unwrap_or(name)
    }

    /// Rewrites a response from the default dialect into this one.
    pub(crate) fn encode(&self, response: &mut Value, schema: &'static Value) {
        if *self != Self::default() {
            self.walk(response, schema);
        }
    }

    /// Rewrites a request from this dialect into the default one.
    pub(crate) fn decode(&self, request: &mut Value) {
        if !self.covariance {
            return;
        }
        match request {
            Value::Object(map) => {
                if let Some(value) = map.remove("covarianceId") {
                    map.insert("covariateId".to_owned(), value);
                }
                map.values_mut().for_each(|value| self.decode(value));
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.decode(item)),
            _ => {}
        }
    }

    fn walk(&self, value: &mut Value, schema: &'static Value) {
        let schema = fragment::resolve(schema);
        let time = fragment::at("#/components/schemas/UnixMillis");
        let is_time =
            time.is_some_and(|time| std::ptr::eq(time, schema)) || schema["x-moment"] == true;
        let is_enum = schema["enum"].is_array() || schema["x-enum"].is_string();
        match value {
            Value::Number(number) if is_time && self.string_timestamps => {
                *value = json!(number.to_string());
            }
            Value::String(text) if is_enum && self.unknown_enum_values => {
                UNKNOWN_ENUM_VALUE.clone_into(text);
            }
            Value::Array(items) => {
                items
                    .iter_mut()
                    .for_each(|item| self.walk(item, &schema["items"]));
            }
            Value::Object(map) => match schema["properties"].as_object() {
                Some(properties) => self.walk_object(map, schema, properties),
                None => {
                    let each = &schema["additionalProperties"];
                    map.values_mut().for_each(|value| self.walk(value, each));
                }
            },
            _ => {}
        }
    }

    fn walk_object(
        &self,
        map: &mut Map<String, Value>,
        schema: &'static Value,
        properties: &'static Map<String, Value>,
    ) {
        let required = schema["required"].as_array();
        let is_required =
            |name: &str| required.is_some_and(|names| names.iter().any(|known| known == name));
        for (name, schema) in properties {
            if !self.newest_fields && NEWEST.contains(&name.as_str()) {
                map.remove(name);
                continue;
            }
            if let Some(value) = map.get_mut(name) {
                self.walk(value, schema);
            } else if self.nulls && !is_required(name) {
                map.insert(name.clone(), Value::Null);
            }
            let encoded = self.property_name(name, schema);
            if encoded != name
                && let Some(value) = map.remove(name)
            {
                map.insert(encoded.to_owned(), value);
            }
        }
        if self.unknown_fields {
            map.insert("_unknownField".to_owned(), json!({"since": "tomorrow"}));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(dialect: Dialect) -> Value {
        let mut response = json!({
            "hypothesis": "h",
            "status": "running",
            "createdAt": 5,
            "reallocationFrequencyMillis": 6,
            "covariateInfo": {"id": "c", "fileName": "f", "createdAt": 7},
        });
        let schema = fragment::at("#/components/schemas/IterationRep").unwrap();
        dialect.encode(&mut response, schema);
        response
    }

    #[test]
    fn timestamps_are_found_at_any_depth() {
        let response = encoded(Dialect::default().string_timestamps(true));
        assert_eq!(response["createdAt"], "5");
        assert_eq!(response["covariateInfo"]["createdAt"], "7");
        assert_eq!(response["reallocationFrequencyMillis"], 6);
    }

    #[test]
    fn former_names_replace_current_ones() {
        let response = encoded(Dialect::default().covariance(true));
        assert_eq!(response["covarianceInfo"]["id"], "c");
        assert!(response.get("covariateInfo").is_none());
        let mut request = json!({"iteration": {"covarianceId": "c"}});
        Dialect::default().covariance(true).decode(&mut request);
        assert_eq!(request, json!({"iteration": {"covariateId": "c"}}));
    }

    #[test]
    fn optional_properties_become_null_and_required_ones_stay() {
        let response = encoded(Dialect::default().nulls(true));
        assert_eq!(response["endedAt"], Value::Null);
        assert_eq!(response["treatments"], Value::Null);
        assert_eq!(response["hypothesis"], "h");
    }

    #[test]
    fn enum_values_and_fields_follow_their_options() {
        let response = encoded(
            Dialect::default()
                .unknown_enum_values(true)
                .unknown_fields(true),
        );
        assert_eq!(response["status"], UNKNOWN_ENUM_VALUE);
        assert_eq!(
            response["covariateInfo"]["_unknownField"]["since"],
            "tomorrow"
        );
        let response = encoded(Dialect::default().newest_fields(false));
        assert!(response.get("reallocationFrequencyMillis").is_none());
    }

    #[test]
    fn every_name_is_accepted() {
        for name in Dialect::NAMES {
            assert_ne!(
                Dialect::default().with(name),
                Some(Dialect::default()),
                "{name}"
            );
        }
        assert_eq!(Dialect::default().with("klingon"), None);
    }
}
