//! Labels: a short name for the place of a finding, as `Experiment.dataSource` or `getExperiments ?limit`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::drift::change::Change;
use crate::drift::finding::Finding;
use crate::openapi::document;
use crate::openapi::subset::ApiSubset;

/// The names of operations and parameters, by their pointers in either document.
pub struct Labels {
    names: BTreeMap<String, String>,
}

impl Labels {
    /// Reads the names from both subsets; if both have something at one pointer, the fragment's name wins.
    pub fn new(fragment: &ApiSubset<'_>, upstream: &ApiSubset<'_>) -> Self {
        let mut names = BTreeMap::new();
        for subset in [upstream, fragment] {
            for operation in &subset.operations {
                names.insert(
                    operation.pointer.clone(),
                    operation
                        .id()
                        .map_or_else(|| operation.route(), str::to_owned),
                );
                let parameters = document::parameters(operation.operation);
                for (index, parameter) in parameters.enumerate() {
                    let text = |key: &str| {
                        parameter
                            .get(key)
                            .and_then(Value::as_str)
                            .unwrap_or_default()
                    };
                    let mark = match text("in") {
                        "query" => "?",
                        "path" => "/",
                        _ => "",
                    };
                    let name = format!("{mark}{}", text("name"));
                    names.insert(format!("{}/parameters/{index}", operation.pointer), name);
                }
            }
        }
        Labels { names }
    }

    /// Returns the label of a finding: its place in the fragment, or its place upstream if that is more exact.
    pub fn of(&self, finding: &Finding) -> String {
        let (fragment, upstream) = (self.at(&finding.fragment), self.at(&finding.upstream));
        match (finding.old.is_some(), finding.new.is_some()) {
            _ if finding.change == Change::OperationAdded => upstream,
            // What was added has its name upstream only.
            (false, true) if upstream.len() > fragment.len() && upstream.starts_with(&fragment) => {
                upstream
            }
            _ => fragment,
        }
    }

    fn at(&self, pointer: &str) -> String {
        let keys: Vec<&str> = pointer.trim_start_matches('#').split('/').skip(1).collect();
        let (mut text, rest) = match keys.as_slice() {
            ["components", _, name, rest @ ..] => ((*name).to_owned(), rest),
            ["paths", path, method, rest @ ..] => {
                match self.names.get(&format!("#/paths/{path}/{method}")) {
                    Some(name) => (
                        self.parameter(path, method, rest)
                            .map_or(name.clone(), |parameter| format!("{name} {parameter}")),
                        rest,
                    ),
                    None => (
                        format!("{} {}", method.to_uppercase(), unescaped(path)),
                        rest,
                    ),
                }
            }
            ["paths", path] => return unescaped(path),
            [first, ..] => return (*first).to_owned(),
            [] => return "document".into(),
        };
        let mut rest = rest.iter();
        while let Some(key) = rest.next() {
            match *key {
                "properties" => {
                    text += &rest
                        .next()
                        .map_or(String::new(), |name| format!(".{}", unescaped(name)))
                }
                "items" => text += "[]",
                "additionalProperties" => text += "{}",
                "responses" => {
                    text += &rest
                        .next()
                        .map_or(String::new(), |status| format!(" {status}"))
                }
                "headers" => {
                    text += &rest
                        .next()
                        .map_or(String::new(), |name| format!(" {}", unescaped(name)))
                }
                "callbacks" => {
                    text += &rest.next().map_or(String::new(), |name| {
                        format!(" callback {}", unescaped(name))
                    })
                }
                "requestBody" => text += " body",
                _ => {}
            }
        }
        text
    }

    fn parameter(&self, path: &str, method: &str, rest: &[&str]) -> Option<&String> {
        match rest {
            ["parameters", index, ..] => self
                .names
                .get(&format!("#/paths/{path}/{method}/parameters/{index}")),
            _ => None,
        }
    }
}

fn unescaped(key: &str) -> String {
    key.replace("~1", "/").replace("~0", "~")
}
