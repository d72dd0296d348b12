//! The forms that replies had at the times of the documents in `tests/history`.
//!
//! A document says how its form differs from that of the newest one: properties that it lacks, former names, and enum
//! values that were dropped since. Everything else of a reply stays as it is today.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Map, Value};

use super::{Reply, component, in_workspace};

/// How the replies of one time differ from today's.
#[derive(Debug)]
pub struct DatedForm<'a> {
    /// The month, such as `2025-07`.
    pub month: String,
    /// By component and property.
    changes: BTreeMap<(String, String), Change>,
    fragment: &'a Value,
}

#[derive(Debug, PartialEq, Eq)]
enum Change {
    /// The property was not there.
    Absent,
    /// It had this name.
    Named(String),
    /// It could have these values, which today's document does not list.
    Retired(Vec<Value>),
}

/// Returns the forms of all documents but the newest, which has none of its own; the latest first.
#[must_use]
pub fn forms(fragment: &Value) -> Vec<DatedForm<'_>> {
    let entries = fs::read_dir(in_workspace("tests/history")).expect("the folder of the history");
    let paths = entries.map(|entry| entry.expect("an entry of the folder").path());
    let mut paths: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        .collect();
    paths.sort();
    let mut documents: Vec<(String, Value)> = paths
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).expect("a document of the history");
            let month = path.file_stem().unwrap_or_default().to_string_lossy();
            (
                month.into_owned(),
                serde_saphyr::from_str(&text).expect("YAML"),
            )
        })
        .collect();
    let (_, newest) = documents.pop().expect("a newest document");
    let form = |(month, document): (String, Value)| DatedForm {
        month,
        changes: changes(&document, &newest, fragment),
        fragment,
    };
    documents.into_iter().rev().map(form).collect()
}

fn changes(old: &Value, new: &Value, fragment: &Value) -> BTreeMap<(String, String), Change> {
    let mut changes = BTreeMap::new();
    let components = new["components"]["schemas"].as_object();
    for (name, schema) in components.into_iter().flatten() {
        let before = &old["components"]["schemas"][name]["properties"];
        // A component that is new has no old form; what refers to it is absent.
        let properties = schema["properties"]
            .as_object()
            .filter(|_| before.is_object());
        for (property, schema) in properties.into_iter().flatten() {
            let today = &fragment["components"]["schemas"][name]["properties"][property];
            let former = today["x-renamed-from"].as_str();
            let change = match (before.get(property), former) {
                (Some(before), _) => retired(before, schema),
                (None, Some(former)) if before.get(former).is_some() => {
                    Some(Change::Named(former.to_owned()))
                }
                (None, _) => Some(Change::Absent),
            };
            changes.extend(change.map(|change| ((name.clone(), property.clone()), change)));
        }
    }
    changes
}

/// Returns the enum values that only the old schema has.
fn retired(old: &Value, new: &Value) -> Option<Change> {
    let (old, new) = (old["enum"].as_array()?, new["enum"].as_array()?);
    let values: Vec<Value> = old
        .iter()
        .filter(|value| !new.contains(value))
        .cloned()
        .collect();
    (!values.is_empty()).then_some(Change::Retired(values))
}

impl DatedForm<'_> {
    /// Returns a reply of today in this form: once as it is, and once for each round of retired enum values.
    #[must_use]
    pub fn rewritten(&self, reply: &Reply) -> Vec<Reply> {
        let most = self.changes.values().map(|change| match change {
            Change::Retired(values) => values.len(),
            _ => 0,
        });
        let rounds = (0..most.max().unwrap_or(0)).map(Some);
        let in_round = |round| {
            let mut reply = Reply {
                form: self.month.clone(),
                ..reply.clone()
            };
            let pointer = format!("/components/schemas/{}", reply.schema);
            let schema = self.fragment.pointer(&pointer).unwrap_or(&Value::Null);
            self.walk(&mut reply.body, schema, Some(&reply.schema), round);
            reply
        };
        std::iter::once(None).chain(rounds).map(in_round).collect()
    }

    fn walk(&self, value: &mut Value, schema: &Value, name: Option<&str>, round: Option<usize>) {
        if let Some(name) = component(schema) {
            let target = &self.fragment["components"]["schemas"][name];
            return self.walk(value, target, Some(name), round);
        }
        match value {
            Value::Array(items) => {
                let each = &schema["items"];
                items
                    .iter_mut()
                    .for_each(|item| self.walk(item, each, None, round));
            }
            Value::Object(map) => match schema["properties"].as_object() {
                Some(properties) => self.walk_object(map, properties, name, round),
                None => {
                    let each = &schema["additionalProperties"];
                    map.values_mut()
                        .for_each(|value| self.walk(value, each, None, round));
                }
            },
            _ => {}
        }
    }

    fn walk_object(
        &self,
        map: &mut Map<String, Value>,
        properties: &Map<String, Value>,
        name: Option<&str>,
        round: Option<usize>,
    ) {
        for (property, schema) in properties {
            let Some(mut value) = map.remove(property) else {
                continue;
            };
            self.walk(&mut value, schema, None, round);
            let key = name.map(|name| (name.to_owned(), property.clone()));
            let property = match key.and_then(|key| self.changes.get(&key)) {
                Some(Change::Absent) => continue,
                Some(Change::Named(former)) => former,
                Some(Change::Retired(values)) => {
                    let retired = round.and_then(|round| values.get(round));
                    value = retired.cloned().unwrap_or(value);
                    property
                }
                None => property,
            };
            map.insert(property.clone(), value);
        }
    }
}
