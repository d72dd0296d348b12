//! What a finding is about, in the words of someone who knows the API: `Experiment.dataSource`, `getExperiments ?limit`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::drift::finding::Finding;
use crate::openapi::document;
use crate::openapi::subset::{Part, id};

/// The names of operations and parameters, by where they stand in either document.
pub struct Subjects {
    names: BTreeMap<String, String>,
}

impl Subjects {
    /// Reads the names from both parts; where both have something at one pointer, the fragment's name counts.
    pub fn new(fragment: &Part<'_>, document: &Part<'_>) -> Self {
        let mut names = BTreeMap::new();
        for part in [document, fragment] {
            for operation in &part.operations {
                let route = || format!("{} {}", operation.method.to_uppercase(), operation.path);
                names.insert(
                    operation.pointer.clone(),
                    id(operation).map_or_else(route, str::to_owned),
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
        Subjects { names }
    }

    /// The subject of a finding: where it stands in the fragment, or in the document if it says more.
    pub fn of(&self, finding: &Finding) -> String {
        let (fragment, document) = (self.at(&finding.fragment), self.at(&finding.document));
        match (finding.was.is_some(), finding.is.is_some()) {
            // What came has its name in the document only.
            (false, true) if document.len() > fragment.len() && document.starts_with(&fragment) => {
                document
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
                            .map_or(name.clone(), |own| format!("{name} {own}")),
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
