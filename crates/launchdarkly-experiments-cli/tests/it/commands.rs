//! The commands with files: what they print as text, markdown and JSON, and how they exit.

use launchdarkly_experiments_cli::Exit;

use crate::file::CHECKOUT;
use crate::ldx::Ldx;

const STOPPED: &str = "state: {stopped: {winner: Green, reason: two weeks and a clear winner}}";

/// A file with something of everything: to create, to change, to ship, to refuse.
fn mixed() -> String {
    let checkout = CHECKOUT
        .replace("state: running", STOPPED)
        .replace("[checkout]", "[checkout, q3]");
    let other = |key: &str, state: &str| {
        let experiment = CHECKOUT.split_once("  checkout-button:\n").unwrap().1;
        format!("  {key}:\n{}", experiment.replace("state: running", state))
    };
    checkout + &other("new-one", "state: draft") + &other("never-ran", STOPPED)
}

#[test]
fn a_plan_prints_as_text_markdown_and_json() {
    let ldx = Ldx::new();
    ldx.file("checkout.yaml", CHECKOUT);
    ldx.file("mixed.yaml", &mixed());
    let first = ldx.run("plan checkout.yaml");
    assert_eq!(first.exit, Exit::Different);
    let applied = ldx.run("apply checkout.yaml");
    assert_eq!(applied.exit, Exit::Done, "{applied:?}");
    insta::assert_snapshot!("first", format!("{}{}", first.out, applied.out));
    let again = ldx.run("plan checkout.yaml");
    assert_eq!(
        (again.exit, again.out.as_str()),
        (Exit::Done, "Plan: 1 as wanted\n")
    );
    let text = ldx.run("plan mixed.yaml");
    assert_eq!(text.exit, Exit::Failed);
    insta::assert_snapshot!("plan_text", text.out);
    insta::assert_snapshot!("plan_markdown", ldx.run("plan mixed.yaml -o markdown").out);
    insta::assert_snapshot!("plan_json", ldx.run("plan mixed.yaml -o json").out);
}

#[test]
fn a_running_experiment_gets_a_new_iteration_only_if_that_is_allowed() {
    let ldx = Ldx::new();
    ldx.file("checkout.yaml", CHECKOUT);
    ldx.run("apply checkout.yaml");
    ldx.file(
        "checkout.yaml",
        &CHECKOUT.replace("percent: 50}", "percent: 40}"),
    );
    let refused = ldx.run("plan checkout.yaml");
    let planned = ldx.run("plan checkout.yaml --allow new-iteration");
    let markdown = ldx.run("plan checkout.yaml --allow new-iteration -o markdown");
    let applied = ldx.run("apply checkout.yaml --allow new-iteration -o json");
    assert_eq!(
        (refused.exit, planned.exit, applied.exit),
        (Exit::Failed, Exit::Different, Exit::Done)
    );
    let all = [refused.out, planned.out, markdown.out, applied.out];
    insta::assert_snapshot!(all.join("\n----\n"));
}

#[test]
fn a_saved_plan_does_what_it_says_or_nothing() {
    let ldx = Ldx::new();
    ldx.file("checkout.yaml", CHECKOUT);
    ldx.run("apply checkout.yaml");
    ldx.file(
        "stop.yaml",
        &CHECKOUT
            .replace("state: running", STOPPED)
            .replace("Checkout button", "Button"),
    );
    assert_eq!(
        ldx.run("plan stop.yaml --out stop.json").exit,
        Exit::Different
    );
    let refused = ldx.run("apply stop.json");
    assert_eq!(refused.exit, Exit::Failed);
    assert!(
        refused
            .out
            .contains("`stop` is not allowed, so nothing was done"),
        "{}",
        refused.out
    );
    // Somebody else renames it.
    ldx.file(
        "renamed.yaml",
        &CHECKOUT.replace("Checkout button", "The button"),
    );
    assert_eq!(ldx.run("apply renamed.yaml").exit, Exit::Done);
    let changed = ldx.run("apply stop.json --allow stop");
    assert_eq!(changed.exit, Exit::Failed);
    assert!(
        changed
            .out
            .contains("it has changed since the plan was made"),
        "{}",
        changed.out
    );
    // Or does a part of the same.
    ldx.file("part.yaml", &CHECKOUT.replace("Checkout button", "Button"));
    assert_eq!(ldx.run("apply part.yaml").exit, Exit::Done);
    let applied = ldx.run("apply stop.json --allow stop");
    assert_eq!(applied.exit, Exit::Done, "{applied:?}");
    assert_eq!(ldx.run("plan stop.yaml").exit, Exit::Done);
    let again = ldx.run("apply stop.json --allow stop");
    assert_eq!(again.exit, Exit::Done, "{again:?}");
}

#[test]
fn a_person_is_asked_before_something_is_shipped() {
    let mut ldx = Ldx::new();
    ldx.file("checkout.yaml", CHECKOUT);
    ldx.run("apply checkout.yaml");
    ldx.file(
        "checkout.yaml",
        &CHECKOUT.replace("state: running", STOPPED),
    );
    ldx.answers("n\n");
    let refused = ldx.run("apply checkout.yaml");
    assert_eq!(refused.exit, Exit::Failed, "{refused:?}");
    assert!(refused.out.contains("declined"), "{}", refused.out);
    assert!(!refused.out.contains("as wanted"), "{}", refused.out);
    assert!(refused.err.contains("checkout-button: stop it with the winner Green, which ships green of checkout-button to everybody? [y/N]"), "{}", refused.err);
    assert_eq!(ldx.run("plan checkout.yaml").exit, Exit::Different);
    ldx.answers("y\ny\n");
    assert_eq!(ldx.run("apply checkout.yaml").exit, Exit::Done);
    assert_eq!(ldx.run("plan checkout.yaml").exit, Exit::Done);
}

#[test]
fn findings_have_their_lines() {
    let ldx = Ldx::new();
    let wrong = CHECKOUT
        .replace("percent: 50}", "percent: 60}")
        .replace(
            "primary: purchase",
            "primary: purchase\n      funnel: checkout",
        )
        .replace("ada@example.com", "ada@")
        .replace(
            "variation: green",
            "variations: [{flag: other, variation: green}]",
        );
    ldx.file("checkout.yaml", &wrong);
    let offline = ldx.run_alone("check checkout.yaml --offline");
    assert_eq!((offline.exit, offline.err.as_str()), (Exit::Failed, ""));
    insta::assert_snapshot!("check_text", offline.out);
    insta::assert_snapshot!(
        "check_json",
        ldx.run_alone("check checkout.yaml --offline -o json").out
    );
    ldx.file("good.yaml", CHECKOUT);
    let good = ldx.run("check good.yaml --strict");
    assert_eq!(
        (good.exit, good.out.as_str()),
        (Exit::Done, "0 errors, 0 warnings\n")
    );
    ldx.file(
        "less.yaml",
        &CHECKOUT.replace("percent: 50}", "percent: 40}"),
    );
    assert_eq!(ldx.run("check less.yaml").exit, Exit::Done);
    assert_eq!(ldx.run("check less.yaml --strict").exit, Exit::Different);
    ldx.file(
        "unknown.yaml",
        &CHECKOUT
            .replace("variation: green", "variation: gren")
            .replace("primary: purchase", "primary: purchases"),
    );
    ldx.run("apply good.yaml");
    let unknown =
        ldx.run_alone("plan unknown.yaml --simulate --fixtures none.json --state state.json");
    assert_eq!(unknown.exit, Exit::Failed);
    assert!(
        unknown
            .out
            .contains("has no variation `gren` unknown.yaml:17:34"),
        "{}",
        unknown.out
    );
    assert!(ldx.path().join("state.json").exists());
}

#[test]
fn requests_are_printed_instead_of_sent() {
    let ldx = Ldx::new();
    ldx.file("checkout.yaml", CHECKOUT);
    let printed = ldx.run("apply checkout.yaml --curl");
    assert_eq!(printed.exit, Exit::Done);
    insta::assert_snapshot!(printed.out.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
    assert_eq!(ldx.run("plan checkout.yaml").exit, Exit::Different);
}

#[test]
fn settings_come_from_options_or_the_nearest_file() {
    let ldx = Ldx::new();
    ldx.file("checkout.yaml", CHECKOUT);
    ldx.run("apply checkout.yaml");
    let missing = ldx.run("export");
    assert_eq!(missing.exit, Exit::Usage);
    assert!(
        missing
            .err
            .contains("it is not said which project is meant"),
        "{}",
        missing.err
    );
    ldx.file(
        "ldx.toml",
        "project = \"shop\"\nenvironment = \"production\"\n",
    );
    let exported = ldx.run("export --running");
    assert_eq!(exported.exit, Exit::Done);
    ldx.file("exported.yaml", &exported.out);
    assert_eq!(ldx.run("plan exported.yaml").exit, Exit::Done);
    ldx.file("ldx.toml", "projekt = \"shop\"\n");
    assert_eq!(ldx.run("export").exit, Exit::Usage);
    let token = ldx.run_alone("plan checkout.yaml");
    assert_eq!(token.exit, Exit::Usage);
}

#[test]
fn a_plan_overwrites_nothing_but_a_plan() {
    let ldx = Ldx::new();
    let path = ldx.file("checkout.yaml", CHECKOUT);
    let refused = ldx.run("plan checkout.yaml --out checkout.yaml");
    assert_eq!(refused.exit, Exit::Usage, "{refused:?}");
    assert!(
        refused.err.contains("`checkout.yaml` is not a saved plan")
            && refused.err.contains("help: "),
        "{}",
        refused.err
    );
    assert_eq!(std::fs::read_to_string(path).unwrap(), CHECKOUT);
    for _ in 0..2 {
        let planned = ldx.run("plan checkout.yaml --out plan.json");
        assert_eq!(planned.exit, Exit::Different, "{planned:?}");
    }
}

#[test]
fn what_is_refused_is_said_among_requests() {
    let ldx = Ldx::new();
    ldx.file("checkout.yaml", CHECKOUT);
    ldx.run("apply checkout.yaml");
    ldx.file("mixed.yaml", &mixed());
    for command in ["plan", "apply"] {
        let printed = ldx.run(&format!("{command} mixed.yaml --curl"));
        assert_eq!(printed.exit, Exit::Failed, "{printed:?}");
        assert!(
            printed.out.contains("# never-ran: refused: ")
                && printed.out.contains("# new-one: create\n"),
            "{}",
            printed.out
        );
    }
}

#[test]
fn the_same_key_in_two_environments_is_told_apart() {
    let ldx = Ldx::new();
    ldx.file("production.yaml", CHECKOUT);
    let staging = CHECKOUT.replace("environment: production", "environment: staging");
    ldx.file("staging.yaml", &staging);
    let planned = ldx.run("plan production.yaml staging.yaml --out plan.json");
    assert_eq!(planned.exit, Exit::Different, "{planned:?}");
    let json = ldx.run("apply production.yaml staging.yaml -o json");
    assert_eq!(json.exit, Exit::Done, "{json:?}");
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    for (index, environment) in ["production", "staging"].iter().enumerate() {
        let one = &json["applied"][index];
        assert_eq!(one["project"], "shop");
        assert_eq!(one["environment"], *environment);
    }
    let text = ldx.run("apply plan.json");
    assert_eq!(text.exit, Exit::Done, "{text:?}");
    for environment in ["production", "staging"] {
        let named = format!("checkout-button (shop/{environment})");
        assert!(text.out.contains(&named), "{}", text.out);
    }
    let listed = ldx.run("list --project shop --all-environments -o markdown");
    assert!(
        listed.out.contains("| environment | experiment |")
            && listed.out.contains("| staging | checkout-button |"),
        "{}",
        listed.out
    );
}

#[test]
fn a_plan_shows_all_that_would_be_created() {
    let ldx = Ldx::new();
    let more = "type: mab
    methodology: bayesian
    analysis: {bayesian-threshold: 95}
    reallocate-every: 5h
    reshuffle: false
    attributes: [country]
    description: What it is about
    holdout: a-holdout
    stratify-by: a-file
    data-source: launchdarkly
    state: running";
    let text = CHECKOUT
        .replace("state: running", more)
        .replace("rule: fallthrough", "rule: Returning customers")
        .replace("randomize-by: user", "randomize-by: account");
    ldx.file("checkout.yaml", &text);
    for form in ["text", "markdown"] {
        let plan = ldx.run(&format!("plan checkout.yaml -o {form}"));
        let plan = plan.out.replace('\\', "");
        for shown in [
            "type: mab",
            "methodology: bayesian",
            "bayesian-threshold 95",
            "reallocate-every: 5h",
            "reshuffle: false",
            "attributes: country",
            "description: What it is about",
            "maintainer: ada@example.com",
            "tags: checkout",
            "others get blue",
            "rule Returning customers",
            "randomize-by: account",
            "holdout: a-holdout",
            "stratify-by: a-file",
            "data-source: launchdarkly",
        ] {
            assert!(plan.contains(shown), "{shown}: {plan}");
        }
    }
}
