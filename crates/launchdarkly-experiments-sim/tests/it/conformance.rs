//! Every case in `tests/conformance` over both transports, and whether the cases cover the API.

use std::collections::{BTreeSet, HashSet};

use launchdarkly_experiments_sim::{Dialect, FaultKind, JournalEntry, Operation, RetryHint};
use launchdarkly_experiments_tests::conformance::run::run;
use launchdarkly_experiments_tests::conformance::{Transport, case, client};
use serde_json::Value;

/// The number of cases, so that none is lost unnoticed.
const CASES: usize = 278;

#[tokio::test]
async fn every_case_holds_in_process() {
    run_all(false).await;
}

#[tokio::test]
async fn every_case_holds_over_a_socket() {
    run_all(true).await;
}

#[tokio::test]
async fn the_cases_cover_the_api_and_the_simulator() {
    let cases = case::all();
    assert_eq!(cases.len(), CASES);
    let (mut behaviours, mut dialects) = (BTreeSet::new(), HashSet::new());
    let mut journal = Vec::new();
    for (name, case) in &cases {
        assert!(behaviours.insert(&case.behaviour), "{name} is a duplicate");
        let simulator = case.simulator();
        let transport = Transport::Process(simulator.service());
        assert_eq!(run(case, &simulator, &transport).await, Ok(()), "{name}");
        dialects.insert(simulator.dialect());
        journal.extend(simulator.journal());
    }

    let operations: HashSet<_> = journal.iter().filter_map(|one| one.operation).collect();
    assert_eq!(operations, Operation::ALL.iter().copied().collect());
    let statuses: BTreeSet<_> = journal.iter().filter_map(|one| one.status).collect();
    let expected = [
        200, 201, 400, 401, 403, 404, 405, 409, 422, 429, 500, 502, 503,
    ];
    assert_eq!(statuses, BTreeSet::from(expected));
    let faults: BTreeSet<_> = journal.iter().filter_map(|one| one.fault).collect_names();
    assert_eq!(faults, FaultKind::ALL.iter().copied().collect_names());
    for name in Dialect::NAMES {
        let alone = Dialect::default().with(name).unwrap();
        assert!(dialects.contains(&alone), "no case for the dialect {name}");
    }
    let instructions = instructions(&journal);
    for kind in documented_instructions() {
        assert!(instructions.contains(&kind), "no case for {kind}");
    }
    let query = Query::of(&journal);
    assert_eq!(query.filters, names(&["flagKey", "metricKey", "status"]));
    let parts = [
        "analysisConfig",
        "draftIteration",
        "mutableFieldsByStatus",
        "previousIterations",
        "secondaryMetrics",
        "treatments",
    ];
    assert!(query.expanded.is_superset(&names(&parts)), "{query:?}");
    let lifecycle = names(&["active", "archived"]);
    assert!(query.lifecycle.is_superset(&lifecycle), "{query:?}");
}

fn names(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

/// Collects the names of faults, with those of their hints but without amounts.
trait CollectNames {
    fn collect_names(self) -> BTreeSet<(&'static str, Option<&'static str>)>;
}

impl<I: Iterator<Item = FaultKind>> CollectNames for I {
    fn collect_names(self) -> BTreeSet<(&'static str, Option<&'static str>)> {
        let hint = |kind| match kind {
            FaultKind::RateLimited(hint) => Some(RetryHint::as_str(hint)),
            _ => None,
        };
        self.map(|kind| (kind.as_str(), hint(kind))).collect()
    }
}

/// Returns the kinds of all instructions that were sent.
fn instructions(journal: &[JournalEntry]) -> BTreeSet<String> {
    let mut kinds = BTreeSet::new();
    for request in journal.iter().filter_map(JournalEntry::request_json) {
        let instructions = request["instructions"].as_array().into_iter().flatten();
        kinds.extend(instructions.filter_map(|one| Some(one["kind"].as_str()?.to_owned())));
    }
    kinds
}

/// Returns the kinds of all instructions that the fragment documents.
fn documented_instructions() -> Vec<String> {
    let fragment: Value =
        serde_json::from_str(include_str!("../../src/api/fragment.json")).unwrap();
    let schemas = fragment["components"]["schemas"].as_object().unwrap();
    let domains = schemas
        .values()
        .filter_map(|schema| schema["x-instructions"].as_object());
    let kinds: Vec<_> = domains.flat_map(|kinds| kinds.keys().cloned()).collect();
    assert!(kinds.len() > 8);
    kinds
}

/// The values of the query parameters that successful requests for experiments sent.
#[derive(Debug, Default)]
struct Query {
    filters: BTreeSet<String>,
    expanded: BTreeSet<String>,
    lifecycle: BTreeSet<String>,
}

impl Query {
    fn of(journal: &[JournalEntry]) -> Self {
        let mut query = Self::default();
        let of_experiments = |entry: &&JournalEntry| {
            entry.status == Some(200) && entry.path.contains("/experiments")
        };
        for entry in journal.iter().filter(of_experiments) {
            let url = format!("http://simulator/?{}", entry.query);
            let url: reqwest::Url = url.parse().unwrap();
            for (name, value) in url.query_pairs() {
                let values = value.split(',').map(str::trim);
                match name.as_ref() {
                    "filter" => query.filters.extend(
                        values.map(|one| one.split(':').next().unwrap_or_default().to_owned()),
                    ),
                    "expand" => query.expanded.extend(values.map(str::to_owned)),
                    "lifecycleState" => query.lifecycle.extend(values.map(str::to_owned)),
                    _ => {}
                }
            }
        }
        query
    }
}

/// Runs all cases and reports every one that fails, not only the first.
async fn run_all(over_a_socket: bool) {
    let mut failed = Vec::new();
    for (name, case) in case::all() {
        let simulator = case.simulator();
        let result = if over_a_socket {
            let server = simulator.start().await.unwrap();
            let transport = Transport::Socket(server.url(), client());
            run(&case, &simulator, &transport).await
        } else {
            let transport = Transport::Process(simulator.service());
            run(&case, &simulator, &transport).await
        };
        if let Err(reason) = result {
            failed.push(format!("{name}: {reason}"));
        }
    }
    assert!(
        failed.is_empty(),
        "{} cases fail:\n{}",
        failed.len(),
        failed.join("\n")
    );
}
