//! A flag, or an AI config, as experiments use it.

use launchdarkly_experiments_client::UnixMillis;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A flag, or an AI config, which experiments use like one.
///
/// ```no_run
/// # fn show(catalog: &launchdarkly_experiments::Catalog) {
/// for (key, flag) in catalog.flags.iter().flat_map(|flags| flags.iter()) {
///     println!("{key} has {} variations", flag.variations.len());
/// }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Flag {
    /// The name for people.
    pub name: String,
    /// Whether it is archived.
    #[serde(default)]
    pub archived: bool,
    /// Whether it is deprecated.
    #[serde(default)]
    pub deprecated: bool,
    /// The variations.
    pub variations: Vec<Variation>,
    /// The configuration in the catalog's environment; absent if it has none there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub configuration: Option<Configuration>,
    /// When it was evaluated last; absent if nobody asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluation: Option<Evaluation>,
}

/// A variation of a flag or AI config.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Variation {
    /// The id, which experiments refer to.
    pub id: String,
    /// The name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The value of a flag's variation: any JSON.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "present")]
    pub value: Option<Value>,
    /// The key of an AI config's variation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// The configuration of a flag or AI config in one environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Configuration {
    /// Whether it is on.
    pub on: bool,
    /// The version, which grows with each change of the targeting.
    pub version: i64,
    /// The targeting rules besides the default one; absent if the response did not show them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<Rule>>,
    /// What runs on the default rule: `experiment`, or `measuredRollout` for a guarded rollout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation: Option<String>,
}

/// A targeting rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Rule {
    /// The id, which experiments refer to.
    pub id: String,
    /// The name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The reference of the rule, `ref` in LaunchDarkly's documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Whether the rule is switched off.
    #[serde(default)]
    pub disabled: bool,
    /// What runs on the rule: `experiment`, or `measuredRollout` for a guarded rollout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation: Option<String>,
}

/// When a flag was evaluated in the catalog's environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Evaluation {
    /// When it was evaluated last; absent if it never was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<UnixMillis>,
}

impl Flag {
    /// Returns the variation that a text means: its id, or else its name, key or value, as text or JSON.
    ///
    /// `None` if no variation goes by it, or several do.
    ///
    /// ```
    /// use launchdarkly_experiments::catalog::Flag;
    ///
    /// let flag: Flag = serde_json::from_str(
    ///     r##"{"name": "Button", "variations": [
    ///         {"id": "a", "name": "blue", "value": "#00f"}, {"id": "b", "name": "green", "value": "#0f0"}]}"##,
    /// )?;
    /// for text in ["b", "green", "#0f0"] {
    ///     assert_eq!(flag.variation(text).map(|found| found.id.as_str()), Some("b"));
    /// }
    /// assert_eq!(flag.variation("red"), None);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn variation(&self, text: &str) -> Option<&Variation> {
        let by_id = self.variations.iter().find(|one| one.id == text);
        by_id.or_else(|| only(self.variations.iter().filter(|one| one.goes_by(text))))
    }
}

impl Configuration {
    /// Returns the targeting rule that a text means: its id, or else its description or reference.
    ///
    /// `None` if no rule goes by it, several do, or the rules are not known; the default rule is none of them.
    pub fn rule(&self, text: &str) -> Option<&Rule> {
        let rules = self.rules.as_deref().unwrap_or_default();
        let by_id = rules.iter().find(|rule| rule.id == text);
        by_id.or_else(|| only(rules.iter().filter(|rule| rule.goes_by(text))))
    }
}

/// Returns what there is, if it is exactly one.
fn only<T>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next()?;
    all.next().is_none().then_some(first)
}

impl Variation {
    /// Returns the text by which a person knows the variation: its name, its key, its value, or its id.
    pub fn label(&self) -> String {
        let name = self.name.as_deref().filter(|name| !name.is_empty());
        if let Some(name) = name.or(self.key.as_deref()) {
            return name.to_owned();
        }
        let value = match &self.value {
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => return self.id.clone(),
        };
        match value.char_indices().nth(MAX_LABEL) {
            Some((end, _)) => format!("{}…", &value[..end]),
            None => value,
        }
    }

    /// Whether a text is its name, its key, or its value as text or JSON.
    pub(crate) fn goes_by(&self, text: &str) -> bool {
        let is_text = |other: &Option<String>| other.as_deref() == Some(text);
        if is_text(&self.name) || is_text(&self.key) {
            return true;
        }
        match &self.value {
            Some(value) => {
                let is_same = |text: Value| same_json(value, &text);
                value.as_str() == Some(text) || serde_json::from_str(text).is_ok_and(is_same)
            }
            None => false,
        }
    }
}

/// The longest label of a variation, in characters.
const MAX_LABEL: usize = 40;

/// Whether two values are the same; `1` is the same as `1.0`.
fn same_json(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.as_f64().is_some() && one.as_f64() == other.as_f64()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| same_json(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, one)| other.get(key).is_some_and(|other| same_json(one, other)))
        }
        _ => one == other,
    }
}

impl Rule {
    /// Whether a text is its description or its reference.
    pub(crate) fn goes_by(&self, text: &str) -> bool {
        let is_text = |other: &Option<String>| other.as_deref() == Some(text);
        is_text(&self.description) || is_text(&self.reference)
    }

    /// Returns the text by which a person knows the rule: its description, its reference, or its id.
    pub fn label(&self) -> &str {
        let description = self.description.as_deref().filter(|text| !text.is_empty());
        description
            .or(self.reference.as_deref())
            .unwrap_or(&self.id)
    }
}

/// A value of any JSON, in which `null` is a value and not an absence.
mod present {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    pub(super) fn serialize<S: Serializer>(
        value: &Option<Value>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        value.serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Value>, D::Error> {
        Value::deserialize(from).map(Some)
    }
}
