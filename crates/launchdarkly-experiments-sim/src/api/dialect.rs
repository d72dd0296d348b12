//! Dialects: the ways in which LaunchDarkly's replies have been seen to differ from one another.
//!
//! A reply is first made in the default dialect, then spoken in the chosen one by walking it along its schema in
//! the fragment; which fields are timestamps or enums is written there and nowhere else.
//!
//! ```
//! use launchdarkly_experiments_sim::{Dialect, Simulator};
//!
//! let simulator = Simulator::builder().build();
//! simulator.set_dialect(Dialect::default().string_timestamps(true).nulls(true));
//! assert!(simulator.dialect().nulls);
//! ```

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::api::fragment;

/// Properties that LaunchDarkly added last; an older server sends none of them.
pub(crate) const NEWEST: [&str; 6] = [
    "_access",
    "mutableFieldsByStatus",
    "analysisType",
    "analysisUnit",
    "analysisUnits",
    "reallocationFrequencyMillis",
];

/// The value that stands for every enum value yet to come.
const UNHEARD_OF: &str = "unheard_of";

/// How replies are written. The default follows the fragment to the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Dialect {
    /// Timestamps are strings of digits instead of integers.
    pub string_timestamps: bool,
    /// `covarianceId` and `covarianceInfo`, as until the end of 2025, instead of `covariateId` and
    /// `covariateInfo`. Requests may then use either name.
    pub covariance: bool,
    /// Optional properties that are absent are sent as `null`.
    pub nulls: bool,
    /// Every enum has a value that no document lists.
    pub unknown_enum_values: bool,
    /// Every object has a property that no document lists.
    pub unknown_fields: bool,
    /// The properties that LaunchDarkly added last are sent. On by default.
    pub newest_fields: bool,
    /// A key in use is answered with 409 `conflict` instead of 400 `invalid_request`.
    pub conflict: bool,
    /// A 401 has no body.
    pub empty_unauthorized: bool,
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
        }
    }
}

macro_rules! setters {
    ($($name:ident)*) => {
        impl Dialect {
            $(
                #[doc = concat!("The same dialect with [`", stringify!($name), "`](Self::", stringify!($name), ") as given.")]
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
}

impl Dialect {
    /// The names that [`Dialect::with`] understands.
    pub const NAMES: [&str; 8] = [
        "string-timestamps",
        "covariance",
        "nulls",
        "unknown-enum-values",
        "unknown-fields",
        "no-newest-fields",
        "conflict",
        "empty-unauthorized",
    ];

    /// The same dialect with one trait added by its name, or `None` for a name that is not in [`Dialect::NAMES`].
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
            _ => return None,
        })
    }

    /// The name under which a property goes.
    pub(crate) fn name_of<'a>(&self, name: &'a str, schema: &'a Value) -> &'a str {
        let former = schema["x-renamed-from"]
            .as_str()
            .filter(|_| self.covariance);
        former.unwrap_or(name)
    }

    /// Says a reply, made in the default dialect, in this one.
    pub(crate) fn speak(&self, reply: &mut Value, schema: &'static Value) {
        if *self != Self::default() {
            self.walk(reply, schema);
        }
    }

    /// Takes a request in this dialect for one in the default dialect.
    pub(crate) fn understand(&self, request: &mut Value) {
        if !self.covariance {
            return;
        }
        match request {
            Value::Object(map) => {
                if let Some(value) = map.shift_remove("covarianceId") {
                    map.insert("covariateId".to_owned(), value);
                }
                map.values_mut().for_each(|value| self.understand(value));
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.understand(item)),
            _ => {}
        }
    }

    fn walk(&self, value: &mut Value, schema: &'static Value) {
        let schema = fragment::resolve(schema);
        let time = fragment::at("#/components/schemas/UnixMillis");
        let is_time = time.is_some_and(|time| std::ptr::eq(time, schema));
        let is_enum = schema["enum"].is_array() || schema["x-enum"].is_string();
        match value {
            Value::Number(number) if is_time && self.string_timestamps => {
                *value = json!(number.to_string());
            }
            Value::String(text) if is_enum && self.unknown_enum_values => {
                UNHEARD_OF.clone_into(text);
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
                map.shift_remove(name);
                continue;
            }
            if let Some(value) = map.get_mut(name) {
                self.walk(value, schema);
            } else if self.nulls && !is_required(name) {
                map.insert(name.clone(), Value::Null);
            }
            let spoken = self.name_of(name, schema);
            if spoken != name
                && let Some(value) = map.shift_remove(name)
            {
                map.insert(spoken.to_owned(), value);
            }
        }
        if self.unknown_fields {
            map.insert("_unheardOf".to_owned(), json!({"since": "tomorrow"}));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(dialect: Dialect) -> Value {
        let mut reply = json!({
            "hypothesis": "h",
            "status": "running",
            "createdAt": 5,
            "reallocationFrequencyMillis": 6,
            "covariateInfo": {"id": "c", "fileName": "f", "createdAt": 7},
        });
        let schema = fragment::at("#/components/schemas/IterationRep").unwrap();
        dialect.speak(&mut reply, schema);
        reply
    }

    #[test]
    fn timestamps_are_found_at_any_depth() {
        let reply = spoken(Dialect::default().string_timestamps(true));
        assert_eq!(reply["createdAt"], "5");
        assert_eq!(reply["covariateInfo"]["createdAt"], "7");
        assert_eq!(reply["reallocationFrequencyMillis"], 6);
    }

    #[test]
    fn former_names_replace_the_present_ones() {
        let reply = spoken(Dialect::default().covariance(true));
        assert_eq!(reply["covarianceInfo"]["id"], "c");
        assert!(reply.get("covariateInfo").is_none());
        let mut request = json!({"iteration": {"covarianceId": "c"}});
        Dialect::default().covariance(true).understand(&mut request);
        assert_eq!(request, json!({"iteration": {"covariateId": "c"}}));
    }

    #[test]
    fn optional_properties_become_null_and_required_ones_stay() {
        let reply = spoken(Dialect::default().nulls(true));
        assert_eq!(reply["endedAt"], Value::Null);
        assert_eq!(reply["treatments"], Value::Null);
        assert_eq!(reply["hypothesis"], "h");
    }

    #[test]
    fn enums_fields_and_the_newest_follow_their_switches() {
        let reply = spoken(
            Dialect::default()
                .unknown_enum_values(true)
                .unknown_fields(true),
        );
        assert_eq!(reply["status"], UNHEARD_OF);
        assert_eq!(reply["covariateInfo"]["_unheardOf"]["since"], "tomorrow");
        let reply = spoken(Dialect::default().newest_fields(false));
        assert!(reply.get("reallocationFrequencyMillis").is_none());
    }

    #[test]
    fn every_name_is_understood() {
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
