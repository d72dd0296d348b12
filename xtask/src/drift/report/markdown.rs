//! The report for a pull request or an issue: a check list, by severity, that fits GitHub's width.

use std::fmt::Write;

use super::DriftReport;
use super::entry::{Entry, Place};
use crate::drift::change::Severity;
use crate::openapi::provenance::Accepted;
use crate::shown::one_line;

/// How many places of one event are items of the check list; the others are folded.
const MAX_PLACES: usize = 12;

impl DriftReport<'_> {
    /// Writes the report as Markdown: the verdict, a check list of edits for each severity, and the rest folded.
    pub fn markdown(&self) -> String {
        let verdict = self.verdict_sentences().into_iter();
        let verdict = verdict.map(|(head, rest)| {
            let (head, rest) = (prose(&capitalized(&head)), prose(&rest));
            let colon = if rest.is_empty() { "" } else { ": " };
            format!("**{head}**{colon}{rest}.<br>")
        });
        let mut text = format!("{}{}\n", verdict.collect::<String>(), self.identity_line());
        for severity in Severity::WORST_FIRST {
            let entries: Vec<&Entry> = self.of(severity).collect();
            if entries.is_empty() {
                continue;
            }
            let (title, count) = (capitalized(severity.name()), entries.len());
            let _ = writeln!(text, "\n### {title} ({count})\n\n{}.\n", severity.meaning());
            entries.iter().for_each(|entry| item(&mut text, entry));
            pointers(&mut text, &entries);
        }
        self.folded_outdated(&mut text);
        self.stale_items(&mut text);
        self.folded_accepted(&mut text);
        for line in self.surroundings.lines() {
            let _ = writeln!(text, "\n{}.", prose(&capitalized(&line)));
        }
        text
    }

    fn identity_line(&self) -> String {
        let name = code(&self.document.name);
        let text = self.document.text();
        let (text, sha256) = text.rsplit_once(' ').unwrap_or((&text, ""));
        format!("{name}: {} {}.", prose(text), code(sha256))
    }

    fn folded_outdated(&self, text: &mut String) {
        if self.outdated.is_empty() {
            return;
        }
        let count = self.outdated.len();
        let title = format!("Differences because of the document's age ({count}): nothing to edit");
        fold(text, &title, |text| {
            for entry in &self.outdated {
                let _ = writeln!(text, "- {}: {}", code(&names(entry)), prose(&entry.text()));
            }
        });
        text.push_str("\n`--as-newer` reports them as news, each with its edit.\n");
    }

    fn stale_items(&self, text: &mut String) {
        if self.stale.is_empty() {
            return;
        }
        let count = self.stale.len();
        let _ = writeln!(text, "\n### Accepted, but no longer occurring ({count})\n");
        for entry in &self.stale {
            let _ = writeln!(
                text,
                "- [ ] {}: remove the entry at `{}`",
                code(&entry.at),
                entry.place()
            );
        }
    }

    fn folded_accepted(&self, text: &mut String) {
        if self.accepted.is_empty() {
            return;
        }
        let title = format!("Accepted differences ({})", self.accepted.len());
        fold(text, &title, |text| {
            let mut last: Option<&Accepted> = None;
            for (entry, by) in &self.accepted {
                if last != Some(by) {
                    let reason = prose(&by.reason);
                    let _ = writeln!(text, "- {} (`{}`): {reason}", code(&by.at), by.place());
                }
                last = Some(by);
                let (label, change) = (code(&entry.label()), prose(&entry.text()));
                let _ = writeln!(text, "  - {label}: {change}, {}", locations(entry));
            }
        });
    }
}

/// Writes an entry as an item of a check list; if it has several places, each of them below it.
fn item(text: &mut String, entry: &Entry) {
    let (label, direction) = (code(&entry.label()), entry.direction.name());
    let (change, edit) = (prose(&entry.text()), prose(&entry.suggestion));
    if let [place] = entry.places.as_slice() {
        let _ = writeln!(
            text,
            "- [ ] **{label}** ({direction}): {change}.<br>`{}`: {edit}",
            place.location()
        );
        return;
    }
    let count = entry.places.len();
    let _ = writeln!(
        text,
        "- [ ] **{label}** ({direction}, {count} places): {change}.<br>At each: {edit}"
    );
    for place in entry.places.iter().take(MAX_PLACES) {
        let severity = match place.severity == entry.severity {
            true => String::new(),
            false => format!(", {}", place.severity.name()),
        };
        let _ = writeln!(
            text,
            "  - [ ] `{}`: {} ({}{severity})",
            place.location(),
            code(&place.label),
            place.direction.name()
        );
    }
    if count > MAX_PLACES {
        let _ = writeln!(
            text,
            "  - [ ] {} more, under “Pointers”",
            count - MAX_PLACES
        );
    }
}

/// Writes the pointers of all places of `entries`, folded.
fn pointers(text: &mut String, entries: &[&Entry]) {
    fold(text, "Pointers", |text| {
        for place in entries.iter().flat_map(|entry| &entry.places) {
            let both = match place.fragment == place.upstream {
                true => code(&place.fragment),
                false => format!(
                    "{}, upstream {}",
                    code(&place.fragment),
                    code(&place.upstream)
                ),
            };
            let (label, location) = (code(&place.label), place.location());
            let _ = writeln!(text, "- `{location}` {label}: {both}");
        }
    });
}

/// Writes what is folded; the empty lines make GitHub read it as Markdown.
fn fold(text: &mut String, title: &str, content: impl FnOnce(&mut String)) {
    let _ = writeln!(text, "\n<details><summary>{title}</summary>\n");
    content(text);
    text.push_str("\n</details>\n");
}

fn names(entry: &Entry) -> String {
    let labels = entry.places.iter().map(|place| place.label.as_str());
    labels.collect::<Vec<_>>().join(", ")
}

fn locations(entry: &Entry) -> String {
    let locations = entry.places.iter().map(Place::location);
    let locations: Vec<String> = locations.map(|one| format!("`{one}`")).collect();
    locations.join(", ")
}

/// Writes a text as code, on one line; a backtick within it would end it.
fn code(text: &str) -> String {
    format!("`{}`", one_line(text).replace('`', "'"))
}

/// Escapes what Markdown would read as a mark, but for code between backticks.
fn prose(text: &str) -> String {
    let text = one_line(text);
    // An odd backtick begins no code.
    let balanced = text.matches('`').count().is_multiple_of(2);
    let mut prose = String::with_capacity(text.len());
    let mut in_code = false;
    for c in text.chars() {
        match c {
            '`' if balanced => in_code = !in_code,
            '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '|' | '~' | '#' | '@' if !in_code => {
                prose.push('\\');
            }
            _ => {}
        }
        prose.push(c);
    }
    prose
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_a_document_stay_text() {
        let rows = [
            ("`_id` (string)", "`_id` (string)"),
            ("a_b *c* <img> [d](e)", "a\\_b \\*c\\* \\<img\\> \\[d\\](e)"),
            ("an odd ` and <b>", "an odd \\` and \\<b\\>"),
            ("two\nlines", "two lines"),
        ];
        for (text, expected) in rows {
            assert_eq!(prose(text), expected);
        }
        assert_eq!(code("a`b"), "`a'b`");
    }
}
