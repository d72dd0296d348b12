//! The report for programs, as `xtask/drift-report.schema.json` describes it.

use serde::Serialize;
use serde_json::{Value, json};

use super::DriftReport;
use super::entry::{Entry, Place};
use crate::drift::change::Severity;
use crate::drift::identity::DocumentDate;
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
            verdict: self.verdict(),
            version: 2,
            document: self.identity(),
            fragment: compose::BASE,
            exit,
            summary: Counts {
                breaking: self.count(Severity::Breaking),
                deprecated: self.count(Severity::Deprecated),
                additive: self.count(Severity::Additive),
                tolerated: self.count(Severity::Tolerated),
                outdated: self.outdated.len(),
                accepted: self.accepted.len(),
                stale: self.stale.len(),
            },
            older: self
                .older
                .iter()
                .map(|older| json!({"file": older.file, "signs": older.signs}))
                .collect(),
            findings: self.findings.iter().map(finding).collect(),
            outdated: self.outdated.iter().map(without_edit).collect(),
            accepted: self.accepted.iter().map(accepted).collect(),
            stale: self
                .stale
                .iter()
                .map(|entry| Stale {
                    at: &entry.at,
                    change: entry.change.as_deref(),
                    reason: &entry.reason,
                    entry: place_of(entry),
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
                    .at(&self.document.name)
                    .help("report this as a bug, with the document")
            })
    }

    fn identity(&self) -> Value {
        let (date, recorded) = match &self.document.date {
            Some(DocumentDate::Recorded { date, place }) => (Some(date), Some(place)),
            Some(DocumentDate::File(date)) => (Some(date), None),
            None => (None, None),
        };
        json!({
            "name": self.document.name,
            "date": date,
            "recorded": recorded,
            "version": self.document.version,
            "sha256": self.document.sha256,
        })
    }
}

#[derive(Serialize)]
struct Json<'a> {
    verdict: String,
    version: u8,
    document: Value,
    fragment: &'a str,
    exit: u8,
    summary: Counts,
    older: Vec<Value>,
    findings: Vec<Value>,
    outdated: Vec<Value>,
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
    outdated: usize,
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
    let parts = entry.parts.as_ref().map(|parts| {
        json!({
            "parameters": parts.parameters,
            "body": parts.body,
            "statuses": parts.statuses,
            "schemas": parts.schemas,
        })
    });
    json!({
        "change": entry.change.name(),
        "severity": entry.severity.name(),
        "direction": entry.direction.name(),
        "old": entry.old,
        "new": entry.new,
        "parts": parts,
        "places": entry.places.iter().map(place).collect::<Vec<_>>(),
        "suggestion": entry.suggestion,
    })
}

fn place(place: &Place) -> Value {
    json!({
        "label": place.label,
        "severity": place.severity.name(),
        "direction": place.direction.name(),
        "fragment": {"pointer": place.fragment, "file": place.file, "line": place.line},
        "upstream": {"pointer": place.upstream},
    })
}

/// Nothing is to be edited because a document is old.
fn without_edit(entry: &Entry) -> Value {
    let mut json = finding(entry);
    json["suggestion"] = Value::Null;
    json
}

fn accepted((entry, by): &(Entry, &Accepted)) -> Value {
    let mut json = finding(entry);
    json["reason"] = by.reason.as_str().into();
    json["entry"] = place_of(by);
    json
}

fn place_of(entry: &Accepted) -> Value {
    json!({"file": PROVENANCE, "line": entry.line})
}
