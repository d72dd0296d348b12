//! The report: what was found, what of it is accepted, and what the command exits with.

pub mod accepted;
pub mod label;
pub(super) mod markdown;
pub mod options;
pub mod pattern;
pub(super) mod suggestion;
pub(super) mod text;

use serde::Serialize;
use serde_json::Value;

use self::accepted::Accepted;
use self::label::Subjects;
use self::options::Options;
use self::pattern::Pattern;
use crate::drift::change::Effect;
use crate::drift::compare::Compared;
use crate::drift::finding::Finding;
use crate::openapi::layout::Layout;

/// All that is to be said about a comparison.
pub struct Report<'a> {
    /// The document, as messages call it.
    pub document: String,
    /// Differences that are not accepted, worst first.
    pub findings: Vec<Entry>,
    /// Differences that are, with the reason.
    pub accepted: Vec<(Entry, &'a str)>,
    /// Accepted differences that did not occur.
    pub stale: Vec<&'a Accepted>,
}

/// A finding with what a reader sees of it.
pub struct Entry {
    /// The finding.
    pub finding: Finding,
    /// What it is about, in a few words: `Experiment.dataSource`.
    pub subject: String,
    /// The line in the fragment at which to edit, from 1, if it is known.
    pub line: Option<usize>,
}

impl<'a> Report<'a> {
    /// Sorts what was compared into found, accepted and stale.
    pub fn new(
        compared: Compared,
        accepted: &'a [Accepted],
        options: &Options,
        subjects: &Subjects,
        layout: &Layout,
    ) -> Self {
        let mut report = Report {
            document: options.file.clone(),
            findings: Vec::new(),
            accepted: Vec::new(),
            stale: Vec::new(),
        };
        let wanted = |pointers: &[&str]| {
            let any = |patterns: &[Pattern]| {
                patterns
                    .iter()
                    .any(|pattern| pointers.iter().any(|pointer| pattern.selects(pointer)))
            };
            (options.only.is_empty() || any(&options.only)) && !any(&options.ignore)
        };
        let mut met = vec![false; accepted.len()];
        for finding in compared.findings {
            let covering: Vec<usize> = (0..accepted.len())
                .filter(|index| accepted[*index].covers(&finding))
                .collect();
            covering.iter().for_each(|index| met[*index] = true);
            if !wanted(&[&finding.fragment, &finding.document]) {
                continue;
            }
            let subject = subjects.of(&finding);
            let entry = Entry {
                subject,
                line: layout.line(&finding.fragment),
                finding,
            };
            match covering.first() {
                Some(index) => report.accepted.push((entry, &accepted[*index].reason)),
                None => report.findings.push(entry),
            }
        }
        // What the document has no counterpart for could not occur, and what is not asked about is not reported.
        let examined = |entry: &Accepted| {
            let below = |pointer: &String| Pattern::new(pointer).selects(&entry.at);
            !compared.unexamined.iter().any(below) && wanted(&[&entry.at])
        };
        let unmet = accepted
            .iter()
            .zip(met)
            .filter(|(entry, met)| !met && examined(entry));
        report.stale = unmet.map(|(entry, _)| entry).collect();
        report
            .findings
            .sort_by_key(|entry| std::cmp::Reverse(entry.finding.effect));
        report
    }

    /// How many differences have an effect.
    pub fn count(&self, effect: Effect) -> usize {
        self.findings
            .iter()
            .filter(|entry| entry.finding.effect == effect)
            .count()
    }

    /// 0 when nothing is to be done, 3 when something is and nothing breaks, 4 when something breaks.
    pub fn exit(&self) -> u8 {
        match () {
            () if self.count(Effect::Breaking) > 0 => 4,
            () if !self.findings.is_empty() || !self.stale.is_empty() => 3,
            () => 0,
        }
    }

    /// One line: `3 differences: 1 breaking, 2 additive; 1 accepted`.
    pub fn summary(&self) -> String {
        let mut line = match self.findings.len() {
            0 => "no differences".to_owned(),
            n => {
                let counts = Effect::WORST_FIRST
                    .iter()
                    .map(|effect| (self.count(*effect), effect.name()));
                let counts: Vec<String> = counts
                    .filter(|(count, _)| *count > 0)
                    .map(|(count, name)| format!("{count} {name}"))
                    .collect();
                format!(
                    "{n} {}: {}",
                    if n == 1 { "difference" } else { "differences" },
                    counts.join(", ")
                )
            }
        };
        if !self.accepted.is_empty() {
            line += &format!("; {} accepted", self.accepted.len());
        }
        if !self.stale.is_empty() {
            line += &format!("; {} accepted that no longer occur", self.stale.len());
        }
        line
    }

    /// The report as `xtask/drift-report.schema.json` describes it.
    ///
    /// # Errors
    /// Never in practice: every part of it can be written as JSON.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        let json = Json {
            version: 1,
            document: &self.document,
            fragment: crate::pipeline::FRAGMENT,
            exit: self.exit(),
            summary: Counts {
                breaking: self.count(Effect::Breaking),
                deprecated: self.count(Effect::Deprecated),
                additive: self.count(Effect::Additive),
                tolerated: self.count(Effect::Tolerated),
                accepted: self.accepted.len(),
                stale: self.stale.len(),
            },
            findings: self
                .findings
                .iter()
                .map(|entry| json_entry(entry, None))
                .collect(),
            accepted: self
                .accepted
                .iter()
                .map(|(entry, reason)| json_entry(entry, Some(reason)))
                .collect(),
            stale: self
                .stale
                .iter()
                .map(|entry| JsonStale {
                    at: &entry.at,
                    change: entry.change.as_deref(),
                    reason: &entry.reason,
                })
                .collect(),
        };
        serde_json::to_string_pretty(&json).map(|text| text + "\n")
    }
}

#[derive(Serialize)]
struct Json<'a> {
    version: u8,
    document: &'a str,
    fragment: &'a str,
    exit: u8,
    summary: Counts,
    findings: Vec<Value>,
    accepted: Vec<Value>,
    stale: Vec<JsonStale<'a>>,
}

#[derive(Serialize)]
struct Counts {
    breaking: usize,
    deprecated: usize,
    additive: usize,
    tolerated: usize,
    accepted: usize,
    stale: usize,
}

#[derive(Serialize)]
struct JsonStale<'a> {
    at: &'a str,
    change: Option<&'a str>,
    reason: &'a str,
}

fn json_entry(entry: &Entry, reason: Option<&str>) -> Value {
    let finding = &entry.finding;
    let mut json = serde_json::json!({
        "change": finding.change.name(),
        "subject": entry.subject,
        "effect": finding.effect.name(),
        "direction": finding.direction.name(),
        "fragment": {"pointer": finding.fragment, "line": entry.line},
        "document": {"pointer": finding.document},
        "was": finding.was,
        "is": finding.is,
        "edit": finding.edit,
    });
    if let Some(reason) = reason {
        json["reason"] = reason.into();
    }
    json
}
