//! Entries of a report: one for each event upstream, with all its places.
//!
//! LaunchDarkly changes one thing, and its document shows that wherever the thing is copied: a value that an enum gains
//! appears in four schemas. [`group`] makes one entry of it.

use std::collections::HashMap;

use super::suggestion;
use crate::drift::change::{Change, Severity};
use crate::drift::finding::{Direction, Finding};
use crate::drift::parts::Parts;

/// One event upstream: a change with its places, and what a reader needs to act on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The kind of difference.
    pub change: Change,
    /// The worst severity among its places.
    pub severity: Severity,
    /// The direction in which the changed parts travel, all places together.
    pub direction: Direction,
    /// The fragment's value.
    pub old: Option<String>,
    /// Upstream's value.
    pub new: Option<String>,
    /// The places, in the fragment's order.
    pub places: Vec<Place>,
    /// The parts of an operation that was added or removed.
    pub parts: Option<Parts>,
    /// The edit that makes the fragment agree with upstream, at each place.
    pub suggestion: String,
}

/// A place at which a change occurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// A short name: `Experiment.dataSource`.
    pub label: String,
    /// How much the change hurts here.
    pub severity: Severity,
    /// The direction in which the part travels.
    pub direction: Direction,
    /// JSON pointer into the fragment.
    pub fragment: String,
    /// JSON pointer into the upstream document.
    pub upstream: String,
    /// The file of the fragment to edit, from the workspace's root.
    pub file: String,
    /// The line to edit in it, from 1, if it is known.
    pub line: Option<usize>,
}

impl Place {
    /// The place to edit: `openapi/experiments.yaml:857`.
    pub fn location(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", self.file),
            None => self.file.clone(),
        }
    }

    /// Both pointers, or one if they are the same.
    pub fn pointers(&self) -> String {
        match self.fragment == self.upstream {
            true => self.fragment.clone(),
            false => format!("{}, upstream {}", self.fragment, self.upstream),
        }
    }
}

impl Entry {
    /// Creates the entry for a finding at one place.
    pub fn new(finding: Finding, label: String, at: (&str, Option<usize>)) -> Self {
        Entry {
            change: finding.change,
            severity: finding.severity,
            direction: finding.direction,
            parts: None,
            suggestion: suggestion::edit(&finding),
            old: finding.old,
            new: finding.new,
            places: vec![Place {
                label,
                severity: finding.severity,
                direction: finding.direction,
                fragment: finding.fragment,
                upstream: finding.upstream,
                file: at.0.to_owned(),
                line: at.1,
            }],
        }
    }

    /// The change with its values: `type changed: integer → string`.
    pub fn text(&self) -> String {
        let values = match (&self.old, &self.new) {
            (Some(old), Some(new)) => format!(": {old} → {new}"),
            (Some(one), None) | (None, Some(one)) => format!(": {one}"),
            (None, None) => String::new(),
        };
        let parts = self.parts.as_ref().map(Parts::text).unwrap_or_default();
        let separator = if parts.is_empty() { "" } else { ", " };
        format!("{}{values}{separator}{parts}", self.change.text())
    }

    /// A short name: that of the only place, or what all places have in common.
    pub fn label(&self) -> String {
        match self.places.as_slice() {
            [place] => place.label.clone(),
            places => places
                .first()
                .map_or(String::new(), |place| subject(&place.label).to_owned()),
        }
    }

    /// The names of the places, without what they have in common: `Experiment, ExperimentPost`.
    pub fn owners(&self) -> String {
        let owners = self.places.iter().map(|place| owner(&place.label));
        owners.collect::<Vec<_>>().join(", ")
    }

    /// What identifies the event; an operation that was added or removed is one of its own.
    fn event(&self) -> Option<Event> {
        let subject = match names_its_subject(self.change) {
            true => String::new(),
            false => subject(&self.places.first()?.label).to_owned(),
        };
        let values = (self.old.clone(), self.new.clone());
        self.parts
            .is_none()
            .then_some((self.change, values, subject))
    }

    fn join(&mut self, other: Entry) {
        if self.direction != other.direction {
            self.direction = Direction::Both;
        }
        if other.severity > self.severity {
            self.severity = other.severity;
            self.suggestion = other.suggestion;
        }
        self.places.extend(other.places);
    }
}

/// Makes one entry of all that are one event, in the order of their first places.
///
/// One event is the same change, with the same values, of properties, parameters or statuses of the same name.
pub fn group(entries: Vec<Entry>) -> Vec<Entry> {
    let mut groups: Vec<Entry> = Vec::new();
    let mut known: HashMap<Event, usize> = HashMap::new();
    for entry in entries {
        let event = entry.event();
        match event.as_ref().and_then(|event| known.get(event)) {
            Some(index) => groups[*index].join(entry),
            None => {
                known.extend(event.map(|event| (event, groups.len())));
                groups.push(entry);
            }
        }
    }
    groups
}

/// The kind of a change, its old and new value, and what is changed.
type Event = (Change, (Option<String>, Option<String>), String);

/// Whether the values of a change name what is changed.
fn names_its_subject(change: Change) -> bool {
    matches!(
        change,
        Change::OperationAdded
            | Change::OperationRemoved
            | Change::OptionalParameterAdded
            | Change::RequiredParameterAdded
            | Change::ParameterRemoved
            | Change::ParameterRenamed
            | Change::PathParameterRenamed
            | Change::ErrorStatusAdded
            | Change::ErrorStatusRemoved
            | Change::SuccessStatusAdded
            | Change::SuccessStatusRemoved
            | Change::OptionalPropertyAdded
            | Change::RequiredPropertyAdded
            | Change::OptionalPropertyRemoved
            | Change::RequiredPropertyRemoved
            | Change::OptionalPropertyRenamed
            | Change::RequiredPropertyRenamed
            | Change::OldNameReturned
            | Change::OmissionStale
            | Change::OmissionRequired
            | Change::SchemaRenamed
            | Change::ResponseHeaderAdded
            | Change::ResponseHeaderRemoved
            | Change::CallbackAdded
            | Change::CallbackRemoved
            | Change::ServerAdded
            | Change::ServerRemoved
    )
}

/// What is changed, without the schema or operation that has it: `dataSource` of `Experiment.dataSource`.
fn subject(label: &str) -> &str {
    label.rsplit(['.', ' ']).next().unwrap_or(label)
}

/// What has the thing that is changed: `Experiment` of `Experiment.dataSource`.
fn owner(label: &str) -> &str {
    let owner = label
        .strip_suffix(subject(label))
        .map(|owner| owner.trim_end_matches(['.', ' ']));
    owner.filter(|owner| !owner.is_empty()).unwrap_or(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(change: Change, label: &str, new: &str, severity: Severity) -> Entry {
        let finding = Finding {
            change,
            severity,
            direction: match severity {
                Severity::Tolerated => Direction::Response,
                _ => Direction::Request,
            },
            fragment: format!("#/{label}"),
            upstream: format!("#/{label}"),
            old: None,
            new: Some(new.into()),
        };
        Entry::new(finding, label.into(), ("openapi/experiments.yaml", Some(1)))
    }

    #[test]
    fn one_change_in_four_schemas_is_one_entry_with_the_worst_severity() {
        use Change::EnumValueAdded as Added;
        use Severity::{Additive, Tolerated};
        let entries = vec![
            entry(Added, "A.kind", "trace", Tolerated),
            entry(Added, "A.kind", "other", Tolerated),
            entry(Added, "B.kind", "trace", Tolerated),
            entry(Added, "C.list[].kind", "trace", Additive),
            entry(Added, "A.metricKind", "trace", Tolerated),
            entry(Added, "D.kind", "trace", Tolerated),
        ];
        let groups = group(entries);
        let brief: Vec<(String, String, usize)> = groups
            .iter()
            .map(|one| (one.label(), one.owners(), one.places.len()))
            .collect();
        let row = |label: &str, owners: &str, places| (label.into(), owners.into(), places);
        assert_eq!(
            brief,
            [
                row("kind", "A, B, C.list[], D", 4),
                row("A.kind", "A", 1),
                row("A.metricKind", "A", 1),
            ]
        );
        assert_eq!(groups[0].severity, Additive);
        assert_eq!(groups[0].direction, Direction::Both);
        assert_eq!(groups[0].places[0].severity, Tolerated);
    }

    #[test]
    fn properties_and_parameters_are_one_by_their_names() {
        use Change::{OptionalParameterAdded, OptionalPropertyAdded};
        let additive = Severity::Additive;
        let entries = vec![
            entry(OptionalPropertyAdded, "A", "`unit` (string)", additive),
            entry(OptionalPropertyAdded, "B.unit", "`unit` (string)", additive),
            entry(
                OptionalPropertyAdded,
                "C.unit",
                "`unit` (integer)",
                additive,
            ),
            entry(
                OptionalParameterAdded,
                "list ?limit",
                "`limit` in query",
                additive,
            ),
            entry(
                OptionalParameterAdded,
                "other ?limit",
                "`limit` in query",
                additive,
            ),
        ];
        let places: Vec<usize> = group(entries).iter().map(|one| one.places.len()).collect();
        assert_eq!(places, [2, 1, 2]);
    }
}
