//! How each conformance case is known: seen in LaunchDarkly's service, written in a document, or guessed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

use launchdarkly_experiments_tests::conformance::{ApiVersion, By, Case, Step, case};

/// The part of the API that a case is about, as its steps show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Area {
    Access,
    New,
    Patches,
    Reading,
    Lists,
    Settings,
    Flags,
    Metrics,
    Surroundings,
    RateLimits,
    Faults,
    Dialects,
}

impl Area {
    const ALL: [Self; 12] = [
        Self::Access,
        Self::New,
        Self::Patches,
        Self::Reading,
        Self::Lists,
        Self::Settings,
        Self::Flags,
        Self::Metrics,
        Self::Surroundings,
        Self::RateLimits,
        Self::Faults,
        Self::Dialects,
    ];

    fn title(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::New => "new experiments and iterations",
            Self::Patches => "patches and the life cycle",
            Self::Reading => "reading one experiment",
            Self::Lists => "lists of experiments",
            Self::Settings => "settings",
            Self::Flags => "flags and AI configs",
            Self::Metrics => "metrics",
            Self::Surroundings => "projects, members and context kinds",
            Self::RateLimits => "rate limits",
            Self::Faults => "faults",
            Self::Dialects => "dialects",
        }
    }

    /// Returns the first area to which something in the case belongs.
    fn of(case: &Case) -> Self {
        let steps = || case.steps.iter();
        let sent = || {
            steps().filter_map(|step| match step {
                Step::Exchange { send, .. } => Some(send),
                _ => None,
            })
        };
        let path = |part: &str| sent().any(|request| request.path.contains(part));
        let ends = |end: &str| {
            sent().any(|request| request.path.split('?').next().unwrap().ends_with(end))
        };
        let method = |name: &str| sent().any(|request| request.method == name);
        let header = |name: &str| sent().any(|request| request.headers.contains_key(name));
        let setup = &case.simulator;
        let checks = [
            (
                Self::Faults,
                !setup.faults.is_empty() || steps().any(|step| matches!(step, Step::Inject(_))),
            ),
            (
                Self::Dialects,
                setup.dialect != Default::default()
                    || steps().any(|step| matches!(step, Step::Dialect(_))),
            ),
            (
                Self::RateLimits,
                setup.quotas != Default::default()
                    || steps().any(|step| matches!(step, Step::ConsumeQuota(_))),
            ),
            (
                Self::Flags,
                !setup.flags.is_empty()
                    || !setup.ai_configs.is_empty()
                    || path("/v2/flags/")
                    || path("/ai-configs/"),
            ),
            (
                Self::Metrics,
                !setup.metrics.is_empty() || !setup.metric_groups.is_empty() || path("/v2/metrics"),
            ),
            (
                Self::Access,
                header("authorization") || sent().any(|request| request.anonymous),
            ),
            (
                Self::Surroundings,
                path("/members")
                    || path("/context-kinds")
                    || ends("/environments")
                    || ends("/shop"),
            ),
            (
                Self::Patches,
                method("PATCH") || header("x-http-method-override"),
            ),
            (Self::New, method("POST")),
            (Self::Settings, path("/experimentation-settings")),
            (Self::Lists, ends("/experiments")),
        ];
        let found = checks.into_iter().find(|(_, belongs)| *belongs);
        found.map_or(Self::Reading, |(area, _)| area)
    }
}

/// What an open question stands on, and the cases that wait for its answer.
#[derive(Default)]
struct Open<'a> {
    sources: BTreeSet<&'a str>,
    cases: Vec<&'a str>,
}

/// Renders the part of the README that is made from the cases.
fn render(cases: &[(String, Case)]) -> String {
    let mut counts: BTreeMap<(Area, By), usize> = BTreeMap::new();
    let mut questions: BTreeMap<Area, BTreeMap<&str, Open<'_>>> = BTreeMap::new();
    for (name, case) in cases {
        let (area, evidence) = (Area::of(case), &case.evidence);
        *counts.entry((area, evidence.by)).or_default() += 1;
        if let Some(question) = &evidence.question {
            let open = questions.entry(area).or_default();
            let open = open.entry(question).or_default();
            open.sources.insert(&evidence.source);
            open.cases.push(name);
        }
    }
    let count = |area: Option<Area>, by| -> usize {
        let all = counts.iter();
        let wanted = all.filter(|((one, kind), _)| *kind == by && area.is_none_or(|a| a == *one));
        wanted.map(|(_, count)| count).sum()
    };
    let row = |title: &str, area: Option<Area>| {
        let [service, document, guess] =
            [By::Service, By::Document, By::Guess].map(|by| count(area, by));
        format!("| {title} | {service} | {document} | {guess} |\n")
    };
    let beta: Vec<_> = cases
        .iter()
        .filter(|(_, case)| case.evidence.api_version == Some(ApiVersion::Beta))
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    let mut text = String::from("| area | service | document | guess |\n|---|---|---|---|\n");
    for area in Area::ALL {
        text += &row(area.title(), Some(area));
    }
    text += &row("all", None);
    let _ = write!(
        text,
        "\nSeen with `LD-API-Version: beta` only, and therefore open for `20240415`: {}.\n",
        beta.join(", ")
    );
    for (area, questions) in &questions {
        let _ = write!(text, "\nOpen questions about {}:\n\n", area.title());
        for (question, open) in questions {
            let sources: Vec<_> = open.sources.iter().copied().collect();
            let cases: Vec<_> = open.cases.iter().map(|name| format!("`{name}`")).collect();
            let (sources, cases) = (sources.join("; "), cases.join(", "));
            let _ = writeln!(
                text,
                "- {question}\n  Nearest: {sources}.\n  Cases: {cases}."
            );
        }
    }
    text
}

const BEGIN: &str = "<!-- evidence: made from tests/conformance -->\n";
const END: &str = "<!-- /evidence -->\n";

#[test]
fn each_case_says_how_it_is_known() {
    let mut faults = Vec::new();
    for (name, case) in case::all() {
        let found = case.evidence.faults().into_iter();
        faults.extend(found.map(|fault| format!("{name}: {fault}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What was seen with one version says nothing about another.
#[test]
fn what_was_seen_with_a_version_is_asked_for_with_that_version() {
    let mut faults = Vec::new();
    for (name, case) in case::all() {
        let Some(version) = case.evidence.api_version.and_then(ApiVersion::header) else {
            continue;
        };
        let sent = case.steps.iter().filter_map(|step| match step {
            Step::Exchange { send, .. } => Some(send.headers.get("ld-api-version")),
            _ => None,
        });
        if sent.flatten().filter(|sent| *sent == version).count() != exchanges(&case) {
            faults.push(format!(
                "{name}: a request lacks `ld-api-version: {version}`"
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn exchanges(case: &Case) -> usize {
    let exchange = |step: &&Step| matches!(step, Step::Exchange { .. });
    case.steps.iter().filter(exchange).count()
}

#[test]
fn a_case_without_valid_evidence_is_refused() {
    let text = |evidence: &str| format!(r#"{{"behaviour": "b", {evidence} "steps": []}}"#);
    let parse = |evidence: &str| serde_json::from_str::<Case>(&text(evidence));
    let error = parse("").unwrap_err().to_string();
    assert!(error.contains("missing field `evidence`"), "{error}");
    for unknown in [
        r#""evidence": {"by": "hearsay", "source": "s", "on": "2026-10"},"#,
        r#""evidence": {"by": "document", "source": "s", "on": "2026-10", "url": "u"},"#,
        r#""evidence": {"by": "document", "on": "2026-10"},"#,
    ] {
        assert!(parse(unknown).is_err(), "{unknown}");
    }
    let faults = |evidence: &str| parse(evidence).unwrap().evidence.faults();
    let cases: [(&str, &[&str]); 5] = [
        (
            r#""evidence": {"by": "document", "source": "s", "on": "2026-10"},"#,
            &[],
        ),
        (
            r#""evidence": {"by": "document", "source": " ", "on": "October"},"#,
            &["`source` is empty", "`on` is not a month such as `2026-10`"],
        ),
        (
            r#""evidence": {"by": "service", "source": "s", "on": "2026-10"},"#,
            &["`apiVersion` belongs to what was seen in the service, and only to that"],
        ),
        (
            r#""evidence": {"by": "guess", "source": "s", "on": "2026-10"},"#,
            &["`question` belongs to a guess, and only to that"],
        ),
        (
            r#""evidence": {"by": "guess", "source": "s", "on": "2026-10", "question": "Yes."},"#,
            &["`question` does not end with a question mark"],
        ),
    ];
    for (evidence, expected) in cases {
        assert_eq!(faults(evidence), expected, "{evidence}");
    }
}

#[test]
fn the_readme_counts_the_evidence_and_lists_the_open_questions() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).expect("the begin of the table");
    let (_, after) = rest.split_once(END).expect("the end of the table");
    let expected = format!("{before}{BEGIN}{}{END}{after}", render(&case::all()));
    if env::var_os("UPDATE_README").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    let current = fs::read_to_string(&path).unwrap();
    assert!(
        current == expected,
        "the table of evidence in {} is not that of the cases\n\
         help: UPDATE_README=1 cargo test -p launchdarkly-experiments-sim --test it evidence",
        path.display()
    );
}
