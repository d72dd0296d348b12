//! Findings: the differences of one comparison, each once, with its severity.

use std::collections::HashMap;

use crate::drift::change::{Change, Severity, Side};

/// The direction in which the changed part travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the crates to LaunchDarkly.
    Request,
    /// From LaunchDarkly to the crates.
    Response,
    /// Both ways, or the operation as a whole.
    Both,
}

impl Direction {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Request => "request",
            Direction::Response => "response",
            Direction::Both => "both",
        }
    }
}

/// One difference between the fragment and an upstream document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The kind of difference.
    pub change: Change,
    /// The worst of its severities on the sides on which it occurs.
    pub severity: Severity,
    /// The direction in which the changed part travels.
    pub direction: Direction,
    /// JSON pointer into the fragment: the thing itself, or where it would stand.
    pub fragment: String,
    /// JSON pointer into the upstream document: the thing itself, or where it stood.
    pub upstream: String,
    /// The fragment's value.
    pub old: Option<String>,
    /// Upstream's value.
    pub new: Option<String>,
}

/// A difference at one place; if it occurs on several sides, it becomes one [`Finding`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Difference {
    /// The kind of difference.
    pub change: Change,
    /// JSON pointer into the fragment.
    pub fragment: String,
    /// JSON pointer into the upstream document.
    pub upstream: String,
    /// The fragment's value.
    pub old: Option<String>,
    /// Upstream's value.
    pub new: Option<String>,
}

/// Differences in the order in which they were first added, each once.
#[derive(Default)]
pub(super) struct Findings {
    seen: HashMap<Difference, usize>,
    list: Vec<(Difference, Vec<Side>)>,
}

impl Findings {
    /// Adds `difference` on each of `sides`.
    pub(super) fn add(&mut self, difference: Difference, sides: &[Side]) {
        let index = *self.seen.entry(difference.clone()).or_insert_with(|| {
            self.list.push((difference, Vec::new()));
            self.list.len() - 1
        });
        let known = &mut self.list[index].1;
        for side in sides {
            if !known.contains(side) {
                known.push(*side);
            }
        }
    }

    /// Whether nothing was added.
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Returns the findings with their severities.
    pub(super) fn finish(self) -> Vec<Finding> {
        let list = self.list.into_iter();
        list.map(|(difference, sides)| finding(difference, &sides))
            .collect()
    }
}

fn finding(difference: Difference, sides: &[Side]) -> Finding {
    let change = difference.change;
    let severities = sides.iter().map(|side| change.severity(*side));
    let sent = sides.contains(&Side::Request);
    let received = sides.iter().any(|side| *side != Side::Request);
    Finding {
        change,
        severity: severities.max().unwrap_or(Severity::Breaking),
        direction: match (sent, received) {
            (true, false) => Direction::Request,
            (false, true) => Direction::Response,
            _ => Direction::Both,
        },
        fragment: difference.fragment,
        upstream: difference.upstream,
        old: difference.old,
        new: difference.new,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(change: Change) -> Difference {
        Difference {
            change,
            fragment: "#/a".into(),
            upstream: "#/b".into(),
            old: None,
            new: Some("x".into()),
        }
    }

    #[test]
    fn the_same_difference_on_two_sides_is_one_finding_with_the_worst_severity() {
        let mut findings = Findings::default();
        findings.add(difference(Change::EnumValueRemoved), &[Side::Response]);
        findings.add(difference(Change::EnumValueRemoved), &[Side::Error]);
        assert_eq!(findings.list.len(), 1);
        findings.add(difference(Change::EnumValueRemoved), &[Side::Request]);
        findings.add(difference(Change::EnumValueAdded), &[Side::Response]);
        let found = findings.finish();
        let brief = |finding: &Finding| (finding.severity, finding.direction);
        assert_eq!(
            found.iter().map(brief).collect::<Vec<_>>(),
            [
                (Severity::Breaking, Direction::Both),
                (Severity::Tolerated, Direction::Response)
            ]
        );
    }
}
