//! The parity table.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use super::cleanup::Remains;
use crate::conformance::{By, HttpRequest, Mismatch, Received};

/// What came of all cases.
#[derive(Debug)]
pub struct Report {
    /// A row for each case.
    pub rows: Vec<Row>,
    /// What the verification leaves behind.
    pub remains: Remains,
}

/// What came of a case.
#[derive(Debug)]
pub struct Row {
    /// The name of the file of the case.
    pub name: String,
    /// How the case is known.
    pub by: By,
    /// What came of it.
    pub outcome: Outcome,
}

/// What can come of a case.
#[derive(Debug)]
pub enum Outcome {
    /// The server does what the case says; texts of messages are its own.
    Same {
        /// Whether it says so in other words.
        reworded: bool,
    },
    /// It does not.
    Different(Vec<Difference>),
    /// The case was not sent, for a reason.
    NotRunnable(String),
}

/// An answer that is not the expected one.
#[derive(Debug)]
pub struct Difference {
    at: String,
    request: String,
    expected: Value,
    received: String,
    mismatches: Vec<Mismatch>,
}

impl Difference {
    pub(super) fn new(
        at: &str,
        request: &HttpRequest,
        expected: Value,
        received: &Received,
    ) -> Self {
        let (status, body) = (
            received.status,
            received.body.as_deref().unwrap_or_default(),
        );
        Self {
            at: at.to_owned(),
            request: format!("{} {}", request.method, request.path),
            expected,
            received: format!("{status} {body}"),
            mismatches: Vec::new(),
        }
    }

    pub(super) fn because(mut self, mismatches: Vec<Mismatch>) -> Self {
        self.mismatches = mismatches;
        self
    }
}

impl Report {
    /// Returns the rows of the cases to which the server answers differently.
    pub fn different(&self) -> impl Iterator<Item = (&Row, &[Difference])> {
        self.rows.iter().filter_map(|row| match &row.outcome {
            Outcome::Different(all) => Some((row, all.as_slice())),
            _ => None,
        })
    }

    /// Returns the number of cases that are the same.
    #[must_use]
    pub fn same(&self) -> usize {
        let same = self
            .rows
            .iter()
            .filter(|row| matches!(row.outcome, Outcome::Same { .. }));
        same.count()
    }

    /// Whether every case that was sent is the same and nothing is left running.
    #[must_use]
    pub fn is_parity(&self) -> bool {
        self.same() > 0 && self.different().next().is_none() && self.remains.active.is_empty()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same { reworded: false } => formatter.write_str("same"),
            Self::Same { reworded: true } => formatter.write_str("same (in other words)"),
            Self::Different(_) => formatter.write_str("different"),
            Self::NotRunnable(reason) => write!(formatter, "not runnable: {reason}"),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}: {}", self.at, self.request)?;
        writeln!(formatter, "  expected: {}", self.expected)?;
        writeln!(formatter, "  received: {}", self.received)?;
        for mismatch in &self.mismatches {
            let mut short: String = mismatch.to_string().chars().take(200).collect();
            if short.len() < mismatch.to_string().len() {
                short.push('…');
            }
            writeln!(formatter, "  - {short}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "| case | known by | this server |\n|---|---|---|"
        )?;
        for Row { name, by, outcome } in &self.rows {
            writeln!(formatter, "| {name} | {by} | {outcome} |")?;
        }
        for (row, differences) in self.different() {
            writeln!(formatter, "\n## {}\n", row.name)?;
            for difference in differences {
                write!(formatter, "{difference}")?;
            }
        }
        let (same, different) = (self.same(), self.different().count());
        let not_runnable = self.rows.len() - same - different;
        writeln!(
            formatter,
            "\n{same} same, {different} different, {not_runnable} not runnable"
        )?;
        let remains = &self.remains;
        let kinds: [(&str, &BTreeSet<String>); 4] = [
            ("experiments, archived", &remains.archived),
            ("experiments, NOT archived", &remains.active),
            ("flags", &remains.flags),
            ("metrics", &remains.metrics),
        ];
        for (kind, keys) in kinds.iter().filter(|(_, keys)| !keys.is_empty()) {
            let keys: Vec<_> = keys.iter().map(String::as_str).collect();
            writeln!(formatter, "remains ({kind}): {}", keys.join(", "))?;
        }
        Ok(())
    }
}
