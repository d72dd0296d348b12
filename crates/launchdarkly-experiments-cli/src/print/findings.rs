//! Findings in files: with the line for people, as JSON for programs.

use annotate_snippets::{Level as Shown, Renderer};
use launchdarkly_experiments::catalog::Level;
use serde::Serialize;

use crate::file::Problem;
use crate::wanted::{Finding, WantedExperiment};

/// A finding of a file.
#[derive(Clone, Debug)]
pub(crate) struct InFile {
    level: Level,
    code: String,
    experiment: Option<String>,
    problem: Problem,
}

/// A finding for programs.
#[derive(Debug, Serialize)]
struct Row<'a> {
    level: Level,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    experiment: Option<&'a str>,
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u64>,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

impl InFile {
    /// Places a finding in the file of its experiment.
    pub(crate) fn of(finding: Finding, wanted: &WantedExperiment) -> Option<Self> {
        let problem = wanted.problem(&finding.path, finding.message)?;
        let help = Some(finding.help).filter(|help| !help.is_empty());
        Some(InFile {
            level: finding.level,
            code: finding.code,
            experiment: Some(wanted.key.clone()),
            problem: problem.help(help),
        })
    }

    /// Converts what is wrong with the form of a file.
    pub(crate) fn of_problem(problem: Problem) -> Self {
        InFile {
            level: Level::Error,
            code: "form".to_owned(),
            experiment: None,
            problem,
        }
    }

    /// Whether it is an error.
    pub(crate) fn is_error(&self) -> bool {
        self.level == Level::Error
    }

    /// Returns how bad it is.
    pub(crate) fn level(&self) -> Level {
        self.level
    }
}

/// Shows each finding with its line, and the numbers.
pub(crate) fn text(findings: &[InFile]) -> String {
    let renderer = Renderer::styled();
    let mut text = String::new();
    for finding in findings {
        let level = match finding.level {
            Level::Error => Shown::ERROR,
            Level::Warning => Shown::WARNING,
            _ => Shown::NOTE,
        };
        text.push_str(&finding.problem.show(level, &renderer));
        text.push_str("\n\n");
    }
    let count = |level| {
        findings
            .iter()
            .filter(|finding| finding.level == level)
            .count()
    };
    let (errors, warnings) = (count(Level::Error), count(Level::Warning));
    let plural = |number: usize, what: &str| match number {
        1 => format!("1 {what}"),
        number => format!("{number} {what}s"),
    };
    text.push_str(&format!(
        "{}, {}\n",
        plural(errors, "error"),
        plural(warnings, "warning")
    ));
    text
}

/// Writes the findings for programs.
pub(crate) fn json(findings: &[InFile]) -> String {
    let rows: Vec<_> = findings
        .iter()
        .map(|finding| Row {
            level: finding.level,
            code: &finding.code,
            experiment: finding.experiment.as_deref(),
            file: finding.problem.file(),
            line: finding
                .problem
                .position
                .as_ref()
                .map(|position| position.line),
            column: finding
                .problem
                .position
                .as_ref()
                .map(|position| position.column),
            message: &finding.problem.message,
            help: finding.problem.help.as_deref(),
        })
        .collect();
    super::json::text(&rows)
}
