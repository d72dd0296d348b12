//! The report on a comparison: the findings, those that are accepted, and the accepted ones that no longer occur.
//!
//! A report is built from a [`Compared`] by [`DriftReport::new`] and written as [text](DriftReport::text) for a
//! terminal, as [Markdown](DriftReport::markdown) for a pull request, or as [JSON](DriftReport::json) for programs.
//! Whatever is said about a finding is decided here: its label, the line of the fragment, and the suggested edit.

pub mod accepted;
mod json;
pub mod label;
mod markdown;
mod nearest;
pub mod pattern;
pub mod selectable;
mod suggestion;
mod text;

use crate::drift::change::Severity;
use crate::drift::compare::Compared;
use crate::drift::finding::Finding;
use crate::drift::report::label::Labels;
use crate::drift::report::pattern::{Filter, Pattern};
use crate::openapi::compose::{self, Fragment};
use crate::openapi::provenance::Accepted;

/// The report on a comparison of an upstream document with the fragment.
pub struct DriftReport<'a> {
    /// The upstream document's file name.
    pub document: String,
    /// Differences that are not accepted, worst first.
    pub findings: Vec<Entry>,
    /// Accepted differences, each with the entry that accepts it.
    pub accepted: Vec<(Entry, &'a Accepted)>,
    /// Accepted differences that did not occur.
    pub stale: Vec<&'a Accepted>,
    /// What was not compared.
    pub surroundings: Surroundings,
    /// The part of the comparison that the filter shows: ` within '#/paths'`; empty if it shows all.
    pub scope: String,
}

/// What of the two documents is not compared, because an area selects its operations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The files of areas, each with the number of operations upstream that share a tag or a path with those it selects.
    pub neighbours: Vec<(String, usize)>,
    /// The files of all areas, if upstream is a part of a document that has nothing of them.
    pub absent: Vec<String>,
}

impl Surroundings {
    /// What was not compared, a line for each kind.
    fn lines(&self) -> Vec<String> {
        let total: usize = self.neighbours.iter().map(|(_, count)| count).sum();
        let each = self.neighbours.iter();
        let each: Vec<String> = each
            .map(|(file, count)| format!("{file} {count}"))
            .collect();
        let beside = "not compared, operations beside the selected ones";
        let absent = "not compared, since the document has nothing of it";
        let mut lines = Vec::new();
        lines.extend((total > 0).then(|| format!("{beside}: {total} ({})", each.join(", "))));
        lines.extend(
            (!self.absent.is_empty()).then(|| format!("{absent}: {}", self.absent.join(", "))),
        );
        lines
    }
}

/// A finding, with what a reader needs to act on it.
pub struct Entry {
    /// The finding.
    pub finding: Finding,
    /// A short name for its place: `Experiment.dataSource`.
    pub label: String,
    /// The file of the fragment to edit, from the workspace's root.
    pub file: String,
    /// The line to edit in it, from 1, if it is known.
    pub line: Option<usize>,
    /// The edit that makes the fragment agree with upstream.
    pub suggestion: String,
}

impl<'a> DriftReport<'a> {
    /// Sorts the findings of a comparison into new, accepted and stale ones.
    pub fn new(
        document: &str,
        compared: Compared,
        surroundings: Surroundings,
        accepted: &'a [Accepted],
        filter: &Filter,
        labels: &Labels,
        fragment: &Fragment,
    ) -> Self {
        let mut report = DriftReport {
            document: document.to_owned(),
            findings: Vec::new(),
            accepted: Vec::new(),
            stale: Vec::new(),
            surroundings,
            scope: filter.scope(),
        };
        let mut met = vec![false; accepted.len()];
        for finding in compared.findings {
            let covering: Vec<usize> = (0..accepted.len())
                .filter(|index| accepted[*index].covers(&finding))
                .collect();
            covering.iter().for_each(|index| met[*index] = true);
            let place = fragment.locate(&finding.fragment);
            let file = place.map_or(compose::BASE, |(path, _)| path);
            if !filter.shows(&[&finding.fragment, &finding.upstream], Some(file)) {
                continue;
            }
            let entry = Entry {
                label: labels.of(&finding),
                file: file.to_owned(),
                line: place.map(|(_, line)| line),
                suggestion: suggestion::edit(&finding),
                finding,
            };
            match covering.first() {
                Some(index) => report.accepted.push((entry, &accepted[*index])),
                None => report.findings.push(entry),
            }
        }
        // A difference where upstream has no counterpart at all could not occur, so its entry is not stale.
        let examined = |entry: &Accepted| {
            let below = |pointer: &String| Pattern::new(pointer).selects(&entry.at);
            let of_file = |file: &String| fragment.locate(&entry.at).is_some_and(|at| at.0 == file);
            !compared.unexamined.iter().any(below)
                && !report.surroundings.absent.iter().any(of_file)
                && filter.shows(&[&entry.at], fragment.locate(&entry.at).map(|at| at.0))
        };
        let unmet = accepted
            .iter()
            .zip(met)
            .filter(|(entry, met)| !met && examined(entry));
        report.stale = unmet.map(|(entry, _)| entry).collect();
        report
            .findings
            .sort_by_key(|entry| std::cmp::Reverse(entry.finding.severity));
        report
    }

    /// Counts the findings of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.of(severity).count()
    }

    /// The worst severity among the findings; an accepted difference that no longer occurs counts as tolerated.
    pub fn worst(&self) -> Option<Severity> {
        let findings = self.findings.iter().map(|entry| entry.finding.severity);
        let stale = self.stale.iter().map(|_| Severity::Tolerated);
        findings.chain(stale).max()
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
        let mut line = match self.findings.len() {
            0 => format!("no differences{}", self.scope),
            1 => format!("1 difference{}: {counts}", self.scope),
            n => format!("{n} differences{}: {counts}", self.scope),
        };
        if !self.accepted.is_empty() {
            line += &format!("; {} accepted", self.accepted.len());
        }
        if !self.stale.is_empty() {
            line += &format!("; {} accepted that no longer occur", self.stale.len());
        }
        line
    }

    fn of(&self, severity: Severity) -> impl Iterator<Item = &Entry> {
        let findings = self.findings.iter();
        findings.filter(move |entry| entry.finding.severity == severity)
    }
}

impl Entry {
    /// The change with its values: `type changed: integer → string`.
    fn change(&self) -> String {
        let finding = &self.finding;
        let values = match (&finding.old, &finding.new) {
            (Some(old), Some(new)) => format!(": {old} → {new}"),
            (Some(one), None) | (None, Some(one)) => format!(": {one}"),
            (None, None) => String::new(),
        };
        format!("{}{values}", finding.change.text())
    }

    /// The place to edit: `openapi/experiments.yaml:857`.
    fn location(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", self.file),
            None => self.file.clone(),
        }
    }
}
