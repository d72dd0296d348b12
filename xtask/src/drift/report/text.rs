//! The report for people at a terminal.

use std::fmt::Write;

use super::{DriftReport, Entry};
use crate::drift::change::Severity;
use crate::shown::one_line;

impl DriftReport<'_> {
    /// Writes the report as text: grouped by severity, three lines for each difference, and a summary at the end.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for severity in Severity::WORST_FIRST {
            if self.count(severity) > 0 {
                let _ = writeln!(text, "{} ({})", severity.name(), self.count(severity));
                self.of(severity)
                    .for_each(|entry| difference(&mut text, entry));
                text.push('\n');
            }
        }
        if !self.accepted.is_empty() {
            let _ = writeln!(text, "accepted ({})", self.accepted.len());
            for (entry, by) in &self.accepted {
                let (label, change) = (one_line(&entry.label), one_line(&entry.change()));
                let _ = writeln!(text, "  {label}: {change}");
                let _ = writeln!(
                    text,
                    "      at {}, accepted in {}",
                    entry.location(),
                    by.place()
                );
                let _ = writeln!(text, "      reason: {}", one_line(&by.reason));
            }
            text.push('\n');
        }
        if !self.stale.is_empty() {
            let count = self.stale.len();
            let _ = writeln!(text, "accepted, but no longer occurring ({count})");
            for entry in &self.stale {
                let change = entry.change.as_deref().unwrap_or("any change");
                let _ = writeln!(text, "  {} ({change})", one_line(&entry.at));
                let _ = writeln!(text, "      edit {}: remove the entry", entry.place());
            }
            text.push('\n');
        }
        for line in self.surroundings.lines() {
            let _ = writeln!(text, "{line}");
        }
        let _ = writeln!(text, "{}: {}", one_line(&self.document), self.summary());
        text
    }
}

fn difference(text: &mut String, entry: &Entry) {
    let finding = &entry.finding;
    let (label, direction) = (one_line(&entry.label), finding.direction.name());
    let _ = writeln!(
        text,
        "  {label} ({direction}): {}",
        one_line(&entry.change())
    );
    let pointers = match finding.fragment == finding.upstream {
        true => one_line(&finding.fragment),
        false => format!(
            "{}, upstream {}",
            one_line(&finding.fragment),
            one_line(&finding.upstream)
        ),
    };
    let _ = writeln!(text, "      at {pointers}");
    let _ = writeln!(
        text,
        "      edit {}: {}",
        entry.location(),
        one_line(&entry.suggestion)
    );
}
