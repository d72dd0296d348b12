//! The comparison of two subsets: the fragment, and the part of an upstream document that corresponds to it.
//!
//! Operations are paired first, then their parameters, bodies and statuses; each pair of schemas that comes up is put
//! on a list.
//! The list is worked off pair by pair, and every pair is compared once. Nothing recurses along references, so neither
//! a circle of them nor a chain of thousands can overflow the stack or hang.
//! The results are [`Finding`]s; [`report`](crate::drift::report) writes them.

mod bodies;
mod callbacks;
mod headers;
mod omissions;
mod operations;
mod pairing;
mod parameters;
mod properties;
mod schema;
mod servers_and_security;
mod type_shape;
mod value;

pub(in crate::drift) use pairing::likeness;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;

use crate::drift::change::{Change, Side};
use crate::drift::finding::{Difference, Finding, Findings};
use crate::openapi::pointer::join;
use crate::openapi::reference::Node;
use crate::openapi::subset::ApiSubset;

/// The sides of an operation as a whole.
const BOTH: [Side; 2] = [Side::Request, Side::Response];

/// The outcome of a comparison.
pub struct Compared {
    /// The differences, in the fragment's order.
    pub findings: Vec<Finding>,
    /// Pointers into the fragment to which upstream has no counterpart, because it is only a part of a document.
    pub unexamined: Vec<String>,
}

/// Compares the fragment with the corresponding subset of an upstream document.
pub fn compare(fragment: &ApiSubset<'_>, upstream: &ApiSubset<'_>) -> Compared {
    let mut comparison = Comparison::new(fragment, upstream);
    if upstream.is_schemas_only() {
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

/// A schema of the fragment (old) and its counterpart upstream (new).
#[derive(Clone)]
struct Pair<'a> {
    old: Node<'a>,
    new: Node<'a>,
    side: Side,
    /// Whether it is the schema of an optional property, which reads `null` in any case.
    optional: bool,
}

/// A comparison in progress.
struct Comparison<'a, 's> {
    fragment: &'s ApiSubset<'a>,
    upstream: &'s ApiSubset<'a>,
    findings: Findings,
    unexamined: Vec<String>,
    /// Whether only the shapes are compared, and not names, defaults and deprecations.
    probing: bool,
    todo: Vec<Pair<'a>>,
    seen: HashSet<(String, String, Side, bool)>,
    /// The sides on which each component schema of the fragment was met.
    met: BTreeMap<String, BTreeSet<Side>>,
}

impl<'a, 's> Comparison<'a, 's> {
    fn new(fragment: &'s ApiSubset<'a>, upstream: &'s ApiSubset<'a>) -> Self {
        Comparison {
            fragment,
            upstream,
            findings: Findings::default(),
            unexamined: Vec::new(),
            probing: false,
            todo: Vec::new(),
            seen: HashSet::new(),
            met: BTreeMap::new(),
        }
    }

    /// Puts a pair of schemas on the list.
    fn later(&mut self, pair: Pair<'a>) {
        let key = (
            pair.old.pointer.clone(),
            pair.new.pointer.clone(),
            pair.side,
            pair.optional,
        );
        if self.seen.insert(key) {
            self.todo.push(pair);
        }
    }

    /// Adds a difference between two pointers, the fragment's and upstream's, with the values there.
    fn found(&mut self, change: Change, pointers: (&str, &str), values: Values, sides: &[Side]) {
        let difference = Difference {
            change,
            fragment: pointers.0.to_owned(),
            upstream: pointers.1.to_owned(),
            old: values.0,
            new: values.1,
        };
        self.findings.add(difference, sides);
    }

    /// Compares whether two parameters or properties are required.
    fn required(&mut self, old: (&Node<'_>, bool), new: (&Node<'_>, bool), sides: &[Side]) {
        let change = match (old.1, new.1) {
            (false, true) => Change::BecameRequired,
            (true, false) => Change::BecameOptional,
            _ => return,
        };
        let text = |required| Some(if required { "required" } else { "optional" }.to_owned());
        let pointers = (old.0.pointer.as_str(), new.0.pointer.as_str());
        self.found(change, pointers, (text(old.1), text(new.1)), sides);
    }

    /// Compares `deprecated` of two operations or parameters.
    fn deprecated(&mut self, old: &Node<'_>, new: &Node<'_>, sides: &[Side]) {
        let set = |node: &Node<'_>| node.value.get("deprecated") == Some(&Value::Bool(true));
        let change = match (set(old), set(new)) {
            (false, true) => Change::Deprecated,
            (true, false) => Change::NoLongerDeprecated,
            _ => return,
        };
        self.found(change, (&old.pointer, &new.pointer), (None, None), sides);
    }

    /// Whether two schemas have the same shape, so that one may be the other renamed.
    fn same_shape(&self, old: &Node<'a>, new: &Node<'a>) -> bool {
        let mut probe = Comparison {
            probing: true,
            ..Comparison::new(self.fragment, self.upstream)
        };
        probe.later(Pair {
            old: old.clone(),
            new: new.clone(),
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
            // Pairs are taken from the end, so those that were just added are next, in the order of writing.
            self.todo[before..].reverse();
            if self.probing && !self.findings.is_empty() {
                return;
            }
        }
    }

    /// Compares component schemas of the same name, each on the sides on which the fragment uses it.
    fn schemas_by_name(&mut self) {
        let mut with_itself = Comparison::new(self.fragment, self.fragment);
        operations::compare(&mut with_itself);
        with_itself.work_off();
        for (name, sides) in with_itself.met {
            let schemas = (
                component(self.fragment.document, &name),
                component(self.upstream.document, &name),
            );
            let (Some(old), Some(new)) = schemas else {
                self.unexamined.push(join("#/components/schemas", &name));
                continue;
            };
            for side in sides {
                self.later(Pair {
                    old: old.clone(),
                    new: new.clone(),
                    side,
                    optional: false,
                });
            }
        }
        self.unexamined
            .extend(["#/paths".into(), "#/servers".into(), "#/security".into()]);
    }
}

fn component<'a>(document: &'a Value, name: &str) -> Option<Node<'a>> {
    Node::root(document)
        .get("components")?
        .get("schemas")?
        .get(name)
}

/// The old and the new value of a difference, as reports show them.
type Values = (Option<String>, Option<String>);

/// Formats both values for a report.
fn values(old: Option<&Value>, new: Option<&Value>) -> Values {
    (old.map(shown), new.map(shown))
}

/// Formats a value for a report: strings without quotes, everything else as JSON, and at most 120 characters.
fn shown(value: &Value) -> String {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    if text.chars().count() <= 120 {
        text
    } else {
        text.chars().take(119).chain(['…']).collect()
    }
}
