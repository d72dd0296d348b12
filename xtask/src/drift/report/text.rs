//! The report for people at a terminal.

use std::fmt::Write;

use super::{Entry, Report};
use crate::drift::change::Effect;

/// Writes the report: grouped by effect, three lines for each difference, a summary at the end.
pub(in crate::drift) fn write(report: &Report<'_>) -> String {
    let mut text = String::new();
    for effect in Effect::WORST_FIRST {
        let entries: Vec<&Entry> = report
            .findings
            .iter()
            .filter(|entry| entry.finding.effect == effect)
            .collect();
        if !entries.is_empty() {
            let _ = writeln!(text, "{} ({})", effect.name(), entries.len());
            entries
                .iter()
                .for_each(|entry| difference(&mut text, entry));
            text.push('\n');
        }
    }
    if !report.accepted.is_empty() {
        let _ = writeln!(text, "accepted ({})", report.accepted.len());
        for (entry, reason) in &report.accepted {
            let _ = writeln!(text, "  {}: {}", entry.subject, what(entry));
            let _ = writeln!(text, "      reason: {}", one_line(reason));
        }
        text.push('\n');
    }
    if !report.stale.is_empty() {
        let _ = writeln!(
            text,
            "accepted, but no longer occurring ({})",
            report.stale.len()
        );
        for entry in &report.stale {
            let change = entry.change.as_deref().unwrap_or("any change");
            let _ = writeln!(text, "  {} ({change})", entry.at);
            let _ = writeln!(
                text,
                "      edit: remove the entry from {}",
                super::accepted::PROVENANCE
            );
        }
        text.push('\n');
    }
    let _ = writeln!(text, "{}: {}", report.document, report.summary());
    text
}

/// What happened, with what was and what is: `type changed: integer → string`.
pub(in crate::drift) fn what(entry: &Entry) -> String {
    let finding = &entry.finding;
    let values = match (&finding.was, &finding.is) {
        (Some(was), Some(is)) => format!(": {was} → {is}"),
        (Some(one), None) | (None, Some(one)) => format!(": {one}"),
        (None, None) => String::new(),
    };
    format!("{}{values}", finding.change.text())
}

/// The place to edit: `openapi/experiments.yaml:857`.
pub(in crate::drift) fn place(entry: &Entry) -> String {
    match entry.line {
        Some(line) => format!("{}:{line}", crate::pipeline::FRAGMENT),
        None => crate::pipeline::FRAGMENT.into(),
    }
}

/// A text on one line.
pub(in crate::drift) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn difference(text: &mut String, entry: &Entry) {
    let finding = &entry.finding;
    let _ = writeln!(
        text,
        "  {} ({}): {}",
        entry.subject,
        finding.direction.name(),
        what(entry)
    );
    let pointers = if finding.fragment == finding.document {
        finding.fragment.clone()
    } else {
        format!("{}, in the document {}", finding.fragment, finding.document)
    };
    let _ = writeln!(text, "      at {pointers}");
    let _ = writeln!(text, "      edit {}: {}", place(entry), finding.edit);
}
