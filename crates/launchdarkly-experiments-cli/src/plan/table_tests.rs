//! The table of states, cell by cell.

use launchdarkly_experiments::Catalog;
use launchdarkly_experiments::raw::fixture;
use launchdarkly_experiments::types::Experiment;
use serde_json::{Value, json};

use super::*;
use crate::file;
use crate::wanted::WantedExperiment;

const RUNNING: &str = "running";
const STOPPED: &str = "{stopped: {winner: Green, reason: clear}}";

fn catalog() -> Catalog {
    serde_json::from_value(json!({
        "format": 1, "project": "shop", "environment": "production", "readAt": 1_767_225_600_000_i64,
        "flags": {"found": {"button": {
            "name": "Button",
            "variations": [{"id": "blue-id", "name": "blue"}, {"id": "green-id", "name": "green"}],
            "configuration": {"on": true, "version": 12, "rules": []},
        }}},
    }))
    .unwrap()
}

fn wanted(state: &str, change: &str) -> WantedExperiment {
    let text = format!(
        "experiments:
  button:
    name: Button
    hypothesis: green sells
    flag: button
    metrics: {{primary: purchase}}
    treatments:
      - {{name: Blue, variation: blue, percent: 50, baseline: true}}
      - {{name: Green, variation: green, percent: 50}}
    state: {state}
"
    );
    let text = match change.split_once(" => ") {
        Some((from, to)) => text.replace(from, to),
        None => text,
    };
    let mut files = file::read(file::Source::new("button.yaml", text)).unwrap();
    let form = files.remove(0).document.experiments.remove("button");
    WantedExperiment::new("button", form.unwrap())
}

/// An experiment as the service shows it, in a state.
fn found(state: &str) -> Option<Found> {
    let iteration = |id: &str, status: &str| {
        let mut iteration = json!({
            "_id": id, "status": status, "hypothesis": "green sells", "randomizationUnit": "user",
            "canReshuffleTraffic": true,
            "flags": {"button": {
                "targetingRule": "fallthrough", "flagConfigVersion": 7,
                "notInExperimentVariationId": "blue-id", "_links": {},
            }},
            "metrics": [{"key": "purchase", "name": "Purchase", "kind": "custom", "isGroup": false, "_links": {}}],
            "primarySingleMetric": {"key": "purchase", "name": "Purchase", "kind": "custom", "_links": {}},
            "treatments": [
                {"_id": "t-green", "name": "Green", "allocationPercent": "50.0", "baseline": false,
                 "parameters": [{"flagKey": "button", "variationId": "green-id"}]},
                {"_id": "t-blue", "name": "Blue", "allocationPercent": "50", "baseline": true,
                 "parameters": [{"flagKey": "button", "variationId": "blue-id"}]},
            ],
        });
        if status == "stopped" {
            iteration["winningTreatmentId"] = "t-green".into();
        }
        iteration
    };
    let mut shown = json!({
        "key": "button", "name": "Button", "_maintainerId": "ada-id", "type": "experiment",
        "methodology": "frequentist", "dataSource": "launchdarkly",
    });
    match state.trim_start_matches("archived ") {
        "absent" => return None,
        "draft" => shown["draftIteration"] = iteration("i1", "not_started"),
        "running" => shown["currentIteration"] = iteration("i1", "running"),
        "stopped" => shown["currentIteration"] = iteration("i1", "stopped"),
        _ => {
            shown["currentIteration"] = iteration("i1", "stopped");
            shown["draftIteration"] = iteration("i2", "not_started");
        }
    }
    if state.starts_with("archived") {
        shown["archivedDate"] = json!(1_767_225_600_000_i64);
    }
    Found::of(&fixture::<Experiment>(shown).unwrap())
}

/// Writes a decision in a line: steps, or the beginning of each refusal, then whether there are warnings.
fn line(found: Option<&Found>, wanted: &WantedExperiment, allowed: &[Permission]) -> String {
    let catalog = catalog();
    let post = catalog.resolve(&wanted.to_comparable()).unwrap();
    let decision = decide(Case {
        wanted: &post,
        state: wanted.form.state.as_ref(),
        found,
        allowed,
        names: Names(&catalog),
    });
    let steps = decision.steps.iter().map(|step| match step {
        Step::Update { iteration, changes } => {
            format!("update {}{}", changed(changes), of(iteration))
        }
        Step::RestartWith {
            iteration, changes, ..
        } => format!("restart with {}{}", changed(changes), of(iteration)),
        Step::Start {
            iteration, again, ..
        } => format!(
            "start{}{}",
            if *again { " again" } else { "" },
            of(iteration)
        ),
        Step::Stop {
            iteration,
            winner_id,
            ships,
            ..
        } => {
            let ships: Vec<_> = ships
                .iter()
                .map(|one| format!("{}/{}/{}", one.flag, one.rule, one.variation))
                .collect();
            format!(
                "stop {winner_id} ships {}{}",
                ships.join("+"),
                of(iteration)
            )
        }
        other => {
            let kind: Value = serde_json::to_value(other).unwrap();
            kind["kind"].as_str().unwrap().to_owned()
        }
    });
    let refusals = decision.refusals.iter().map(|refusal| {
        let needs = refusal
            .needs
            .map(|needs| format!(" [{needs}]"))
            .unwrap_or_default();
        format!("refuse: {}{needs}", refusal.message)
    });
    let warnings = decision.warnings.iter().map(|_| "warn".to_owned());
    let all: Vec<_> = steps.chain(refusals).chain(warnings).collect();
    if all.is_empty() {
        "nothing".to_owned()
    } else {
        all.join(", ")
    }
}

fn of(iteration: &Option<String>) -> String {
    iteration
        .as_ref()
        .map(|id| format!(" of {id}"))
        .unwrap_or_default()
}

fn changed(changes: &[Change]) -> String {
    let changes: Vec<_> = changes
        .iter()
        .map(|change| format!("{:?} {}", change.operation, change.field).to_lowercase())
        .collect();
    changes.join("+")
}

#[test]
fn every_cell_of_the_table() {
    let none: &[Permission] = &[];
    let again: &[Permission] = &[Permission::NewIteration];
    let restore: &[Permission] = &[Permission::Restore];
    let all = Permission::ALL;
    let never_ran = "refuse: it never ran, so it cannot be stopped";
    let ship = "stop t-green ships button/fallthrough/green of i1";
    #[rustfmt::skip]
    let cells: &[(&str, &str, &[Permission], &str)] = &[
        ("absent", "draft", none, "create"),
        ("absent", RUNNING, none, "create, start"),
        ("absent", STOPPED, none, never_ran),
        ("absent", "archived", none, "nothing"),
        ("absent", "null", none, "create"),
        ("draft", "draft", none, "nothing"),
        ("draft", RUNNING, none, "start of i1"),
        ("draft", STOPPED, none, never_ran),
        ("draft", "archived", none, "archive"),
        ("draft", "null", none, "nothing"),
        ("running", "draft", all, "refuse: it is running, and cannot become a draft again"),
        ("running", RUNNING, none, "nothing"),
        ("running", STOPPED, none, ship),
        ("running", "stopped", all, "refuse: it is running, and stopping it needs a winner, which is shipped to everybody"),
        ("running", "{stopped: {winner: Green}}", all, "refuse: stopping it needs a reason"),
        ("running", "{stopped: {winner: t-green, reason: clear}}", none, ship),
        ("running", "{stopped: {winner: Red, reason: clear}}", all, "refuse: the running iteration has no treatment `Red`"),
        ("running", "archived", all, "refuse: it is running, and only a stopped experiment is archived"),
        ("running", "null", none, "nothing"),
        ("stopped", "draft", all, "refuse: it was started and stopped, and cannot become a draft again"),
        ("stopped", RUNNING, none, "refuse: it is stopped, and running again needs another iteration [new-iteration]"),
        ("stopped", RUNNING, again, "createIteration, start again"),
        ("stopped and waiting", RUNNING, again, "start again of i2"),
        ("stopped", STOPPED, none, "nothing"),
        ("stopped", "stopped", none, "nothing"),
        ("stopped", "{stopped: {winner: t-green}}", none, "nothing"),
        ("stopped", "{stopped: {winner: Blue, reason: clear}}", all, "refuse: it was stopped with `Green` as the winner, and that cannot be changed"),
        ("stopped", "archived", none, "archive"),
        ("stopped", "null", none, "nothing"),
        ("archived draft", "draft", none, "refuse: it is archived [restore]"),
        ("archived draft", "draft", restore, "restore"),
        ("archived draft", RUNNING, none, "refuse: it is archived [restore]"),
        ("archived draft", RUNNING, restore, "restore, start of i1"),
        ("archived stopped", RUNNING, restore, "refuse: it is stopped, and running again needs another iteration [new-iteration]"),
        ("archived stopped", RUNNING, all, "restore, createIteration, start again"),
        ("archived stopped", STOPPED, none, "nothing"),
        ("archived stopped", "archived", none, "nothing"),
        ("archived stopped", "null", none, "nothing"),
    ];
    for (state, state_wanted, allowed, expected) in cells {
        let wanted = wanted(state_wanted, "");
        let decided = line(found(state).as_ref(), &wanted, allowed);
        assert_eq!(decided, *expected, "{state} → {state_wanted}, {allowed:?}");
    }
}

#[test]
fn a_difference_is_updated_added_refused_or_a_reason_for_another_iteration() {
    let none: &[Permission] = &[];
    let again: &[Permission] = &[Permission::NewIteration];
    let name = "name: Button => name: Better";
    let tags = "flag: button => flag: button\n    tags: [a]";
    let grown = "{primary: purchase} => {primary: purchase, others: [clicks]}";
    let other_metric = "{primary: purchase} => {primary: clicks}";
    let hypothesis = "green sells => blue sells";
    let shares = "green, percent: 50 => green, percent: 40";
    let kind = "flag: button => flag: button\n    type: holdout";
    #[rustfmt::skip]
    let cases: &[(&str, &str, &str, &[Permission], &str)] = &[
        ("draft", "draft", name, none, "update update name of i1"),
        ("draft", RUNNING, hypothesis, none, "update update hypothesis of i1, start of i1"),
        ("draft", "archived", hypothesis, none, "archive"),
        ("draft", "draft", kind, none, "refuse: `type` cannot change after it was created: `experiment` there, `holdout` in the file"),
        ("running", RUNNING, name, none, "update update name of i1"),
        ("running", RUNNING, tags, none, "update update tags of i1"),
        ("running", RUNNING, grown, none, "update add metrics of i1"),
        ("running", RUNNING, hypothesis, none, "refuse: `hypothesis` cannot change while an iteration is running: `green sells` there, `blue sells` in the file [new-iteration]"),
        ("running", RUNNING, hypothesis, again, "restart with update hypothesis of i1, warn"),
        ("running", RUNNING, shares, again, "restart with update treatments of i1, warn"),
        ("running", RUNNING, kind, again, "refuse: `type` cannot change after it was created: `experiment` there, `holdout` in the file"),
        ("running", "null", name, none, "update update name of i1"),
        ("running", STOPPED, name, none, "update update name of i1, stop t-green ships button/fallthrough/green of i1"),
        ("running", STOPPED, shares, again, "refuse: `treatments` cannot change while an iteration is running: `Green 50 %, green; Blue 50 %, blue, baseline` there, `Blue 50 %, blue, baseline; Green 40 %, green` in the file"),
        ("stopped", STOPPED, name, none, "update update name of i1"),
        ("stopped", STOPPED, hypothesis, none, "warn"),
        ("stopped", RUNNING, hypothesis, again, "createIteration, start again"),
        ("stopped", RUNNING, name, again, "createIteration, update update name, start again"),
        ("stopped and waiting", RUNNING, hypothesis, again, "update update hypothesis of i2, start again of i2"),
        ("archived draft", "draft", name, Permission::ALL, "restore, update update name of i1"),
    ];
    for (state, state_wanted, change, allowed, expected) in cases {
        let wanted = wanted(state_wanted, change);
        let decided = line(found(state).as_ref(), &wanted, allowed);
        assert_eq!(decided, *expected, "{state} → {state_wanted}, {change}");
    }
    let wanted = wanted(RUNNING, other_metric);
    let decided = line(found("running").as_ref(), &wanted, none);
    assert_eq!(decided.matches("[new-iteration]").count(), 2, "{decided}");
}

#[test]
fn what_may_change_is_asked_of_the_service() {
    let mut found = found("running").unwrap();
    let wanted = wanted(RUNNING, "green sells => blue sells");
    let one = |name: &str| {
        let action = launchdarkly_experiments::types::FieldAction::Update;
        Some([(name.to_owned(), vec![action])].into())
    };
    found.mutable = one("hypothesis");
    assert_eq!(
        line(Some(&found), &wanted, &[]),
        "update update hypothesis of i1"
    );
    found.mutable = one("treatments");
    assert!(line(Some(&found), &wanted, &[]).starts_with("refuse"));
}
