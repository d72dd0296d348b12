//! The pointers that `--only` and `--ignore` may name: those of everything that is compared, in either document.
//!
//! A filter that names nothing of it would hide every difference, so it is refused, with the nearest
//! pointers.

use std::collections::BTreeSet;

use serde_json::Value;

use super::nearest;
use super::pattern::{Filter, Pattern};
use crate::error::Error;
use crate::openapi::reference::Node;
use crate::openapi::subset::ApiSubset;

/// Parts of a document that are compared beside operations and components.
const TOP: [&str; 3] = ["servers", "security", "components"];

/// The pointers of what is compared, and the names that people use for operations and paths.
pub struct Selectable {
    pointers: BTreeSet<String>,
    names: Vec<(String, String)>,
}

impl Selectable {
    /// Collects the pointers of both subsets.
    pub fn new(fragment: &ApiSubset<'_>, upstream: &ApiSubset<'_>) -> Self {
        let mut selectable = Selectable {
            pointers: BTreeSet::new(),
            names: Vec::new(),
        };
        for subset in [fragment, upstream] {
            selectable.add(subset);
        }
        selectable
    }

    fn add(&mut self, subset: &ApiSubset<'_>) {
        let root = Node::root(subset.document);
        self.pointers.extend(["#".into(), "#/paths".into()]);
        for key in TOP {
            let Some(node) = root.get(key) else { continue };
            self.pointers.insert(node.pointer.clone());
            let schemes = node.get("securitySchemes");
            if key != "components" {
                self.below(node);
            } else if let Some(schemes) = schemes {
                self.below(schemes);
            }
        }
        for operation in &subset.operations {
            let item = subset.path_item(operation);
            self.pointers.insert(item.pointer.clone());
            item.get("parameters")
                .into_iter()
                .for_each(|node| self.below(node));
            self.below(subset.operation(operation));
            self.names
                .push((operation.path.to_owned(), item.pointer.clone()));
            let id = operation.id().map(str::to_owned);
            self.names
                .extend(id.map(|id| (id, operation.pointer.clone())));
        }
        for pointer in &subset.reached {
            let value = subset.document.pointer(pointer.trim_start_matches('#'));
            if let Some((kind, _)) = pointer.rsplit_once('/') {
                self.pointers.insert(kind.to_owned());
            }
            if let Some(value) = value {
                let pointer = pointer.clone();
                self.below(Node { value, pointer });
            }
        }
    }

    /// Adds the pointers of `node` and of all that is in it.
    fn below(&mut self, node: Node<'_>) {
        let mut todo = vec![node];
        while let Some(node) = todo.pop() {
            todo.extend(node.elements());
            todo.extend(node.members().into_iter().map(|(_, member)| member));
            self.pointers.insert(node.pointer);
        }
    }

    /// Checks that each pattern of `filter` names something that is compared, or one of `found`.
    ///
    /// # Errors
    /// Each pattern that does not, with the nearest pointers.
    pub fn check(
        &self,
        filter: &Filter,
        found: &[&str],
        documents: [&Value; 2],
    ) -> Result<(), Error> {
        let patterns = [("--only", &filter.only), ("--ignore", &filter.ignore)];
        let patterns = patterns
            .into_iter()
            .flat_map(|(option, list)| list.iter().map(move |pattern| (option, pattern)));
        let unmatched = patterns.filter(|(_, pattern)| !self.names_something(pattern, found));
        let errors = unmatched.map(|(option, pattern)| {
            let at = format!("{option} '{}'", pattern.text());
            if documents
                .iter()
                .any(|document| exists(document, pattern.text()))
            {
                return Error::new("what the filter names is not compared")
                    .at(at)
                    .help("it is left out by `x-omits`, is prose, or is not reached from the operations of the fragment; `cargo xtask drift --help` lists what is compared");
            }
            let near = nearest::to(pattern.text(), &self.pointers, &self.names);
            Error::new("the filter names nothing in either document")
                .at(at)
                .help(match near.is_empty() {
                    true => "give a JSON pointer of the fragment or of the document, as the report writes them".to_owned(),
                    false => format!("the nearest {} {}", if near.len() == 1 { "is" } else { "are" }, quoted(&near)),
                })
        });
        Error::all(errors.collect())
    }

    fn names_something(&self, pattern: &Pattern, found: &[&str]) -> bool {
        found.iter().any(|pointer| pattern.selects(pointer))
            || self.pointers.iter().any(|pointer| pattern.selects(pointer))
    }
}

/// Whether `text`, without wildcards, is a pointer of `document`.
fn exists(document: &Value, text: &str) -> bool {
    let pointer = text.trim_start_matches('#');
    pointer.starts_with('/') && document.pointer(pointer).is_some()
}

fn quoted(pointers: &[String]) -> String {
    let quoted = pointers.iter().map(|pointer| format!("'{pointer}'"));
    quoted.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_compared_may_be_named_and_nothing_else() {
        let schema = json!({"$ref": "#/components/schemas/A"});
        let get = json!({"operationId": "list", "responses": {"200": {"content": {"application/json": {"schema": schema}}}}});
        let document = json!({
            "tags": [{"name": "T"}],
            "paths": {"/a": {"get": get}},
            "components": {"schemas": {"A": {"properties": {"b": {"type": "string"}}}, "Unused": {}}},
        });
        let subset = ApiSubset::whole(&document, "d").expect("selects");
        let selectable = Selectable::new(&subset, &subset);
        let check = |only: &str| {
            let filter = Filter {
                only: vec![Pattern::new(only)],
                ..Filter::default()
            };
            let result = selectable.check(&filter, &["#/found"], [&document, &document]);
            result.map_err(|error| error.to_string())
        };
        for good in [
            "#",
            "#/paths",
            "#/paths/*/get",
            "/components/schemas/A",
            "**/b",
            "#/components",
            "#/found",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        let message = |bad: &str| check(bad).expect_err(bad);
        let help = |bad: &str| {
            message(bad)
                .lines()
                .find_map(|line| line.strip_prefix("  help: ").map(str::to_owned))
        };
        let nearest = |pointer: &str| Some(format!("the nearest is '{pointer}'"));
        assert_eq!(help("A"), nearest("#/components/schemas/A"));
        assert_eq!(help("list"), nearest("#/paths/~1a/get"));
        assert_eq!(help("/a"), nearest("#/paths/~1a"));
        for outside in ["#/components/schemas/Unused", "#/tags/0"] {
            assert!(message(outside).contains("is not compared"), "{outside}");
        }
        assert!(
            message("#/zzz")
                .contains("names nothing in either document\n  at: --only '#/zzz'\n  help: give a")
        );
    }
}
