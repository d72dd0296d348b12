//! The report for a pull request or an issue.

use std::fmt::Write;

use super::text::{one_line, place, what};
use super::{Entry, Report};
use crate::drift::change::Effect;

/// Writes the report: a table for each effect.
pub(in crate::drift) fn write(report: &Report<'_>) -> String {
    let mut text = format!(
        "## Drift of the Experiments API\n\n`{}`: {}.\n",
        report.document,
        report.summary()
    );
    for effect in Effect::WORST_FIRST {
        let entries: Vec<&Entry> = report
            .findings
            .iter()
            .filter(|entry| entry.finding.effect == effect)
            .collect();
        if entries.is_empty() {
            continue;
        }
        let _ = writeln!(
            text,
            "\n### {} ({})\n",
            capital(effect.name()),
            entries.len()
        );
        text += "| where | direction | what | edit | pointers |\n|---|---|---|---|---|\n";
        for entry in entries {
            let finding = &entry.finding;
            let _ = writeln!(
                text,
                "| `{}` | {} | {} | `{}`: {} | {} |",
                cell(&entry.subject),
                finding.direction.name(),
                cell(&what(entry)),
                place(entry),
                cell(&finding.edit),
                pointers(entry),
            );
        }
    }
    if !report.accepted.is_empty() {
        let _ = writeln!(text, "\n### Accepted ({})\n", report.accepted.len());
        for (entry, reason) in &report.accepted {
            let _ = writeln!(
                text,
                "- `{}`: {}. {}",
                entry.subject,
                cell(&what(entry)),
                one_line(reason)
            );
        }
    }
    if !report.stale.is_empty() {
        let _ = writeln!(
            text,
            "\n### Accepted, but no longer occurring ({})\n",
            report.stale.len()
        );
        for entry in &report.stale {
            let _ = writeln!(
                text,
                "- `{}`: remove the entry from `{}`.",
                entry.at,
                super::accepted::PROVENANCE
            );
        }
    }
    text
}

fn pointers(entry: &Entry) -> String {
    let finding = &entry.finding;
    if finding.fragment == finding.document {
        return format!("`{}`", cell(&finding.fragment));
    }
    format!(
        "fragment `{}`<br>document `{}`",
        cell(&finding.fragment),
        cell(&finding.document)
    )
}

/// Text that does not end its cell.
fn cell(text: &str) -> String {
    one_line(text).replace('|', "\\|")
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}
