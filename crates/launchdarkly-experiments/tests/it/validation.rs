//! Violations, which are found before anything is sent: all at once, by their paths.

use launchdarkly_experiments::types::{self, Experiment, Methodology, RandomizationUnitInput};
use launchdarkly_experiments::{
    Effect, ErrorKind, FieldChanges, FlagRule, Metric, NewExperiment, NewIteration, Treatment,
    field,
    input::{Analysis, Field},
};

use launchdarkly_experiments_tests::{EXPERIMENT, ScriptedServer, experiment, respond};

fn paths(faults: &[launchdarkly_experiments::Violation]) -> Vec<&str> {
    faults.iter().map(|fault| fault.path.as_str()).collect()
}

#[tokio::test]
async fn all_violations_are_reported_at_once_and_nothing_is_sent() {
    let server = ScriptedServer::new([]);
    let (shop, _) = server.client();
    let broken = NewExperiment::new("a/b", "x")
        .bandit()
        .methodology(Methodology::Frequentist)
        .analysis(Analysis::new().bayesian_threshold("most"))
        .iteration(
            NewIteration::new("h")
                .primary_metric("purchase")
                .primary_funnel("checkout")
                .flag("button", FlagRule::fallthrough().at_version(1))
                .treatment(Treatment::new("A").percent(60).variation("knob", "a"))
                .treatment(Treatment::new("B").percent(-1).variation("button", "b"))
                .treatment(Treatment::new("C").percent(100.5))
                .treatment(Treatment::new("D").percent(f64::NAN)),
        );
    let error = shop.experiments().create(broken).send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.effect(), error.attempts()),
        (ErrorKind::Invalid, Effect::NotSent, 0)
    );
    assert_eq!(
        paths(error.violations()),
        [
            "key",
            "methodology",
            "analysisConfig.bayesianThreshold",
            "iteration.primarySingleMetricKey",
            "iteration.treatments",
            "iteration.treatments[1].allocationPercent",
            "iteration.treatments[2].allocationPercent",
            "iteration.treatments[3].allocationPercent",
            "iteration.treatments[0].parameters[0].flagKey",
        ]
    );
    let line = error.to_string();
    assert!(line.starts_with("createExperiment of shop/production/a/b: invalid request (not sent): `key`: contains '/', which is not allowed in keys; `methodology`: "), "{line}");
    assert!(
        line.contains(
            "; `iteration.treatments[1].allocationPercent`: `-1` is not between 0 and 100; "
        ),
        "{line}"
    );
    assert!(server.requests().is_empty());
}

#[test]
fn shares_are_compared_by_all_of_their_digits_and_sums_with_a_tolerance() {
    let shares = |shares: &[&str]| {
        let mut iteration = NewIteration::new("h").primary_metric("m");
        for (position, share) in shares.iter().enumerate() {
            let treatment = if position == 0 {
                Treatment::baseline("A")
            } else {
                Treatment::new("B")
            };
            iteration = iteration.treatment(treatment.percent(*share));
        }
        iteration.violations()
    };
    assert!(shares(&["33.3", "33.3", "33.4"]).is_empty());
    assert!(shares(&["0.1", "0.2", "99.7"]).is_empty());
    assert!(shares(&["0", "0"]).is_empty());
    assert_eq!(paths(&shares(&["33.4", "33.4", "33.3"])), ["treatments"]);
    assert_eq!(paths(&shares(&["50", "50.0000001"])), ["treatments"]);
    // However many digits there are.
    let third = format!("33.{}", "3".repeat(60));
    assert!(shares(&[&third, &third, &third]).is_empty());
    let rest = format!("33.{}4", "3".repeat(59));
    assert!(shares(&[&third, &third, &rest]).is_empty());
    // By as little as this a sum may miss that a program has computed.
    assert!(shares(&["50.0000000001", "50"]).is_empty());
    assert!(shares(&[&third, &rest, &rest]).is_empty());
    assert!(shares(&["-0.0", "+50", "0050"]).is_empty());
    for share in ["100.0000000000001", "-0.0000000000001", "101"] {
        assert_eq!(
            paths(&shares(&[share])),
            ["treatments[0].allocationPercent"],
            "{share}"
        );
    }
}

#[tokio::test]
async fn shares_that_were_computed_are_accepted() {
    let (_, shop) = launchdarkly_experiments_tests::with_experiment().await;
    let third = |treatment: Treatment, times: f64| {
        let share = treatment.percent(times * 100.0 / 3.0);
        share.variation("button", "some-id")
    };
    let thirds = NewIteration::new("h")
        .flag("button", FlagRule::fallthrough().at_version(1))
        .primary_metric("m")
        .treatment(third(Treatment::baseline("A"), 1.0))
        .treatment(third(Treatment::new("B"), 2.0));
    let create = shop
        .experiments()
        .create(NewExperiment::new("thirds", "Thirds").iteration(thirds));
    assert!(create.violations().is_empty());
    let two = NewIteration::new("h")
        .flag("button", FlagRule::fallthrough().at_version(1))
        .primary_metric("m")
        .treatment(third(Treatment::baseline("A"), 1.0))
        .treatment(third(Treatment::new("B"), 1.0));
    let create = NewExperiment::new("two", "Two of three").iteration(two);
    shop.experiments().create(create).send().await.unwrap();
}

#[tokio::test]
async fn what_may_change_follows_from_the_state_that_was_read_until_an_instruction_changes_it() {
    let (_, shop) = launchdarkly_experiments_tests::with_experiment().await;
    let handle = shop.experiment("a").unwrap();
    handle.start().send().await.unwrap();
    let running = handle.get().expand_all().send().await.unwrap();
    let without = || FieldChanges::new().remove(field::DESCRIPTION);
    let at_once = handle.patch().update(without()).validate_against(&running);
    assert_eq!(
        paths(&at_once.violations()),
        ["instructions[0].value.description.operation"]
    );
    let stopped = handle.patch().stop("green-id", "clear").update(without());
    let stopped = stopped.validate_against(&running);
    assert!(stopped.violations().is_empty());
    stopped.send().await.unwrap();
}

#[test]
fn an_experiment_without_an_iteration_has_that_violation_alone() {
    let faults = NewExperiment::new("k", "K").violations();
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        ["`iteration`: is missing; give it with `iteration(…)`"]
    );
    // One that was begun has the faults of its own.
    let begun = NewExperiment::new("k", "K").iteration(NewIteration::new("h"));
    assert_eq!(
        paths(&begun.violations()),
        ["iteration.primarySingleMetricKey", "iteration.treatments"]
    );
}

#[test]
fn the_primary_is_one_and_among_the_metrics() {
    let bare = || NewIteration::new("h").treatment(Treatment::baseline("A").percent(100));
    assert_eq!(paths(&bare().violations()), ["primarySingleMetricKey"]);
    assert_eq!(
        paths(
            &bare()
                .metric(Metric::new("m").marked_primary(true))
                .violations()
        ),
        ["primarySingleMetricKey"]
    );
    assert!(bare().primary_funnel("f").violations().is_empty());
    let mut input: types::IterationInput = bare().primary_metric("m").try_into().unwrap();
    input.metrics.0.clear();
    let server = ScriptedServer::new([]);
    let client = server.builder().build().unwrap();
    let button = launchdarkly_experiments_tests::environment(&client)
        .experiment("x")
        .unwrap();
    assert_eq!(
        paths(&button.create_iteration(input).violations()),
        ["primarySingleMetricKey"]
    );
    // The metric that is primary is there once, whichever was said first.
    let twice = bare().metric("m").primary_metric("m");
    let twice = types::IterationInput::try_from(twice).unwrap();
    assert_eq!(twice.metrics.len(), 1);
}

#[tokio::test]
async fn what_is_known_of_the_experiment_is_checked_too() {
    let mut shown: serde_json::Value = serde_json::from_str(EXPERIMENT).unwrap();
    shown["currentIteration"] =
        serde_json::json!({"hypothesis": "h", "status": "running", "createdAt": 1});
    shown["mutableFieldsByStatus"] =
        serde_json::json!({"running": {"name": ["update"], "tags": ["add"]}});
    let running: Experiment = serde_json::from_value(shown).unwrap();
    assert_eq!(running.mutable_fields().unwrap().len(), 2);

    let server = ScriptedServer::new([respond(200, EXPERIMENT)]);
    let (button, _) = server.button();
    let button = button;
    assert!(button.start().violations().is_empty());
    assert!(
        button
            .start()
            .validate_against(&running)
            .reason("because")
            .violations()
            .is_empty()
    );
    let start = button.start().validate_against(&running).reason(" ");
    assert_eq!(
        paths(&start.violations()),
        ["instructions[0].changeJustification"]
    );
    // In a patch, what comes before an instruction counts too.
    let patch = || button.patch().validate_against(&running);
    assert!(patch().stop("t", "r").start().violations().is_empty());
    let reason = ["instructions[1].changeJustification"];
    let stopped = patch().stop("t", "r");
    assert_eq!(
        paths(&stopped.start().start().violations()),
        ["instructions[2].changeJustification"]
    );
    let save = button
        .patch()
        .save_and_start_new_iteration(FieldChanges::new())
        .reason("why");
    assert_eq!(paths(&save.start().violations()), reason);
    assert_eq!(
        paths(&patch().start().reason("why").start().violations()),
        reason
    );
    let update = FieldChanges::new()
        .update(field::NAME, "n")
        .remove(field::TAGS)
        .update(field::HYPOTHESIS, "h");
    let update = button.update(update).validate_against(&running);
    assert_eq!(
        paths(&update.violations()),
        [
            "instructions[0].value.hypothesis.operation",
            "instructions[0].value.tags.operation"
        ]
    );
    assert_eq!(paths(&button.patch().violations()), ["instructions"]);
    // The server is the judge of what goes unchecked.
    update.unchecked().send().await.unwrap();
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn what_would_change_the_meaning_of_a_request_is_refused() {
    let server = ScriptedServer::new([]);
    let client = server.builder().build().unwrap();
    for key in ["", ".", "..", "a/b", "a?b"] {
        let error = client.project(key).unwrap_err();
        assert_eq!(
            (error.kind(), error.effect()),
            (ErrorKind::Invalid, Effect::NotSent)
        );
    }
    let shop = launchdarkly_experiments_tests::environment(&client);
    assert_eq!(
        paths(
            &shop
                .experiments()
                .list()
                .flag("a,status:running")
                .violations()
        ),
        ["filter.flagKey"]
    );
    let settings = client.project("shop").unwrap().experimentation_settings();
    let second = RandomizationUnitInput {
        default: Some(true),
        randomization_unit: "device".into(),
        standard_randomization_unit: None,
    };
    let put = settings.replace().default_unit("user").unit_input(second);
    assert_eq!(paths(&put.violations()), ["randomizationUnits[1].default"]);
    assert!(experiment("x").violations().is_empty());
}

#[tokio::test]
async fn an_operation_that_another_pushes_out_is_a_fault() {
    let server = ScriptedServer::new([respond(200, EXPERIMENT)]);
    let (button, _) = server.button();
    let torn = || {
        FieldChanges::new()
            .add(field::TAGS, ["c"])
            .remove_some(field::TAGS, ["a"])
    };
    let patch = button
        .patch()
        .archive()
        .update(torn())
        .save_and_start_new_iteration(torn())
        .reason("why");
    assert_eq!(
        paths(&patch.violations()),
        ["instructions[1].value.tags", "instructions[2].value.tags"]
    );
    let save = button.save_and_start_new_iteration(torn());
    assert_eq!(paths(&save.violations()), ["instructions[0].value.tags"]);
    // What is said anew takes its place.
    let plain = button.save_and_start_new_iteration(FieldChanges::new());
    assert!(plain.violations().is_empty());
    // The server is the judge of what goes unchecked.
    button.update(torn()).unchecked().send().await.unwrap();

    let tags = || FieldChanges::new().update(field::TAGS, ["a"]);
    let faults = |fields: FieldChanges| fields.violations().len();
    assert_eq!(faults(tags().add(field::TAGS, ["b"])), 1);
    assert_eq!(
        faults(
            FieldChanges::new()
                .remove(field::TAGS)
                .add(field::TAGS, ["b"])
        ),
        1
    );
    assert_eq!(
        faults(
            FieldChanges::new()
                .remove(field::TAGS)
                .remove_some(field::TAGS, ["b"])
        ),
        1
    );
    // These leave nothing of what was before them, so nothing is lost.
    assert_eq!(faults(torn().update(field::TAGS, ["b"])), 0);
    assert_eq!(faults(torn().remove(field::TAGS)), 0);
    assert_eq!(faults(tags().update(field::TAGS, ["b"])), 0);
    // As one with tags that were read into the generated type.
    let read = types::FieldUpdates::from(tags());
    assert_eq!(faults(FieldChanges::from(read).add(field::TAGS, ["b"])), 1);
}

#[test]
fn a_field_is_copied_and_named_at_run_time() {
    fn copied<T: Copy>(it: T) -> (T, T) {
        (it, it)
    }
    let name = String::from("tags");
    let (one, other) = copied(Field::named(&name));
    assert_eq!(one.name(), other.name());
    assert_eq!(copied(field::TAGS).0.name(), name);
}

#[test]
fn a_condition_and_a_part_cannot_become_two() {
    let (shop, _) = ScriptedServer::default().client();
    let list = || shop.experiments().list();
    for (field, value) in [
        ("flagKey", "a,status:running"),
        ("flagKey,status", "a"),
        ("flagKey:a,status", "running"),
        ("", "a"),
        ("flagKey", ""),
    ] {
        assert_eq!(list().filter(field, value).violations().len(), 1, "{field}");
    }
    for part in ["treatments,draftIteration", ""] {
        assert_eq!(paths(&list().expand(part).violations()), ["expand"]);
        let button = shop.experiment("button").unwrap();
        assert_eq!(paths(&button.get().expand(part).violations()), ["expand"]);
    }
    let plain = list().filter("owner", "a:b").expand("aNewPart");
    assert!(plain.violations().is_empty());
}
