//! Comparing two Experiments parts: one list of pairs to compare, and what was found in them.
//!
//! Pairs of schemas wait in a list and are taken from it one by one; nothing recurses along references, so neither a
//! circle of them nor a chain of thousands can overflow or hang.

mod message;
mod operations;
mod parameters;
mod properties;
mod rename;
mod schema;
mod servers_and_security;
mod type_shape;
mod value;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;

use crate::drift::change::{Change, Side};
use crate::drift::finding::{Difference, Finding, Findings};
use crate::openapi::reference::Node;
use crate::openapi::subset::Part;

/// What a comparison came to.
pub struct Compared {
    /// The differences, in the fragment's order.
    pub findings: Vec<Finding>,
    /// Pointers into the fragment to which the document has no counterpart at all, as a part of a document may.
    pub unexamined: Vec<String>,
}

/// Compares the fragment with the corresponding part of a document.
pub fn compare(fragment: &Part<'_>, document: &Part<'_>) -> Compared {
    let mut comparison = Comparison::new(fragment, document);
    if document.is_schemas_only() {
        comparison.schemas_by_name();
    } else {
        servers_and_security::compare(&mut comparison);
        operations::compare(&mut comparison);
    }
    comparison.work_off();
    Compared {
        findings: comparison.findings.finish(),
        unexamined: comparison.unexamined,
    }
}

/// A schema of the fragment and its counterpart.
#[derive(Clone)]
pub(super) struct Pair<'a> {
    pub(super) was: Node<'a>,
    pub(super) is: Node<'a>,
    pub(super) side: Side,
    /// Whether it is the value of an optional property, which reads `null` in any case.
    pub(super) optional: bool,
}

/// A comparison under way.
pub(super) struct Comparison<'a, 'p> {
    pub(super) fragment: &'p Part<'a>,
    pub(super) document: &'p Part<'a>,
    pub(super) findings: Findings,
    pub(super) unexamined: Vec<String>,
    /// Only whether the shapes are the same is asked: what is said beside them does not count.
    pub(super) probing: bool,
    todo: Vec<Pair<'a>>,
    seen: HashSet<(String, String, Side, bool)>,
    /// The sides on which each component schema of the fragment was met.
    pub(super) met: BTreeMap<String, BTreeSet<Side>>,
}

impl<'a, 'p> Comparison<'a, 'p> {
    fn new(fragment: &'p Part<'a>, document: &'p Part<'a>) -> Self {
        Comparison {
            fragment,
            document,
            findings: Findings::default(),
            unexamined: Vec::new(),
            probing: false,
            todo: Vec::new(),
            seen: HashSet::new(),
            met: BTreeMap::new(),
        }
    }

    /// Puts a pair of schemas on the list.
    pub(super) fn later(&mut self, pair: Pair<'a>) {
        let key = (
            pair.was.pointer.clone(),
            pair.is.pointer.clone(),
            pair.side,
            pair.optional,
        );
        if self.seen.insert(key) {
            self.todo.push(pair);
        }
    }

    /// Notes a difference on some sides.
    pub(super) fn found(
        &mut self,
        change: Change,
        places: (&str, &str),
        values: Values,
        sides: &[Side],
    ) {
        let (fragment, document) = (places.0.to_owned(), places.1.to_owned());
        let difference = Difference {
            change,
            fragment,
            document,
            was: values.0,
            is: values.1,
        };
        self.findings.add(difference, sides);
    }

    /// Whether two schemas have the same shape, as far as renames are concerned.
    pub(super) fn same_shape(&self, was: &Node<'a>, is: &Node<'a>) -> bool {
        let mut probe = Comparison {
            probing: true,
            ..Comparison::new(self.fragment, self.document)
        };
        probe.later(Pair {
            was: was.clone(),
            is: is.clone(),
            side: Side::Request,
            optional: true,
        });
        probe.work_off();
        probe.findings.is_empty()
    }

    fn work_off(&mut self) {
        self.todo.reverse();
        while let Some(pair) = self.todo.pop() {
            let before = self.todo.len();
            schema::compare(self, &pair);
            // The list is worked off from its end: what was just put there goes first, in the order of writing.
            self.todo[before..].reverse();
            if self.probing && !self.findings.is_empty() {
                return;
            }
        }
    }

    /// Compares component schemas of the same name, each on the sides on which the fragment has it.
    fn schemas_by_name(&mut self) {
        let mut own = Comparison::new(self.fragment, self.fragment);
        operations::compare(&mut own);
        own.work_off();
        for (name, sides) in own.met {
            let pointer = crate::openapi::pointer::join("#/components/schemas", &name);
            match (
                schema(self.fragment.document, &name),
                schema(self.document.document, &name),
            ) {
                (Some(was), Some(is)) => {
                    for side in sides {
                        self.later(Pair {
                            was: was.clone(),
                            is: is.clone(),
                            side,
                            optional: false,
                        });
                    }
                }
                _ => self.unexamined.push(pointer),
            }
        }
        self.unexamined
            .extend(["#/paths".into(), "#/servers".into(), "#/security".into()]);
    }
}

/// What was and what is.
pub(super) type Values = (Option<String>, Option<String>);

/// Both values, as they are written in JSON; strings bare.
pub(super) fn values(was: Option<&Value>, is: Option<&Value>) -> Values {
    (was.map(shown), is.map(shown))
}

/// A value as reports show it: a string bare, everything else as JSON, and no more than a line of either.
pub(super) fn shown(value: &Value) -> String {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    if text.chars().count() <= 120 {
        text
    } else {
        text.chars().take(119).chain(['…']).collect()
    }
}

fn schema<'a>(document: &'a Value, name: &str) -> Option<Node<'a>> {
    Node::root(document)
        .get("components")?
        .get("schemas")?
        .get(name)
}
