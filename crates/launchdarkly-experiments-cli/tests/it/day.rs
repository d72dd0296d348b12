//! The commands of the day.

use launchdarkly_experiments_cli::Exit;

use crate::file::CHECKOUT;
use crate::ldx::Ldx;

/// A folder whose simulator has a running experiment and a draft.
fn shop() -> Ldx {
    let ldx = Ldx::new();
    let experiment = CHECKOUT.split_once("  checkout-button:\n").unwrap().1;
    let draft = experiment
        .replace("state: running", "state: draft")
        .replace("rule: fallthrough", "rule: {id: other}");
    ldx.file("checkout.yaml", &format!("{CHECKOUT}  waiting:\n{draft}"));
    assert_eq!(ldx.run("apply checkout.yaml").exit, Exit::Done);
    ldx.file(
        "ldx.toml",
        "project = \"shop\"\nenvironment = \"production\"\n",
    );
    ldx
}

#[test]
fn an_experiment_is_listed_shown_started_stopped_archived_and_restored() {
    let mut ldx = shop();
    let mut all = vec![
        ldx.run("list").out,
        ldx.run("list --draft -o markdown")
            .out
            .replace(&today(), "TODAY"),
    ];
    all.push(ldx.run("show waiting").out);
    let start = ldx.run("start waiting --reason because");
    assert_eq!(start.exit, Exit::Done, "{start:?}");
    all.push(start.out);
    let stop = "stop waiting --winner Green --reason clear";
    let unasked = ldx.run(stop);
    assert_eq!(unasked.exit, Exit::Usage);
    all.push(unasked.err);
    ldx.answers("y\n");
    let stopped = ldx.run(stop);
    assert_eq!(stopped.exit, Exit::Done, "{stopped:?}");
    all.push(stopped.err + "\n" + &stopped.out);
    all.push(ldx.run("archive waiting").out);
    all.push(ldx.run("list --archived").out);
    all.push(ldx.run("restore waiting").out);
    all.push(ldx.run("list --stopped").out);
    all.push(ldx.run("archive checkout-button").out);
    all.push(ldx.run("list --older-than 30d").out);
    // A slow machine needs more than a minute.
    insta::assert_snapshot!(all.join("\n----\n").replace("  1m ", "  0m "));
}

fn today() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}

#[test]
fn keys_come_from_standard_input_and_requests_can_be_printed() {
    let mut ldx = shop();
    ldx.answers("waiting\n");
    let curl = ldx.run("start - --curl");
    assert!(curl.out.contains("\"kind\":\"startIteration\""), "{curl:?}");
    let json = ldx.run("start - -o json");
    assert!(json.out.contains("\"outcome\": \"done\""), "{json:?}");
    let unknown = ldx.run("show nothing");
    assert_eq!(unknown.exit, Exit::Failed);
    assert!(
        unknown
            .err
            .contains("there is no experiment `nothing` in shop/production"),
        "{unknown:?}"
    );
}

#[test]
fn a_doctor_says_what_is_wrong() {
    let ldx = shop();
    let well = ldx.run("doctor");
    assert_eq!(well.exit, Exit::Done, "{well:?}");
    let nowhere = ldx.run("doctor --environment nowhere");
    assert_eq!(nowhere.exit, Exit::Failed);
    assert!(
        nowhere
            .out
            .contains("check the keys of project and environment"),
        "{nowhere:?}"
    );
    let tokenless = ldx.run_alone("doctor");
    assert!(
        tokenless.out.contains("set LAUNCHDARKLY_ACCESS_TOKEN"),
        "{tokenless:?}"
    );
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = Ldx::new().run_alone(&format!("completions {shell}"));
        assert!(script.out.contains("older-than"), "{shell}");
    }
}

#[test]
fn what_is_not_archived_is_not_restored() {
    let ldx = shop();
    let text = ldx.run("restore waiting");
    assert_eq!(text.exit, Exit::Done, "{text:?}");
    assert!(
        text.out.contains("waiting") && text.out.contains("it is not archived, nothing to do"),
        "{}",
        text.out
    );
    let json = ldx.run("restore waiting -o json");
    assert!(json.out.contains("\"outcome\": \"unchanged\""), "{json:?}");
    let unknown = ldx.run("restore nothing");
    assert_eq!(unknown.exit, Exit::Failed, "{unknown:?}");
}

#[test]
fn standard_input_without_keys_is_an_error() {
    let mut ldx = shop();
    ldx.answers("\n");
    for command in ["export -", "start -", "show -", "archive -", "restore -"] {
        let ran = ldx.run(command);
        assert_eq!(ran.exit, Exit::Usage, "{command}: {ran:?}");
        assert!(ran.err.contains("standard input has no keys"), "{ran:?}");
        assert_eq!(ran.out, "", "{command}");
    }
}
