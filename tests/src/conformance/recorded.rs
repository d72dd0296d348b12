//! Conformance cases from a cassette.
//!
//! A case begins with nothing, so only what is created in the recording becomes one: each experiment, flag and metric,
//! with the exchanges about it. Ids, moments, versions and texts of messages are left open, and names of projects and
//! environments become those of the other cases.

use std::collections::{BTreeMap, BTreeSet};

use launchdarkly_experiments_sim::Operation;
use launchdarkly_experiments_sim::cassette::{Cassette, Exchange};
use serde_json::{Map, Value, json};

use super::evidence::Evidence;

/// Properties whose values differ from server to server.
const OPEN: &[&str] = &[
    "_id",
    "id",
    "_versionId",
    "_projectId",
    "_maintainerId",
    "maintainerId",
    "version",
    "_version",
    "flagConfigVersion",
    "winningTreatmentId",
    "message",
    "value",
    "values",
    "seed",
];

/// Properties that are not expected at all.
const LEFT_OUT: &[&str] = &["_links", "_maintainer", "targetingRuleClauses"];

/// The cases of a cassette, and what became none.
#[derive(Debug, Default)]
pub struct RecordedCases {
    /// The files of the cases, by their names without the ending.
    pub cases: BTreeMap<String, Value>,
    /// The requests that are in no case, each with the reason.
    pub left_out: Vec<String>,
}

/// What a case is about: where it was created, and its key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Subject {
    list: String,
    key: String,
}

/// Makes cases of a cassette.
#[must_use]
pub fn cases(cassette: &Cassette, evidence: &Evidence) -> RecordedCases {
    let treatments = treatments(cassette);
    let mut steps: BTreeMap<Subject, Vec<Value>> = BTreeMap::new();
    let mut titles: BTreeMap<Subject, Vec<String>> = BTreeMap::new();
    let mut closed = BTreeSet::new();
    let mut made = RecordedCases::default();
    for exchange in cassette.exchanges() {
        let subject = match subject(exchange) {
            Some(subject) if exchange.request.path == subject.list => Some(subject),
            found => found.filter(|one| steps.contains_key(one)),
        };
        let reason = match &subject {
            None => Some("it is about what existed before, or a list"),
            Some(one) if closed.contains(one) => Some("what happened to it before is not known"),
            Some(_) => unusable(exchange),
        };
        let writes = exchange.operation.writes();
        if let Some(reason) = reason {
            made.left_out
                .push(format!("{}: {reason}", exchange.request));
            if let Some(subject) = subject.filter(|_| writes && exchange.broken.is_some()) {
                closed.insert(subject);
            }
            continue;
        }
        // What is done to an experiment changes its flag and its metrics.
        if writes && exchange.request.path.contains("/experiments") {
            let others = steps
                .keys()
                .filter(|one| !one.list.contains("/experiments"));
            closed.extend(others.cloned());
        }
        if let Some(subject) = subject {
            steps
                .entry(subject.clone())
                .or_default()
                .push(step(exchange, &treatments));
            titles.entry(subject).or_default().push(title(exchange));
        }
    }
    for (subject, steps) in steps {
        let title = titles.remove(&subject).unwrap_or_default().join(", ");
        let behaviour = format!("recorded of {}: {title}", subject.key);
        let case = json!({"behaviour": behaviour, "evidence": evidence, "steps": steps});
        let (base, mut number) = (format!("recorded-{}", subject.key), 1);
        let mut name = base.clone();
        while made.cases.contains_key(&name) {
            number += 1;
            name = format!("{base}-{number}");
        }
        made.cases.insert(name, case);
    }
    made
}

/// Returns what an exchange is about, if it is about one thing.
fn subject(exchange: &Exchange) -> Option<Subject> {
    let path = &exchange.request.path;
    let mut parts: Vec<&str> = path.split('/').collect();
    let at = match exchange.operation {
        Operation::GetExperiment | Operation::PatchExperiment | Operation::CreateIteration => 8,
        Operation::GetFeatureFlag | Operation::PatchFeatureFlag | Operation::GetMetric => 5,
        Operation::CreateExperiment | Operation::PostFeatureFlag | Operation::PostMetric => {
            let created = exchange
                .response
                .as_ref()
                .is_some_and(|one| one.status == 201);
            let key = exchange.request.body.as_ref()?["key"].as_str()?;
            return created.then(|| Subject {
                list: path.clone(),
                key: key.to_owned(),
            });
        }
        _ => return None,
    };
    parts.truncate(at + 1);
    let key = parts.pop()?.to_owned();
    let list = parts.join("/");
    Some(Subject { list, key })
}

fn unusable(exchange: &Exchange) -> Option<&'static str> {
    match (&exchange.response, exchange.broken) {
        (_, Some(_)) | (None, _) => Some("the connection broke"),
        (Some(response), _) if response.status == 429 => Some("it is a rate limit"),
        (Some(response), _) if response.status >= 500 => Some("the server failed"),
        _ => None,
    }
}

fn title(exchange: &Exchange) -> String {
    let instructions = exchange
        .request
        .body
        .as_ref()
        .and_then(|body| body["instructions"].as_array());
    let kinds = instructions
        .into_iter()
        .flatten()
        .filter_map(|one| one["kind"].as_str());
    let kinds = kinds.collect::<Vec<_>>().join(" and ");
    match kinds.as_str() {
        "" => exchange.operation.as_str().to_owned(),
        kinds => format!("{} with {kinds}", exchange.operation),
    }
}

fn step(exchange: &Exchange, treatments: &BTreeMap<String, String>) -> Value {
    let request = &exchange.request;
    let mut path = shared(&request.path);
    if !request.query.is_empty() {
        path = format!("{path}?{}", request.query);
    }
    let mut send = Map::from_iter([
        ("method".to_owned(), json!(request.method)),
        ("path".to_owned(), json!(path)),
    ]);
    let mut headers = Map::new();
    let media_type = request.headers.get("content-type");
    if let Some(plain) =
        media_type.filter(|one| request.method == "PATCH" && !one.contains("semanticpatch"))
    {
        headers.insert("content-type".to_owned(), json!(plain));
    }
    if let Some(version) = request.headers.get("ld-api-version") {
        headers.insert("ld-api-version".to_owned(), json!(version));
    }
    if !headers.is_empty() {
        send.insert("headers".to_owned(), headers.into());
    }
    if let Some(body) = &request.body {
        send.insert("body".to_owned(), sent(body, treatments));
    }
    let (status, body) = match &exchange.response {
        Some(response) => (response.status, response.body.as_ref()),
        None => (0, None),
    };
    let mut expect = Map::from_iter([("status".to_owned(), json!(status))]);
    expect.extend(body.map(|body| ("body".to_owned(), expected("", body))));
    json!({"exchange": {"send": send, "expect": expect}})
}

/// Returns a path in the project and the environment of the other cases.
fn shared(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    if let Some(project) = parts.get_mut(4) {
        *project = "shop";
    }
    if parts.get(5) == Some(&"environments")
        && let Some(environment) = parts.get_mut(6)
    {
        *environment = "test";
    }
    parts.join("/")
}

/// Returns the body of a request with the ids that treatments have in the simulator: those of their variations.
fn sent(value: &Value, treatments: &BTreeMap<String, String>) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| sent(item, treatments)).collect(),
        Value::Object(map) => {
            let entries = map.iter().map(|(name, value)| {
                let translated = match (name.as_str(), value.as_str()) {
                    ("winningTreatmentId", Some(id)) => treatments.get(id).map(|id| json!(id)),
                    ("environmentKey", Some(_)) => Some(json!("test")),
                    _ => None,
                };
                (
                    name.clone(),
                    translated.unwrap_or_else(|| sent(value, treatments)),
                )
            });
            Value::Object(entries.collect())
        }
        _ => value.clone(),
    }
}

/// Returns what is expected of a recorded value.
fn expected(name: &str, value: &Value) -> Value {
    let any = || json!("<any>");
    match value {
        _ if OPEN.contains(&name) => any(),
        Value::String(_) if name == "environmentKey" => json!("test"),
        Value::String(text) if text == "redacted" || text.contains("example.invalid") => any(),
        Value::Number(number) if number.as_i64().is_some_and(|one| one > 1_000_000_000_000) => {
            any()
        }
        Value::Array(items) => items.iter().map(|item| expected("", item)).collect(),
        Value::Object(map) => {
            let kept = map
                .iter()
                .filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()));
            let kept = kept.map(|(name, value)| (name.clone(), expected(name, value)));
            Value::Object(kept.collect())
        }
        _ => value.clone(),
    }
}

/// Returns the first variation of each treatment in the cassette, by the id of the treatment.
fn treatments(cassette: &Cassette) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let responses = cassette
        .exchanges()
        .iter()
        .filter_map(|one| one.response.as_ref());
    for body in responses.filter_map(|response| response.body.as_ref()) {
        collect(body, &mut found);
    }
    found
}

fn collect(value: &Value, found: &mut BTreeMap<String, String>) {
    let variation = value["parameters"][0]["variationId"].as_str();
    if let (Some(id), Some(variation)) = (value["_id"].as_str(), variation) {
        found.insert(id.to_owned(), variation.to_owned());
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(map) => map.values().for_each(|value| collect(value, found)),
        _ => {}
    }
}
