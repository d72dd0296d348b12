//! The names of a case, and those of the same things in an account.
//!
//! A case calls its experiment `checkout`, a variation `green` and a version 12. In an account the key belongs to the
//! run, the id of the variation is the server's, and the version is what it is. Requests are translated property by
//! property; in responses the account's names are unique texts and are replaced wherever they stand.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use crate::conformance::{Case, Given, HttpRequest, Step};

/// The member whom the simulator always has.
pub const OWNER: &str = "5f0000000000000000000001";

/// Properties whose texts are never keys.
const NO_KEYS: &[&str] = &[
    "kind",
    "operation",
    "methodology",
    "randomizationUnit",
    "environmentKey",
    "type",
    "unit",
    "hypothesis",
];

const PART: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const VALUE: &AsciiSet = &PART.remove(b':').remove(b',').remove(b'*');

/// The names that a case gives to things.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mentioned {
    /// Keys of experiments.
    pub experiments: BTreeSet<String>,
    /// Keys of flags, with the variations that are named.
    pub flags: BTreeMap<String, BTreeSet<String>>,
    /// Keys of metrics.
    pub metrics: BTreeSet<String>,
    /// Keys of flags and metrics that the case itself creates.
    pub created: BTreeSet<String>,
}

/// What things are called in an account.
#[derive(Clone, Debug, Default)]
pub struct Names {
    project: String,
    maintainer: Option<String>,
    keys: BTreeMap<String, String>,
    /// Ids of variations by flag and name.
    pub(super) variations: BTreeMap<(String, String), String>,
    /// Ids of treatments by the name of their variation.
    pub(super) treatments: BTreeMap<String, String>,
    /// Versions in the account by flag and the version of the case.
    pub(super) versions: BTreeMap<(String, i64), i64>,
}

impl Mentioned {
    /// Collects the names of a case.
    #[must_use]
    pub fn of(case: &Case) -> Self {
        let mut all = Self::default();
        for request in case.given.iter().flat_map(Given::requests) {
            all.request(&request);
        }
        for step in &case.steps {
            if let Step::Exchange { send, .. } = step {
                all.request(send);
            }
        }
        all
    }

    fn request(&mut self, request: &HttpRequest) {
        let Some(body) = &request.body else {
            return;
        };
        let key = body["key"].as_str().filter(|_| request.method == "POST");
        match key {
            Some(key) if request.path.starts_with("/api/v2/flags/") => {
                self.flags.entry(key.to_owned()).or_default();
                self.created.insert(key.to_owned());
            }
            Some(key) if request.path.starts_with("/api/v2/metrics/") => {
                self.metrics.insert(key.to_owned());
                self.created.insert(key.to_owned());
            }
            Some(key) => {
                self.experiments.insert(key.to_owned());
                self.body(body);
            }
            None => self.body(body),
        }
    }

    fn body(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.body(item)),
            Value::Object(map) => {
                if let (Some(flag), Some(variation)) = (
                    map.get("flagKey").and_then(Value::as_str),
                    map.get("variationId").and_then(Value::as_str),
                ) {
                    self.variation(flag, variation);
                }
                for (name, value) in map {
                    match (name.as_str(), value) {
                        ("flags", Value::Object(flags)) => self.rules(flags),
                        ("metrics", Value::Array(metrics)) => self.listed(metrics),
                        ("primarySingleMetricKey", Value::String(key)) => {
                            self.metrics.insert(key.clone());
                        }
                        _ => self.body(value),
                    }
                    // The update of a field has its value one level down.
                    if let Some(inner) = value.get("value") {
                        match (name.as_str(), inner) {
                            ("metrics", Value::Array(metrics)) => self.listed(metrics),
                            ("primarySingleMetricKey", Value::String(key)) => {
                                self.metrics.insert(key.clone());
                            }
                            ("flags", Value::Object(flags)) => self.rules(flags),
                            _ => {}
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn rules(&mut self, flags: &serde_json::Map<String, Value>) {
        let rules = flags
            .iter()
            .filter(|(_, rule)| rule.get("ruleId").is_some());
        for (flag, rule) in rules {
            self.flags.entry(flag.clone()).or_default();
            if let Some(variation) = rule["notInExperimentVariationId"].as_str() {
                self.variation(flag, variation);
            }
        }
    }

    fn variation(&mut self, flag: &str, variation: &str) {
        let variations = self.flags.entry(flag.to_owned()).or_default();
        variations.insert(variation.to_owned());
    }

    fn listed(&mut self, metrics: &[Value]) {
        let keys = metrics.iter().filter_map(|one| one["key"].as_str());
        self.metrics.extend(keys.map(str::to_owned));
    }
}

impl Names {
    /// Creates the names of a case; those in the account begin with `run`.
    #[must_use]
    pub fn new(mentioned: &Mentioned, declared: &[&str], project: &str, run: &str) -> Self {
        let flags = mentioned.flags.keys().map(String::as_str);
        let all = flags
            .chain(mentioned.experiments.iter().map(String::as_str))
            .chain(mentioned.metrics.iter().map(String::as_str))
            .chain(declared.iter().copied());
        let is_key = |key: &&str| {
            let is_plain = |one: char| one.is_ascii_alphanumeric() || "._-".contains(one);
            key.chars().all(is_plain) && key.starts_with(|one: char| one.is_ascii_alphanumeric())
        };
        let keys = all.filter(is_key);
        Self {
            project: project.to_owned(),
            keys: keys
                .map(|key| (key.to_owned(), format!("{run}-{key}")))
                .collect(),
            ..Self::default()
        }
    }

    /// Names the member who stands for the simulator's.
    #[must_use]
    pub fn maintainer(mut self, id: Option<String>) -> Self {
        self.maintainer = id;
        self
    }

    /// Returns the key in the account.
    #[must_use]
    pub fn key<'a>(&'a self, key: &'a str) -> &'a str {
        match key {
            "shop" => &self.project,
            key => self.keys.get(key).map_or(key, String::as_str),
        }
    }

    /// Returns the request for the account.
    #[must_use]
    pub fn request(&self, request: &HttpRequest) -> HttpRequest {
        let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
        let parts = path.split('/').map(|part| {
            let decoded = percent_decode_str(part).decode_utf8_lossy();
            match self.key(&decoded) {
                same if same == decoded => part.to_owned(),
                key => utf8_percent_encode(key, PART).to_string(),
            }
        });
        let mut path = parts.collect::<Vec<_>>().join("/");
        if !query.is_empty() {
            let pairs = query.split('&').map(|pair| self.parameter(pair));
            path = format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"));
        }
        let body = request.body.as_ref().map(|body| self.value("", None, body));
        HttpRequest {
            path,
            body,
            ..request.clone()
        }
    }

    fn parameter(&self, pair: &str) -> String {
        let Some((name, value)) = pair.split_once('=') else {
            return pair.to_owned();
        };
        let spaced = value.replace('+', " ");
        let decoded = percent_decode_str(&spaced).decode_utf8_lossy();
        let translated: Vec<_> = decoded
            .split_inclusive([',', ':'])
            .map(|part| {
                let word = part.trim_end_matches([',', ':']);
                format!("{}{}", self.key(word), &part[word.len()..])
            })
            .collect();
        let translated = translated.concat();
        match translated == decoded {
            true => pair.to_owned(),
            false => format!("{name}={}", utf8_percent_encode(&translated, VALUE)),
        }
    }

    /// Translates a value; `flag` is the flag that it belongs to.
    fn value(&self, name: &str, flag: Option<&str>, value: &Value) -> Value {
        match value {
            Value::Array(items) => {
                let items = items.iter().map(|item| self.value(name, flag, item));
                items.collect()
            }
            Value::Object(map) => {
                let own = map.get("flagKey").and_then(Value::as_str).or(flag);
                let entries = map.iter().map(|(key, value)| {
                    if name == "rolloutWeights" {
                        return (self.text("variationId", flag, key), value.clone());
                    }
                    let is_flag = value.get("ruleId").is_some();
                    let flag = if is_flag { Some(key.as_str()) } else { own };
                    let renamed = if is_flag { self.key(key) } else { key };
                    (renamed.to_owned(), self.value(key, flag, value))
                });
                Value::Object(entries.collect())
            }
            Value::String(text) => self.text(name, flag, text).into(),
            Value::Number(number) if name == "flagConfigVersion" => {
                let key = flag.zip(number.as_i64());
                let key = key.map(|(flag, version)| (flag.to_owned(), version));
                let version = key.and_then(|key| self.versions.get(&key));
                version.map_or_else(|| value.clone(), |version| Value::from(*version))
            }
            _ => value.clone(),
        }
    }

    fn text(&self, name: &str, flag: Option<&str>, text: &str) -> String {
        let translated = match name {
            "variationId" | "notInExperimentVariationId" => {
                let of_flag = flag.map(|flag| (flag.to_owned(), text.to_owned()));
                let found = of_flag.and_then(|key| self.variations.get(&key));
                let any = || {
                    let mut all = self.variations.iter();
                    all.find(|((other, id), _)| id == text && flag.is_none_or(|flag| flag == other))
                };
                found
                    .or_else(|| any().map(|(_, id)| id))
                    .map(String::as_str)
            }
            "winningTreatmentId" => self.treatments.get(text).map(String::as_str),
            _ if text == OWNER => self.maintainer.as_deref(),
            _ if NO_KEYS.contains(&name) => None,
            _ => Some(self.key(text)),
        };
        translated.unwrap_or(text).to_owned()
    }

    /// Returns the text of a response with the names of the case.
    #[must_use]
    pub fn response(&self, text: &str) -> String {
        let variations = self.variations.iter().map(|((_, name), id)| (id, name));
        let treatments = self.treatments.iter().map(|(name, id)| (id, name));
        let keys = self.keys.iter().map(|(name, key)| (key, name));
        let mut all: Vec<(&str, &str)> = variations
            .chain(treatments)
            .chain(keys)
            .map(|(real, name)| (real.as_str(), name.as_str()))
            .collect();
        all.push((&self.project, "shop"));
        all.extend(self.maintainer.iter().map(|id| (id.as_str(), OWNER)));
        // Of two names that begin alike, the longer one first.
        all.sort_by_key(|(real, _)| std::cmp::Reverse(real.len()));
        all.iter().fold(text.to_owned(), |text, (real, name)| {
            text.replace(real, name)
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names() -> Names {
        let mut mentioned = Mentioned::default();
        mentioned.request(&HttpRequest::json(
            "POST",
            "/api/v2/projects/shop",
            crate::conformance::experiment("a"),
        ));
        assert_eq!(
            mentioned.flags["button"],
            ["blue".to_owned(), "green".to_owned()].into()
        );
        let mut names = Names::new(&mentioned, &[], "verify-x", "verify-1-2");
        names
            .variations
            .insert(("button".to_owned(), "green".to_owned()), "id-7".to_owned());
        names.versions.insert(("button".to_owned(), 12), 3);
        names
    }

    #[test]
    fn a_request_gets_the_names_of_the_account_and_a_response_those_of_the_case() {
        let body = json!({
            "key": "a",
            "kind": "a",
            "flags": {"button": {"ruleId": "fallthrough", "flagConfigVersion": 12}},
            "parameters": [{"flagKey": "button", "variationId": "green"}],
        });
        let path = "/api/v2/projects/shop/experiments/a?filter=flagKey%3Abutton,status:running";
        let sent = names().request(&HttpRequest::json("POST", path, body.clone()));
        assert_eq!(
            sent.path,
            "/api/v2/projects/verify-x/experiments/verify-1-2-a?filter=flagKey:verify-1-2-button,status:running"
        );
        let expected = json!({
            "key": "verify-1-2-a",
            "kind": "a",
            "flags": {"verify-1-2-button": {"ruleId": "fallthrough", "flagConfigVersion": 3}},
            "parameters": [{"flagKey": "verify-1-2-button", "variationId": "id-7"}],
        });
        assert_eq!(sent.body, Some(expected.clone()));
        let mut back: Value =
            serde_json::from_str(&names().response(&expected.to_string())).unwrap_or_default();
        back["flags"]["button"]["flagConfigVersion"] = json!(12);
        assert_eq!(back, body);
    }
}
