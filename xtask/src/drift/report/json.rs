//! The report for programs, as `xtask/drift-report.schema.json` describes it.

use serde::Serialize;
use serde_json::{Value, json};

use super::{DriftReport, Entry};
use crate::drift::change::Severity;
use crate::error::Error;
use crate::openapi::compose;
use crate::openapi::provenance::{Accepted, PROVENANCE};
use crate::shown;

impl DriftReport<'_> {
    /// Writes the report as JSON; `exit` is the exit code of the command.
    ///
    /// # Errors
    /// When it cannot be written as JSON, which does not happen in practice.
    pub fn json(&self, exit: u8) -> Result<String, Error> {
        let json = Json {
            version: 1,
            document: &self.document,
            fragment: compose::BASE,
            exit,
            summary: Counts {
                breaking: self.count(Severity::Breaking),
                deprecated: self.count(Severity::Deprecated),
                additive: self.count(Severity::Additive),
                tolerated: self.count(Severity::Tolerated),
                accepted: self.accepted.len(),
                stale: self.stale.len(),
            },
            findings: self.findings.iter().map(finding).collect(),
            accepted: self.accepted.iter().map(accepted).collect(),
            stale: self
                .stale
                .iter()
                .map(|entry| Stale {
                    at: &entry.at,
                    change: entry.change.as_deref(),
                    reason: &entry.reason,
                    entry: place(entry),
                })
                .collect(),
            neighbours: self
                .surroundings
                .neighbours
                .iter()
                .map(|(file, operations)| json!({"file": file, "operations": operations}))
                .collect(),
            absent: &self.surroundings.absent,
        };
        serde_json::to_string_pretty(&json)
            .map(|text| shown::json(&text) + "\n")
            .map_err(|error| {
                Error::new(format!("cannot write the report as JSON: {error}"))
                    .at(&self.document)
                    .help("report this as a bug, with the document")
            })
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
    stale: Vec<Stale<'a>>,
    neighbours: Vec<Value>,
    absent: &'a [String],
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
struct Stale<'a> {
    at: &'a str,
    change: Option<&'a str>,
    reason: &'a str,
    entry: Value,
}

fn finding(entry: &Entry) -> Value {
    let finding = &entry.finding;
    json!({
        "change": finding.change.name(),
        "label": entry.label,
        "severity": finding.severity.name(),
        "direction": finding.direction.name(),
        "fragment": {"pointer": finding.fragment, "file": entry.file, "line": entry.line},
        "upstream": {"pointer": finding.upstream},
        "old": finding.old,
        "new": finding.new,
        "suggestion": entry.suggestion,
    })
}

fn accepted((entry, by): &(Entry, &Accepted)) -> Value {
    let mut json = finding(entry);
    json["reason"] = by.reason.as_str().into();
    json["entry"] = place(by);
    json
}

fn place(entry: &Accepted) -> Value {
    json!({"file": PROVENANCE, "line": entry.line})
}
