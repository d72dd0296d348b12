//! The report on a comparison: the findings, those that are accepted, and the accepted ones that no longer occur.
//!
//! A report is built from a [`Compared`] by [`DriftReport::new`] and written as [text](DriftReport::text) for a
//! terminal, as [Markdown](DriftReport::markdown) for a pull request, or as [JSON](DriftReport::json) for programs.
//! Whatever is said about a finding is decided here: which ones are [one event](entry), the label, the line of the
//! fragment, and the suggested edit. Each report begins with the [verdict](DriftReport::verdict).

pub mod accepted;
pub mod entry;
mod json;
pub mod label;
mod markdown;
mod nearest;
pub mod pattern;
pub mod selectable;
mod suggestion;
mod text;
mod verdict;

use crate::drift::age::Older;
use crate::drift::change::Severity;
use crate::drift::compare::Compared;
use crate::drift::identity::Identity;
use crate::drift::parts::AllParts;
use crate::drift::report::entry::Entry;
use crate::drift::report::label::Labels;
use crate::drift::report::pattern::{Filter, Pattern};
use crate::openapi::compose::{self, Fragment};
use crate::openapi::provenance::Accepted;

/// The report on a comparison of an upstream document with the fragment.
pub struct DriftReport<'a> {
    /// The upstream document.
    pub document: Identity,
    /// Differences that are not accepted, worst first.
    pub findings: Vec<Entry>,
    /// The files of the fragment that the document is older than.
    pub older: Vec<Older>,
    /// Differences of those files that are not accepted; nothing is to be edited for them.
    pub outdated: Vec<Entry>,
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

/// What is known about the findings of a comparison.
pub struct Context<'c> {
    /// The names of operations and parameters.
    pub labels: Labels,
    /// The parts of operations that were added or removed.
    pub parts: AllParts,
    /// The files of the fragment that the document is older than.
    pub older: Vec<Older>,
    /// The fragment.
    pub fragment: &'c Fragment,
    /// The differences to show.
    pub filter: &'c Filter,
}

impl<'a> DriftReport<'a> {
    /// Sorts the findings of a comparison into new, outdated, accepted and stale ones, and groups those of one event.
    pub fn new(
        document: Identity,
        compared: Compared,
        surroundings: Surroundings,
        accepted: &'a [Accepted],
        context: Context<'_>,
    ) -> Self {
        let (filter, fragment) = (context.filter, context.fragment);
        let file = |pointer: &str| fragment.locate(pointer).map(|at| at.0);
        let is_older = |file: &str| context.older.iter().any(|older| older.file == file);
        let (mut findings, mut outdated) = (Vec::new(), Vec::new());
        let mut by_entry: Vec<Vec<Entry>> = vec![Vec::new(); accepted.len()];
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
            let parts = context.parts.of_finding(&finding).cloned();
            let label = context.labels.of(&finding);
            let mut entry = Entry::new(finding, label, (file, place.map(|(_, line)| line)));
            entry.parts = parts;
            match covering.first() {
                Some(index) => by_entry[*index].push(entry),
                None if is_older(file) => outdated.push(entry),
                None => findings.push(entry),
            }
        }
        // A difference where upstream has no counterpart at all could not occur, so its entry is not stale.
        let examined = |entry: &Accepted| {
            let below = |pointer: &String| Pattern::new(pointer).selects(&entry.at);
            let file = file(&entry.at);
            let of_file = |other: &String| file == Some(other);
            !compared.unexamined.iter().any(below)
                && !surroundings.absent.iter().any(of_file)
                && !file.is_some_and(is_older)
                && filter.shows(&[&entry.at], file)
        };
        let unmet = accepted
            .iter()
            .zip(met)
            .filter(|(entry, met)| !met && examined(entry));
        let stale = unmet.map(|(entry, _)| entry).collect();
        let groups = accepted.iter().zip(by_entry);
        let accepted = groups
            .flat_map(|(by, entries)| entry::group(entries).into_iter().map(move |one| (one, by)));
        let mut findings = entry::group(findings);
        findings.sort_by_key(|entry| std::cmp::Reverse(entry.severity));
        // Where the filter shows no difference, the age makes none.
        let is_shown = |older: &Older| {
            let mut places = outdated.iter().flat_map(|entry| &entry.places);
            places.any(|place| place.file == older.file)
        };
        let mut older = context.older.clone();
        older.retain(is_shown);
        DriftReport {
            document,
            findings,
            outdated: entry::group(outdated),
            accepted: accepted.collect(),
            stale,
            surroundings,
            scope: filter.scope(),
            older,
        }
    }

    /// Counts the findings of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.of(severity).count()
    }

    /// The worst severity among the findings; an accepted difference that no longer occurs counts as tolerated.
    pub fn worst(&self) -> Option<Severity> {
        let findings = self.findings.iter().map(|entry| entry.severity);
        let stale = self.stale.iter().map(|_| Severity::Tolerated);
        findings.chain(stale).max()
    }

    fn of(&self, severity: Severity) -> impl Iterator<Item = &Entry> {
        let findings = self.findings.iter();
        findings.filter(move |entry| entry.severity == severity)
    }
}
