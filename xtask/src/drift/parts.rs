//! The parts of an operation that was added or removed as a whole, which are told with it and not one by one.

use std::collections::BTreeSet;

use crate::drift::change::Change;
use crate::drift::finding::Finding;
use crate::openapi::document::{self, OperationAt};
use crate::openapi::pointer::join;
use crate::openapi::reference::Node;
use crate::openapi::subset::ApiSubset;

/// The number of operations whose parts are counted, so that the cost is bounded for any document.
const MAX_OPERATIONS: usize = 100;

/// The parts of an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// How many parameters it has, with those of its path.
    pub parameters: usize,
    /// Whether it has a request body.
    pub body: bool,
    /// How many statuses it answers with.
    pub statuses: usize,
    /// The schemas that come or go with it: that nothing else in the fragment needs, or that the fragment does not have.
    pub schemas: Vec<String>,
}

impl Parts {
    /// Describes them: `with 2 parameters, a body, 6 statuses and 2 schemas (A, B)`.
    pub fn text(&self) -> String {
        let counted = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        };
        let schemas = counted(self.schemas.len(), "schema", "schemas");
        let parts = [
            counted(self.parameters, "parameter", "parameters"),
            self.body.then(|| "a body".to_owned()),
            counted(self.statuses, "status", "statuses"),
            schemas.map(|count| format!("{count} ({})", self.schemas.join(", "))),
        ];
        let mut parts: Vec<String> = parts.into_iter().flatten().collect();
        let last = parts.pop();
        match (parts.is_empty(), last) {
            (_, None) => String::new(),
            (true, Some(last)) => format!("with {last}"),
            (false, Some(last)) => format!("with {} and {last}", parts.join(", ")),
        }
    }
}

/// The parts of all operations that `findings` say were added or removed.
pub struct AllParts {
    by_pointer: Vec<(String, Parts)>,
}

impl AllParts {
    /// Counts the parts of each operation that was added to or removed from the fragment.
    pub fn of(findings: &[Finding], old: &ApiSubset<'_>, new: &ApiSubset<'_>) -> Self {
        let pointers = |change: Change, at: fn(&Finding) -> &str| -> BTreeSet<&str> {
            let found = findings.iter().filter(|one| one.change == change);
            found.map(at).collect()
        };
        let removed = pointers(Change::OperationRemoved, |one| &one.fragment);
        let added = pointers(Change::OperationAdded, |one| &one.upstream);
        let mut by_pointer = Vec::new();
        if !removed.is_empty() {
            let stay = old.operations.iter();
            let stay: Vec<&OperationAt<'_>> = stay
                .filter(|one| !removed.contains(one.pointer.as_str()))
                .collect();
            let needed = old.reached_by(&stay);
            for operation in &old.operations {
                if removed.contains(operation.pointer.as_str()) {
                    let is_needed = |schema: &str| needed.contains(schema);
                    by_pointer.push(parts(old, operation, is_needed));
                }
            }
        }
        let schemas = document::components(old.document, "schemas");
        let names = schemas.into_iter().flat_map(document::Object::keys);
        let names = names.map(|name| join("#/components/schemas", name));
        let known: BTreeSet<String> = names.collect();
        for operation in &new.operations {
            if by_pointer.len() == MAX_OPERATIONS {
                break;
            }
            if added.contains(operation.pointer.as_str()) {
                let is_known = |schema: &str| known.contains(schema);
                by_pointer.push(parts(new, operation, is_known));
            }
        }
        AllParts { by_pointer }
    }

    /// The parts of the operation that a finding is about, if it adds or removes one.
    pub fn of_finding(&self, finding: &Finding) -> Option<&Parts> {
        let pointer = match finding.change {
            Change::OperationRemoved => &finding.fragment,
            Change::OperationAdded => &finding.upstream,
            _ => return None,
        };
        let mut all = self.by_pointer.iter();
        all.find(|(known, _)| known == pointer)
            .map(|(_, parts)| parts)
    }
}

/// The parts of one operation of `subset`, without the schemas that `stays` knows.
fn parts(
    subset: &ApiSubset<'_>,
    operation: &OperationAt<'_>,
    stays: impl Fn(&str) -> bool,
) -> (String, Parts) {
    let node = subset.operation(operation);
    let count = |node: Option<Node<'_>>| {
        node.map_or(0, |node| node.elements().len() + node.members().len())
    };
    let reached = subset.reached_by(&[operation]);
    let schemas = reached.iter().filter(|schema| !stays(schema));
    let name = |schema: &String| document::schema_name(schema).map(str::to_owned);
    let parts = Parts {
        parameters: count(node.get("parameters"))
            + count(subset.path_item(operation).get("parameters")),
        body: node.get("requestBody").is_some(),
        statuses: count(node.get("responses")),
        schemas: schemas.filter_map(name).collect(),
    };
    (operation.pointer.clone(), parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_counted_in_words() {
        let schemas = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let rows = [
            (0, false, 0, &[] as &[&str], ""),
            (1, false, 0, &[], "with 1 parameter"),
            (2, true, 1, &[], "with 2 parameters, a body and 1 status"),
            (
                0,
                false,
                6,
                &["A", "B"],
                "with 6 statuses and 2 schemas (A, B)",
            ),
        ];
        for (parameters, body, statuses, names, expected) in rows {
            let parts = Parts {
                parameters,
                body,
                statuses,
                schemas: schemas(names),
            };
            assert_eq!(parts.text(), expected);
        }
    }
}
