//! The report for a pull request or an issue.

use std::fmt::Write;

use super::{DriftReport, Entry};
use crate::drift::change::Severity;
use crate::shown::one_line;

impl DriftReport<'_> {
    /// Writes the report as Markdown: a table for each severity.
    pub fn markdown(&self) -> String {
        let mut text = format!(
            "## Drift of LaunchDarkly's API\n\n`{}`: {}.\n",
            one_line(&self.document),
            self.summary()
        );
        for line in self.surroundings.lines() {
            let _ = writeln!(text, "\n{}.", capitalized(&line));
        }
        for severity in Severity::WORST_FIRST {
            if self.count(severity) == 0 {
                continue;
            }
            let (title, count) = (capitalized(severity.name()), self.count(severity));
            let _ = writeln!(text, "\n### {title} ({count})\n");
            text += "| where | direction | change | suggested edit | pointers |\n|---|---|---|---|---|\n";
            self.of(severity).for_each(|entry| row(&mut text, entry));
        }
        if !self.accepted.is_empty() {
            let _ = writeln!(text, "\n### Accepted ({})\n", self.accepted.len());
            for (entry, by) in &self.accepted {
                let _ = writeln!(
                    text,
                    "- `{}` (`{}`, accepted in `{}`): {}. {}",
                    cell(&entry.label),
                    entry.location(),
                    by.place(),
                    cell(&entry.change()),
                    one_line(&by.reason)
                );
            }
        }
        if !self.stale.is_empty() {
            let count = self.stale.len();
            let _ = writeln!(text, "\n### Accepted, but no longer occurring ({count})\n");
            for entry in &self.stale {
                let _ = writeln!(
                    text,
                    "- `{}`: remove the entry at `{}`.",
                    one_line(&entry.at),
                    entry.place()
                );
            }
        }
        text
    }
}

fn row(text: &mut String, entry: &Entry) {
    let finding = &entry.finding;
    let pointers = match finding.fragment == finding.upstream {
        true => format!("`{}`", cell(&finding.fragment)),
        false => format!(
            "fragment `{}`<br>upstream `{}`",
            cell(&finding.fragment),
            cell(&finding.upstream)
        ),
    };
    let _ = writeln!(
        text,
        "| `{}` | {} | {} | `{}`: {} | {pointers} |",
        cell(&entry.label),
        finding.direction.name(),
        cell(&entry.change()),
        entry.location(),
        cell(&entry.suggestion),
    );
}

/// Escapes a text so that it stays within its cell.
fn cell(text: &str) -> String {
    one_line(text).replace('|', "\\|")
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}
