//! Documents that are older than the fragment, and those that only look so: made of the fragment by taking away what
//! `openapi/provenance.toml` dates.

use serde_json::{Value, json};
use xtask::drift::report::DriftReport;
use xtask::drift::{Options, drift};
use xtask::openapi::compose::BASE;
use xtask::openapi::dated::Dated;
use xtask::openapi::input::Input;
use xtask::openapi::provenance::Provenance;

use crate::drift_command::with_the_host_accepted;
use crate::support::{composed, stdout, take, workspace, xtask};

fn provenance() -> Provenance {
    Provenance::read(workspace(), &composed()).unwrap()
}

/// The fragment as LaunchDarkly would serve it, without some of what is dated.
fn without(dated: &[&Dated]) -> Value {
    let mut document = composed().document;
    document["servers"].as_array_mut().unwrap().pop();
    for entry in dated {
        for pointer in &entry.at {
            let pointer = pointer.trim_start_matches('#');
            match &entry.value {
                Some(value) => document
                    .pointer_mut(pointer)
                    .and_then(Value::as_array_mut)
                    .unwrap()
                    .retain(|one| one != value.as_str()),
                None => drop(take(&mut document, pointer)),
            }
        }
    }
    document
}

/// The files that a document is older than, with the number of their signs.
fn older(document: &Value, options: &Options) -> Vec<(String, usize)> {
    let input = Input::of(document.to_string().as_bytes(), "d").unwrap();
    let provenance = provenance();
    let report: DriftReport<'_> = drift(&composed(), &provenance, &input, options).unwrap();
    let older = report.older.iter();
    older
        .map(|older| (older.file.clone(), older.signs.len()))
        .collect()
}

#[test]
fn a_document_without_anything_since_a_date_is_older() {
    let provenance = provenance();
    let mut dates: Vec<&str> = provenance
        .dated
        .iter()
        .map(|one| one.since.as_str())
        .collect();
    dates.sort_unstable();
    dates.dedup();
    assert!(dates.len() > 2, "{dates:?}");
    for date in dates {
        let dated = provenance.dated.iter();
        let since: Vec<&Dated> = dated.filter(|one| one.since.as_str() >= date).collect();
        let document = without(&since);
        assert_eq!(
            older(&document, &Options::default()),
            [(BASE.to_owned(), 1)],
            "{date}"
        );
        let options = Options {
            as_newer: true,
            ..Options::default()
        };
        assert_eq!(older(&document, &options), [], "{date}");
    }
}

#[test]
fn a_document_without_one_dated_thing_is_not_older() {
    for dated in &provenance().dated {
        let document = without(&[dated]);
        assert_eq!(older(&document, &Options::default()), [], "{}", dated.what);
    }
}

#[test]
fn the_first_line_of_each_format_says_that_a_document_is_older_and_nothing_is_to_be_edited() {
    let provenance = provenance();
    let dated: Vec<&Dated> = provenance.dated.iter().collect();
    let document = without(&dated);
    let root = with_the_host_accepted();
    let says = "lder than openapi/experiments.yaml";
    let signs = "it lacks what came later: getExperimentsAnyEnv (2026-03), kind trace (2026-07), ";
    for (format, line) in [("text", 0), ("markdown", 0), ("json", 1)] {
        let arguments = ["drift", "--format", format, "-"];
        let output = xtask(root.path(), &arguments, &document.to_string());
        let text = stdout(&output);
        assert_eq!(output.status.code(), Some(5), "{text}");
        let first = text.lines().nth(line).unwrap().replace("**", "");
        assert!(first.contains(says) && first.contains(signs), "{first}");
        assert!(!text.contains("remove the property"), "{text}");
    }
    let output = xtask(
        workspace(),
        &["drift", "--as-newer", "-"],
        &document.to_string(),
    );
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(4), "{text}");
    assert!(text.starts_with("breaks programs: "), "{text}");
    assert!(text.contains("remove the property"), "{text}");
}

#[test]
fn what_is_news_beside_what_is_old_is_reported_with_its_edit() {
    let provenance = provenance();
    let dated: Vec<&Dated> = provenance.dated.iter().collect();
    let mut document = without(&dated);
    document["components"]["schemas"]["FeatureFlag"]["properties"]["key"] =
        json!({"type": "integer"});
    let arguments = |area: &'static [&str]| [&["drift", "-"], area].concat();
    let root = with_the_host_accepted();
    let run = |area| {
        let output = xtask(root.path(), &arguments(area), &document.to_string());
        (stdout(&output), output.status.code())
    };
    let (text, code) = run(&[]);
    assert_eq!(code, Some(4), "{text}");
    for part in [
        "older than openapi/experiments.yaml",
        "_access (2026-10) (nothing to edit there); breaks programs: 1 other difference: 1 breaking; ",
        "  FeatureFlag.key (response): type changed: string → integer",
        ": change the type to integer",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let (text, code) = run(&["--area", "flags"]);
    assert_eq!(code, Some(4), "{text}");
    assert!(
        text.starts_with("breaks programs: 1 difference of openapi/flags.yaml: 1 breaking"),
        "{text}"
    );
    let (text, code) = run(&["--area", "experiments"]);
    assert_eq!(code, Some(5), "{text}");
    let (text, code) = run(&["--only", "#/components/schemas/Link"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.starts_with("no differences within "), "{text}");
}
