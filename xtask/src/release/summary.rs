//! The report of a rehearsal: a table of the checks, what failed, and what a person does next.

use std::fmt::Write;

use crate::error::Error;
use crate::release::tree::{BRANCH, tag};

/// One check, and what came of it.
#[derive(Debug)]
pub struct Check {
    /// What was checked, in a few words.
    pub name: &'static str,
    /// What was found; `None` if it was not checked, since one before it failed.
    pub result: Option<Result<String, Error>>,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// A file that is attached to the release.
#[derive(Debug)]
pub struct Artifact {
    /// Its name.
    pub file: String,
    /// Its size, in bytes.
    pub bytes: usize,
}

/// Whether every check was made and found nothing.
pub fn is_ready(checks: &[Check]) -> bool {
    checks
        .iter()
        .all(|check| matches!(check.result, Some(Ok(_))))
}

/// Writes the table, then each error.
pub fn table(checks: &[Check]) -> String {
    let width = checks
        .iter()
        .map(|check| check.name.len())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for check in checks {
        let (result, found) = match &check.result {
            Some(Ok(found)) => ("ok", found.as_str()),
            Some(Err(_)) => ("FAILED", "see below"),
            None => ("not run", "mend what failed first, or give --keep-going"),
        };
        let line = format!(
            "{:width$}  {result:7}  {:7.1} s  {found}",
            check.name, check.seconds
        );
        let _ = writeln!(text, "{}", line.trim_end());
    }
    for check in checks {
        if let Some(Err(error)) = &check.result {
            let _ = write!(text, "\n{}:\n{error}\n", check.name);
        }
    }
    text
}

/// Writes the files that are attached.
pub fn artifacts(folder: &str, artifacts: &[Artifact]) -> String {
    let mut text = format!("{folder}:\n");
    for artifact in artifacts {
        let mib = artifact.bytes as f64 / f64::from(1 << 20);
        let _ = writeln!(text, "  {:8.2} MiB  {}", mib, artifact.file);
    }
    text
}

/// Writes what a person does once everything is ready; `packages` are in the order in which they are published.
pub fn next_steps(version: &str, packages: &[&str], folder: &str) -> String {
    let tag = tag(version);
    let mut text = format!(
        "\
1. Tag the commit, here only:
     git tag --annotate {tag} --message \"{version}\"
2. Publish, in this order; each waits until the registry has it, so after a failure go on where it stopped:
     cargo login
"
    );
    for package in packages {
        let _ = writeln!(text, "     cargo publish --locked --package {package}");
    }
    let _ = write!(
        text,
        "\
3. Push the commit and the tag:
     git push origin {BRANCH} {tag}
4. Make a release of the tag {tag}, with the section of CHANGELOG.md as its text, and attach every file of {folder}.
5. Begin the next version: `## Unreleased` at the top of CHANGELOG.md.
"
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &'static str, result: Option<Result<String, Error>>) -> Check {
        Check {
            name,
            result,
            seconds: 1.25,
        }
    }

    #[test]
    fn the_table_shows_what_passed_failed_and_was_not_run() {
        let error = Error::new("it is wrong").at("here:1").help("mend it");
        let checks = [
            check("changelog", Some(Ok("2026-11-22".into()))),
            check("versions", Some(Err(error))),
            check("packages", None),
        ];
        assert_eq!(
            table(&checks),
            "\
changelog  ok           1.2 s  2026-11-22
versions   FAILED       1.2 s  see below
packages   not run      1.2 s  mend what failed first, or give --keep-going

versions:
it is wrong
  at: here:1
  help: mend it
"
        );
        assert!(!is_ready(&checks) && !is_ready(&checks[2..]) && is_ready(&checks[..1]));
    }

    #[test]
    fn the_next_steps_name_the_tag_and_the_packages_in_their_order() {
        let text = next_steps("0.2.0", &["core", "app"], "target/release-artifacts");
        let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"));
        assert!(at("git tag --annotate v0.2.0") < at("--package core"));
        assert!(at("--package core") < at("--package app"));
        assert!(at("--package app") < at("git push origin main v0.2.0"));
        assert!(at("attach every file of target/release-artifacts") > at("git push"));
    }

    #[test]
    fn the_files_are_listed_with_their_sizes() {
        let file = Artifact {
            file: "sim".into(),
            bytes: 3 << 19,
        };
        assert_eq!(
            artifacts("folder", &[file]),
            "folder:\n      1.50 MiB  sim\n"
        );
    }
}
