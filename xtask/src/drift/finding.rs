//! One difference, with all that a maintainer needs to act on it.

use std::collections::HashMap;

use super::change::{Change, Effect, Side};
use super::report::suggestion;

/// Which way the changed part travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the crates to LaunchDarkly.
    Request,
    /// From LaunchDarkly to the crates.
    Reply,
    /// Both ways, or the operation as a whole.
    Both,
}

impl Direction {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Request => "request",
            Direction::Reply => "reply",
            Direction::Both => "both",
        }
    }
}

/// One difference between the fragment and a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its kind.
    pub change: Change,
    /// What it does to users of the crates: the worst of all the sides it stands on.
    pub effect: Effect,
    /// The sides it stands on.
    pub direction: Direction,
    /// JSON pointer into the fragment: the thing itself, or where it would stand.
    pub fragment: String,
    /// JSON pointer into the document: the thing itself, or where it stood.
    pub document: String,
    /// What the fragment says.
    pub was: Option<String>,
    /// What the document says.
    pub is: Option<String>,
    /// What to edit in the fragment.
    pub edit: String,
}

/// What was seen at one place on one side; the same difference on several sides becomes one [`Finding`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::drift) struct Difference {
    /// Its kind.
    pub change: Change,
    /// JSON pointer into the fragment.
    pub fragment: String,
    /// JSON pointer into the document.
    pub document: String,
    /// What the fragment says.
    pub was: Option<String>,
    /// What the document says.
    pub is: Option<String>,
}

/// Differences in the order in which they were first seen, each once.
#[derive(Default)]
pub(in crate::drift) struct Findings {
    seen: HashMap<Difference, usize>,
    list: Vec<(Difference, Vec<Side>)>,
}

impl Findings {
    /// Notes that `difference` stands on each of `sides`.
    pub(in crate::drift) fn add(&mut self, difference: Difference, sides: &[Side]) {
        let index = *self.seen.entry(difference.clone()).or_insert_with(|| {
            self.list.push((difference, Vec::new()));
            self.list.len() - 1
        });
        let known = &mut self.list[index].1;
        known.extend(
            sides
                .iter()
                .filter(|side| !known.contains(side))
                .copied()
                .collect::<Vec<_>>(),
        );
    }

    /// Whether nothing was found.
    pub(in crate::drift) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The findings, judged.
    pub(in crate::drift) fn finish(self) -> Vec<Finding> {
        self.list
            .into_iter()
            .map(|(difference, sides)| judge(difference, &sides))
            .collect()
    }
}

fn judge(difference: Difference, sides: &[Side]) -> Finding {
    let Difference {
        change,
        fragment,
        document,
        was,
        is,
    } = difference;
    let effect = sides
        .iter()
        .map(|side| change.effect(*side))
        .max()
        .unwrap_or(Effect::Breaking);
    let sent = sides.contains(&Side::Request);
    let received = sides.iter().any(|side| *side != Side::Request);
    let direction = match (sent, received) {
        (true, false) => Direction::Request,
        (false, true) => Direction::Reply,
        _ => Direction::Both,
    };
    let edit = suggestion::edit(change, effect, was.as_deref(), is.as_deref());
    Finding {
        change,
        effect,
        direction,
        fragment,
        document,
        was,
        is,
        edit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(change: Change) -> Difference {
        Difference {
            change,
            fragment: "#/a".into(),
            document: "#/b".into(),
            was: None,
            is: Some("x".into()),
        }
    }

    #[test]
    fn the_same_difference_on_two_sides_is_one_finding_with_the_worst_effect() {
        let mut findings = Findings::default();
        findings.add(difference(Change::EnumValueRemoved), &[Side::Reply]);
        findings.add(difference(Change::EnumValueRemoved), &[Side::Error]);
        assert_eq!(findings.list.len(), 1);
        findings.add(difference(Change::EnumValueRemoved), &[Side::Request]);
        findings.add(difference(Change::EnumValueAdded), &[Side::Reply]);
        let found = findings.finish();
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].effect, found[0].direction),
            (Effect::Breaking, Direction::Both)
        );
        assert_eq!(
            (found[1].effect, found[1].direction),
            (Effect::Tolerated, Direction::Reply)
        );
    }
}
