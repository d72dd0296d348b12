//! A subset of a document: some of its operations, with all that they reach through `$ref`.
//!
//! The whole fragment is a subset, and so is the Experiments part of LaunchDarkly's document.
//! Every reference of a subset is followed once when it is selected, so whoever reads it later meets none that leads
//! nowhere.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::error::Error;
use crate::openapi::correspondence::corresponds;
use crate::openapi::document::{self, OperationAt};
use crate::openapi::omissions::Omissions;
use crate::openapi::place::Place;
use crate::openapi::reach::reach;
use crate::openapi::reference::{self, Node};

/// Operations of a document, and the components that they reach.
pub struct ApiSubset<'a> {
    /// The whole document that the operations are from.
    pub document: &'a Value,
    /// The operations, in the document's order.
    pub operations: Vec<OperationAt<'a>>,
    /// Pointers of the components that the operations reach, as `#/components/schemas/Experiment`.
    pub reached: BTreeSet<String>,
    omissions: Omissions,
}

impl<'a> ApiSubset<'a> {
    /// Selects every operation of `document`; `name` is the file that errors name.
    ///
    /// # Errors
    /// References that lead nowhere.
    pub fn whole(document: &'a Value, name: &str) -> Result<Self, Error> {
        Self::of(
            document,
            name,
            document::operations(document),
            &Omissions::default(),
        )
    }

    /// Selects the operations of `document` but those at `pointers`; `name` is the file that errors name.
    ///
    /// # Errors
    /// References that lead nowhere.
    pub fn without(document: &'a Value, name: &str, pointers: &[String]) -> Result<Self, Error> {
        let mut operations = document::operations(document);
        operations.retain(|at| !pointers.contains(&at.pointer));
        Self::of(document, name, operations, &Omissions::default())
    }

    /// Selects the operations of `document` that correspond to those of `fragment`.
    ///
    /// An operation corresponds if the fragment has it (by path and method, or by id). Unless the fragment's operations
    /// are `x-selected`, one corresponds too that has a tag of theirs, or whose path continues one of theirs.
    /// What is reached only through properties that the fragment omits does not belong to the subset.
    /// A document that has schemas and no paths at all is selected as a subset of schemas alone.
    ///
    /// # Errors
    /// A document with nothing that corresponds, or references in the subset that lead nowhere.
    pub fn select(document: &'a Value, fragment: &Value, name: &str) -> Result<Self, Error> {
        check_paths(document, name)?;
        let wanted = document::operations(fragment);
        let selected: Vec<_> = document::operations(document)
            .into_iter()
            .filter(|candidate| corresponds(candidate, &wanted))
            .collect();
        let no_paths = document
            .get("paths")
            .and_then(Value::as_object)
            .is_none_or(serde_json::Map::is_empty);
        let schemas_only = no_paths && shares_a_schema(document, fragment);
        if selected.is_empty() && !schemas_only {
            return Err(Error::new("the document has none of the fragment's operations")
                .at(format!("{name}#/paths"))
                .help("give LaunchDarkly's OpenAPI document, or a part of it that has Experiments operations"));
        }
        Self::of(document, name, selected, &Omissions::of(fragment))
    }

    /// Selects the operations of `document` with the given ids, in the document's order.
    ///
    /// # Errors
    /// Every id that no operation has, or references in the subset that lead nowhere.
    pub fn by_ids(document: &'a Value, name: &str, ids: &[String]) -> Result<Self, Error> {
        Self::with_ids(document, name, ids, &Omissions::default())
    }

    /// Selects as [`by_ids`](Self::by_ids), but without the schemas that `fragment` has, and what only they reach.
    ///
    /// # Errors
    /// As [`by_ids`](Self::by_ids).
    pub fn beyond(
        document: &'a Value,
        fragment: &Value,
        name: &str,
        ids: &[String],
    ) -> Result<Self, Error> {
        Self::with_ids(document, name, ids, &Omissions::known_to(fragment))
    }

    fn with_ids(
        document: &'a Value,
        name: &str,
        ids: &[String],
        omissions: &Omissions,
    ) -> Result<Self, Error> {
        check_paths(document, name)?;
        let all = document::operations(document);
        let has = |id: &String| all.iter().any(|at| at.id() == Some(id));
        let missing = ids.iter().filter(|id| !has(id)).map(|id| {
            Error::new(format!("no operation has the operationId `{id}`"))
                .at(format!("{name}#/paths"))
                .help(similar_ids(&all, id))
        });
        Error::all(missing.collect())?;
        let wanted =
            |at: &OperationAt<'_>| at.id().is_some_and(|id| ids.iter().any(|one| one == id));
        let selected = all.into_iter().filter(wanted).collect();
        Self::of(document, name, selected, omissions)
    }

    /// Whether a component is reached.
    pub fn reaches(&self, kind: &str, name: &str) -> bool {
        self.reached.contains(&crate::openapi::pointer::join(
            &format!("#/components/{kind}"),
            name,
        ))
    }

    /// Whether the document holds schemas alone, so that there are no operations to compare.
    pub fn is_schemas_only(&self) -> bool {
        self.operations.is_empty()
    }

    /// The path item of an operation, as a node of the document.
    pub fn path_item(&self, operation: &OperationAt<'_>) -> Node<'a> {
        path_item(self.document, operation)
    }

    /// An operation, as a node of the document.
    pub fn operation(&self, operation: &OperationAt<'_>) -> Node<'a> {
        let item = self.path_item(operation);
        item.get(operation.method).unwrap_or(item)
    }

    /// Follows the references of `node` to what they name.
    pub fn resolve(&self, node: Node<'a>) -> Node<'a> {
        reference::follow(self.document, node.clone()).unwrap_or(node)
    }

    /// Pointers of the components that some of the operations reach.
    pub fn reached_by(&self, operations: &[&OperationAt<'a>]) -> BTreeSet<String> {
        let todo = parts(self.document, operations.iter().copied());
        // Every reference was followed when the subset was selected.
        reach(self.document, "", todo, &self.omissions).unwrap_or_default()
    }

    fn of(
        document: &'a Value,
        name: &str,
        operations: Vec<OperationAt<'a>>,
        omissions: &Omissions,
    ) -> Result<Self, Error> {
        let mut todo = parts(document, operations.iter());
        if operations.is_empty() {
            let components = Node::root(document).get("components");
            todo.extend(components.map(|components| (components, Place::Keywords)));
        }
        Ok(ApiSubset {
            document,
            operations,
            reached: reach(document, name, todo, omissions)?,
            omissions: omissions.clone(),
        })
    }
}

/// The nodes of operations, and of the parameters of their paths.
fn parts<'a, 'o>(
    document: &'a Value,
    operations: impl Iterator<Item = &'o OperationAt<'a>>,
) -> Vec<(Node<'a>, Place)>
where
    'a: 'o,
{
    let mut parts = Vec::new();
    for operation in operations {
        for (key, node) in path_item(document, operation).members() {
            if key == operation.method || key == "parameters" {
                parts.push((node, Place::Keywords));
            }
        }
    }
    parts
}

fn check_paths(document: &Value, name: &str) -> Result<(), Error> {
    let kind = match document.get("paths") {
        None | Some(Value::Object(_)) => return Ok(()),
        Some(Value::Array(_)) => "a list",
        Some(_) => "not an object",
    };
    Err(Error::new(format!("`paths` is {kind}"))
        .at(format!("{name}#/paths"))
        .help("give a document whose paths are an object, as OpenAPI requires"))
}

/// Returns the help for an unknown id: the ids that contain it or are contained in it, if there are any.
fn similar_ids(all: &[OperationAt<'_>], id: &str) -> String {
    let wanted = id.to_lowercase();
    let near = |known: &&str| {
        let known = known.to_lowercase();
        known.contains(&wanted) || wanted.contains(&known)
    };
    let near: Vec<&str> = all
        .iter()
        .filter_map(OperationAt::id)
        .filter(near)
        .collect();
    if near.is_empty() {
        "give the `operationId` of an operation of the document".to_owned()
    } else {
        format!("similar ids are {}", near.join(", "))
    }
}

fn path_item<'a>(document: &'a Value, operation: &OperationAt<'_>) -> Node<'a> {
    let paths = Node::root(document).get("paths");
    paths
        .and_then(|paths| paths.get(operation.path))
        .unwrap_or_else(|| Node::root(document))
}

fn shares_a_schema(document: &Value, fragment: &Value) -> bool {
    let names = |document| document::components(document, "schemas");
    match (names(document), names(fragment)) {
        (Some(document), Some(fragment)) => fragment.keys().any(|name| document.contains_key(name)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn operation(id: &str, tag: &str) -> Value {
        json!({"operationId": id, "tags": [tag], "responses": {"200": {"$ref": "#/components/responses/Ok"}}})
    }

    #[test]
    fn select_takes_operations_by_path_id_and_tag_with_what_they_reach() {
        let fragment =
            json!({"paths": {"/p/{k}/experiments": {"get": operation("list", "Experiments")}}});
        let document = json!({
            "paths": {
                "/p/{key}/experiments": {"get": operation("renamed", "Other")},
                "/p/{key}/experiments/{e}/results": {"get": operation("below", "Other")},
                "/p/{key}/experiments-usage": {"get": operation("usage", "Usage")},
                "/moved": {"get": operation("list", "Other")},
                "/tagged": {"get": operation("tagged", "Experiments (beta)")},
            },
            "components": {
                "responses": {"Ok": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}},
                "schemas": {
                    "A": {"properties": {"example": {"$ref": "#/components/schemas/B"}}},
                    "B": {"items": {"$ref": "#/components/schemas/A"}, "example": {"$ref": "#/nowhere"}},
                    "C": {"$ref": "#/nowhere"},
                },
            },
        });
        let subset = ApiSubset::select(&document, &fragment, "d.json").expect("selects");
        let ids: Vec<_> = subset
            .operations
            .iter()
            .filter_map(OperationAt::id)
            .collect();
        assert_eq!(ids, ["renamed", "below", "list", "tagged"]);
        let reached: Vec<_> = subset.reached.iter().map(String::as_str).collect();
        assert_eq!(
            reached,
            [
                "#/components/responses/Ok",
                "#/components/schemas/A",
                "#/components/schemas/B"
            ]
        );
    }

    #[test]
    fn by_ids_takes_what_is_named_and_reports_what_is_not_there() {
        let document = json!({
            "paths": {"/a": {"get": operation("getA", "T"), "post": operation("postA", "T")}},
            "components": {"responses": {"Ok": {"description": "OK."}}},
        });
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let subset = ApiSubset::by_ids(&document, "d", &ids(&["postA"])).expect("selects");
        assert_eq!(subset.operations.len(), 1);
        assert!(subset.reaches("responses", "Ok"));
        let error = ApiSubset::by_ids(&document, "d", &ids(&["posta", "none"]))
            .err()
            .expect("two ids are unknown")
            .to_string();
        assert!(
            error.contains("`posta`") && error.contains("similar ids are postA"),
            "{error}"
        );
        assert!(
            error.contains("`none`") && error.ends_with("2 errors"),
            "{error}"
        );
    }
}
