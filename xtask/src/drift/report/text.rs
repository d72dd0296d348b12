//! The report for people at a terminal.

use std::fmt::Write;

use super::DriftReport;
use super::entry::{Entry, Place};
use crate::drift::change::Severity;
use crate::shown::one_line;

impl DriftReport<'_> {
    /// Writes the report as text: the verdict, then the differences by severity, and a summary at the end.
    pub fn text(&self) -> String {
        let mut text = format!(
            "{} ({})\n\n",
            self.verdict_line(),
            one_line(&self.document.text())
        );
        for severity in Severity::WORST_FIRST {
            if self.count(severity) > 0 {
                let _ = writeln!(text, "{} ({})", severity.name(), self.count(severity));
                self.of(severity)
                    .for_each(|entry| difference(&mut text, entry, true));
                text.push('\n');
            }
        }
        if !self.outdated.is_empty() {
            let count = self.outdated.len();
            let _ = writeln!(
                text,
                "because of the document's age, nothing to edit ({count})"
            );
            self.outdated
                .iter()
                .for_each(|entry| difference(&mut text, entry, false));
            text.push_str("  with --as-newer they are reported as news, each with its edit\n\n");
        }
        if !self.accepted.is_empty() {
            let _ = writeln!(text, "accepted ({})", self.accepted.len());
            let mut accepted = self.accepted.iter().peekable();
            while let Some((entry, by)) = accepted.next() {
                let (label, change) = (one_line(&entry.label()), one_line(&entry.text()));
                let _ = writeln!(text, "  {label}: {change}");
                let locations: Vec<String> = entry.places.iter().map(Place::location).collect();
                let _ = writeln!(
                    text,
                    "      at {}, accepted in {}",
                    locations.join(", "),
                    by.place()
                );
                // Several differences may have one entry, which is explained once.
                if accepted.peek().is_none_or(|next| next.1.line != by.line) {
                    let _ = writeln!(text, "      reason: {}", one_line(&by.reason));
                }
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
        let _ = writeln!(
            text,
            "{}: {}",
            one_line(&self.document.name),
            self.summary()
        );
        text
    }

    fn verdict_line(&self) -> String {
        one_line(&self.verdict())
    }
}

/// Writes an entry: at one place on three lines, at several with a line for each.
fn difference(text: &mut String, entry: &Entry, with_edit: bool) {
    let (label, direction) = (one_line(&entry.label()), entry.direction.name());
    let change = one_line(&entry.text());
    let edit = |text: &mut String, at: &str| {
        if with_edit {
            let _ = writeln!(text, "      edit {at}: {}", one_line(&entry.suggestion));
        }
    };
    if let [place] = entry.places.as_slice() {
        let _ = writeln!(text, "  {label} ({direction}): {change}");
        let _ = writeln!(text, "      at {}", one_line(&place.pointers()));
        return edit(text, &place.location());
    }
    let count = entry.places.len();
    let _ = writeln!(text, "  {label} ({direction}), {count} places: {change}");
    for place in &entry.places {
        // How much it hurts says nothing about what a document is too old to have.
        let severity = match with_edit && place.severity != entry.severity {
            true => format!(", {}", place.severity.name()),
            false => String::new(),
        };
        let _ = writeln!(
            text,
            "      {} ({}{severity}) at {} {}",
            one_line(&place.label),
            place.direction.name(),
            place.location(),
            one_line(&place.pointers())
        );
    }
    edit(text, "each");
}
