//! The verdict: the first line of every report.

use super::DriftReport;
use crate::drift::change::Severity;

impl DriftReport<'_> {
    /// Says on one line whether the document is older than the fragment, breaks programs, or changes anything.
    pub fn verdict(&self) -> String {
        let sentences = self.verdict_sentences().into_iter();
        let sentences = sentences.map(|(head, rest)| match rest.is_empty() {
            true => head,
            false => format!("{head}: {rest}"),
        });
        sentences.collect::<Vec<_>>().join("; ")
    }

    /// The sentences of the verdict, each as its head and what follows a colon; what the document is older than is first.
    pub(super) fn verdict_sentences(&self) -> Vec<(String, String)> {
        let older = self.older.iter().map(|older| {
            let signs = older.signs.join("; ");
            let head = format!("older than {}", older.file);
            (head, format!("{signs} (nothing to edit there)"))
        });
        let result = match self.worst() {
            Some(Severity::Breaking) => ("breaks programs".into(), self.summary()),
            Some(_) if !self.findings.is_empty() => ("nothing breaks".into(), self.summary()),
            _ => (self.summary(), String::new()),
        };
        older.chain([result]).collect()
    }

    /// The summary on one line: `3 differences: 1 breaking, 2 additive; 1 accepted`.
    pub fn summary(&self) -> String {
        let counts = Severity::WORST_FIRST
            .iter()
            .map(|severity| (self.count(*severity), severity.name()))
            .filter(|(count, _)| *count > 0)
            .map(|(count, name)| format!("{count} {name}"))
            .collect::<Vec<_>>()
            .join(", ");
        let other = if self.outdated.is_empty() {
            ""
        } else {
            "other "
        };
        let mut line = match self.findings.len() {
            0 => format!("no {other}differences{}", self.scope),
            1 => format!("1 {other}difference{}: {counts}", self.scope),
            n => format!("{n} {other}differences{}: {counts}", self.scope),
        };
        if !self.outdated.is_empty() {
            line += &format!("; {} because of its age", self.outdated.len());
        }
        if !self.accepted.is_empty() {
            line += &format!("; {} accepted", self.accepted.len());
        }
        if !self.stale.is_empty() {
            line += &format!("; {} accepted that no longer occur", self.stale.len());
        }
        line
    }
}
