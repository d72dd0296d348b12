//! Files: what they may say, and how an error in one is shown.

use launchdarkly_experiments_cli::file::{self, Document, Source, State};

/// A file with everything that people usually write.
pub(crate) const CHECKOUT: &str = "\
project: shop
environment: production
experiments:
  checkout-button:
    name: Checkout button
    hypothesis: A green button sells more
    maintainer: ada@example.com
    tags: [checkout]
    flag: checkout-button
    rule: fallthrough
    randomize-by: user
    metrics:
      primary: purchase
      others: [page-load-ms, {group: web-vitals}]
    treatments:
      - {name: Blue, variation: blue, percent: 50, baseline: true}
      - {name: Green, variation: green, percent: 50}
    others-get: blue
    state: running
";

/// Reads the only document of a text.
pub(crate) fn document(text: &str) -> Document {
    let mut files = file::read(Source::new("checkout.yaml", text)).unwrap();
    assert_eq!(files.len(), 1);
    files.remove(0).document
}

fn shown(text: &str) -> String {
    let problems = file::read(Source::new("checkout.yaml", text)).unwrap_err();
    problems.to_string()
}

#[test]
fn a_file_reads_as_it_is_written() {
    let read = document(CHECKOUT);
    let written = file::write(&read).unwrap();
    insta::assert_snapshot!(written);
    assert_eq!(document(&written), read);
    let json = serde_json::to_string(&read).unwrap();
    assert_eq!(document(&json), read);
}

#[test]
fn an_error_shows_line_and_way_out() {
    let change = |from: &str, to: &str| shown(&CHECKOUT.replacen(from, to, 1));
    let all = [
        change("hypothesis:", "hypotesis:"),
        change("    name: Checkout button\n", ""),
        change(
            "    rule: fallthrough\n",
            "    rule: fallthrough\n    rule: other\n",
        ),
        change("percent: 50", "percent: half"),
        change("[checkout]", "checkout"),
        change("state: running", "state: runing"),
        change("state: running", "state: {stopped: {winer: Green}}"),
        change(
            "{group: web-vitals}",
            "{group: web-vitals, analyse-by: user}",
        ),
        change("baseline: true", "baseline: yes"),
        change("metrics:\n", "metrics: []\n    metrix:\n"),
        change("  checkout-button:\n", "\tcheckout-button:\n"),
        shown("experiments: {}\nexperiments: {}\n"),
        shown("- a\n"),
        shown("# nothing\n"),
        shown(" \n"),
    ];
    insta::assert_snapshot!(all.join("\n\n"));
}

#[test]
fn documents_of_one_file_have_their_own_lines() {
    let text = format!(
        "{CHECKOUT}---\n{}",
        CHECKOUT.replace("blue, percent: 50", "blue, percent: x")
    );
    assert!(
        shown(&text).contains("checkout.yaml:36:48"),
        "{}",
        shown(&text)
    );
    let files = file::read(Source::new("a.yaml", format!("{CHECKOUT}---\n{CHECKOUT}"))).unwrap();
    assert_eq!(files.len(), 2);
    let states = files
        .iter()
        .map(|file| &file.document.experiments["checkout-button"].state);
    assert!(
        states
            .into_iter()
            .all(|state| *state == Some(State::Running { reason: None }))
    );
}

#[test]
fn the_schema_is_fresh_and_accepts_what_is_read() {
    let schema = file::schema();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/experiments.schema.json");
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(path, serde_json::to_string_pretty(&schema).unwrap() + "\n").unwrap();
    }
    let stored = std::fs::read_to_string(path).unwrap_or_default();
    let stored: serde_json::Value = serde_json::from_str(&stored).unwrap_or_default();
    assert!(
        stored == schema,
        "experiments.schema.json is old: run the tests with UPDATE_SCHEMA=1"
    );
    let validator = jsonschema::validator_for(&file::schema()).unwrap();
    let json = serde_json::to_value(document(CHECKOUT)).unwrap();
    assert!(validator.is_valid(&json));
    let mut wrong = json;
    wrong["experiments"]["checkout-button"]["hypotesis"] = "x".into();
    assert!(!validator.is_valid(&wrong));
}
