//! The changelog, whose sections are headed `## 0.2.0 - 2026-11-22`, the newest first.

use crate::error::Error;

/// The file, from the workspace's root.
pub const PATH: &str = "CHANGELOG.md";

/// A part of the changelog that begins with a heading of second level.
#[derive(Debug, PartialEq, Eq)]
struct Section<'t> {
    /// The line of its heading, from 1.
    line: usize,
    /// Its first word without brackets: a version, or `Unreleased`.
    name: &'t str,
    /// What follows the name and a dash.
    date: Option<&'t str>,
    /// How many of its lines are neither empty nor a heading.
    entries: usize,
}

/// Returns the date of the section of `version`.
///
/// # Errors
/// All at once: no section of that version, or two, or one without a date or without text; changes that are still
/// unreleased; a section of a version above it.
pub fn dated(text: &str, version: &str) -> Result<String, Error> {
    let sections = sections(text);
    let at = |line: usize| format!("{PATH}:{line}");
    let heading = format!("`## {version} - YYYY-MM-DD`");
    let of_version: Vec<&Section<'_>> = sections.iter().filter(|one| one.name == version).collect();
    let mut errors = Vec::new();
    let unreleased = sections.iter().find(|one| one.is_unreleased());
    if let Some(section) = unreleased.filter(|one| one.entries > 0) {
        errors.push(
            Error::new(format!(
                "{} lines are under `{}`",
                section.entries, section.name
            ))
            .at(at(section.line))
            .help(match of_version.is_empty() {
                true => format!("name the section {heading}, with the day of the release"),
                false => format!("move them to the section of {version}, or take them out"),
            }),
        );
    } else if of_version.is_empty() {
        errors.push(
            Error::new(format!("version {version} has no section"))
                .at(at(1))
                .help(format!("add {heading}, and what changed for users")),
        );
    }
    let released = sections.iter().find(|one| !one.is_unreleased());
    if let (Some(newer), Some(section)) = (released, of_version.first())
        && newer.name != version
    {
        errors.push(
            Error::new(format!("`{}` stands above version {version}", newer.name))
                .at(at(newer.line))
                .help(format!("the newest version comes first: move line {} up, or release another version with --version", section.line)),
        );
    }
    if let [_, second, ..] = of_version[..] {
        errors.push(
            Error::new(format!("version {version} has a second section"))
                .at(at(second.line))
                .help("keep one of them"),
        );
    }
    let mut date = String::new();
    if let Some(section) = of_version.first() {
        match section.date.filter(|date| is_date(date)) {
            Some(given) => date = given.to_owned(),
            None => errors.push(
                Error::new(format!("the section of version {version} has no date"))
                    .at(at(section.line))
                    .help(format!("write {heading}")),
            ),
        }
        if section.entries == 0 {
            errors.push(
                Error::new(format!("the section of version {version} is empty"))
                    .at(at(section.line))
                    .help("write what users can do now, or must change"),
            );
        }
    }
    Error::all(errors).map(|()| date)
}

impl Section<'_> {
    fn is_unreleased(&self) -> bool {
        self.name.eq_ignore_ascii_case("unreleased")
    }
}

fn sections(text: &str) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut in_code = false;
    for (index, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            in_code = !in_code;
        }
        match line.strip_prefix("## ").filter(|_| !in_code) {
            Some(title) => sections.push(section(index + 1, title)),
            None => {
                let is_entry = !line.trim().is_empty() && (in_code || !line.starts_with('#'));
                if let Some(section) = sections.last_mut() {
                    section.entries += usize::from(is_entry);
                }
            }
        }
    }
    sections
}

fn section(line: usize, title: &str) -> Section<'_> {
    let title = title.trim();
    let (name, rest) = title.split_once(' ').unwrap_or((title, ""));
    let rest = rest.trim_start();
    let date = ["- ", "– "].iter().find_map(|dash| rest.strip_prefix(dash));
    Section {
        line,
        name: name.trim_start_matches('[').trim_end_matches(']'),
        date: date.map(str::trim),
        entries: 0,
    }
}

/// Whether a text is a day, as in `2026-11-22`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else {
        return false;
    };
    let number = |part: &str, digits: usize| -> Option<u32> {
        let is_number = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| part.parse().ok())?
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "# Changelog\n\nText.\n\n";

    #[test]
    fn a_section_with_a_date_and_text_is_ready() {
        let forms = [
            "## 0.2.0 - 2026-11-22\n\n- New.\n\n## 0.1.0 - 2026-01-01\n\n- Old.\n",
            "## [0.2.0] - 2026-11-22\n\n### Added\n\n- New.\n",
            "## Unreleased\n\n## 0.2.0 – 2026-11-22\n- New.\n",
            "## [Unreleased]\n\n### Added\n\n## 0.2.0 - 2026-11-22\n- New.\n",
            "## 0.2.0 - 2026-11-22\n\n```md\n## 9.9.9\n```\n",
        ];
        for form in forms {
            let text = format!("{HEAD}{form}");
            assert_eq!(dated(&text, "0.2.0").as_deref(), Ok("2026-11-22"), "{form}");
        }
    }

    #[test]
    fn what_is_not_ready_is_reported_with_its_line_and_the_way_out() {
        let rows: [(&str, &[&str]); 10] = [
            (
                "",
                &["version 0.2.0 has no section\n  at: CHANGELOG.md:1\n"],
            ),
            (
                "## Unreleased (0.2.0)\n\n- New.\n",
                &[
                    "1 lines are under `Unreleased`\n  at: CHANGELOG.md:5\n",
                    "name the section `## 0.2.0 - YYYY-MM-DD`",
                ],
            ),
            (
                "## Unreleased\n\n- Newer.\n- Newest.\n\n## 0.2.0 - 2026-11-22\n\n- New.\n",
                &["2 lines are under", "move them to the section of 0.2.0"],
            ),
            (
                "## 0.2.0\n\n- New.\n",
                &["has no date\n  at: CHANGELOG.md:5\n"],
            ),
            ("## 0.2.0 - soon\n\n- New.\n", &["has no date"]),
            ("## 0.2.0 - 2026-02-29\n\n- New.\n", &["has no date"]),
            (
                "## 0.2.0 - 2026-11-22\n\n### Added\n",
                &["is empty\n  at: CHANGELOG.md:5\n"],
            ),
            (
                "## 0.2.0 2026-11-22\n",
                &["has no date", "is empty", "2 errors"],
            ),
            (
                "## 0.3.0 - 2026-12-01\n- x\n## 0.2.0 - 2026-11-22\n- New.\n",
                &["`0.3.0` stands above version 0.2.0\n  at: CHANGELOG.md:5\n"],
            ),
            (
                "## 0.2.0 - 2026-11-22\n- x\n## 0.2.0 - 2026-11-22\n- y\n",
                &["has a second section\n  at: CHANGELOG.md:7\n"],
            ),
        ];
        for (text, expected) in rows {
            let error = dated(&format!("{HEAD}{text}"), "0.2.0").expect_err(text);
            for part in expected {
                assert!(error.to_string().contains(part), "{part}: {error}");
            }
        }
    }

    #[test]
    fn days_of_the_calendar_are_dates() {
        for date in ["2026-11-22", "2024-02-29", "2000-02-29", "2026-12-31"] {
            assert!(is_date(date), "{date}");
        }
        for date in [
            "2023-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "26-1-1",
            "2026-11",
            "2026-11-2é",
        ] {
            assert!(!is_date(date), "{date}");
        }
    }
}
