//! Applying files to the simulator.

use launchdarkly_experiments::Client;
use launchdarkly_experiments::http::Method;
use launchdarkly_experiments::reqwest;
use launchdarkly_experiments_cli::apply::Outcome;
use launchdarkly_experiments_cli::plan::Permission;
use launchdarkly_experiments_cli::wanted::Wanted;
use launchdarkly_experiments_tests::TOKEN;
use tower::ServiceExt as _;

use crate::file::CHECKOUT;
use crate::shop::{applied, environments, environments_of, examples, planned, simulator, wanted};

#[tokio::test(start_paused = true)]
async fn every_example_is_applied_and_the_second_plan_is_empty() {
    for source in examples() {
        let name = source.name.clone();
        let wanted = Wanted::read([source]).unwrap();
        for (_, experiment) in wanted.environments.iter().flat_map(|one| &one.experiments) {
            assert_eq!(experiment.offline(), [], "{name}");
        }
        let simulator = simulator(&wanted);
        for environment in environments(&wanted, &simulator) {
            let first = planned(&environment, &wanted, &[]).await;
            assert!(
                !first.is_empty() && first.refusals().count() == 0,
                "{name}: {first:#?}"
            );
            let done = applied(&environment, &wanted, &[]).await.unwrap();
            assert!(done.iter().all(|one| one.is_done()), "{name}: {done:#?}");
            let second = planned(&environment, &wanted, &[]).await;
            assert!(second.is_empty(), "{name}: {second:#?}");
        }
        assert_eq!(simulator.violations(), Vec::<String>::new());
    }
}

#[tokio::test(start_paused = true)]
async fn an_experiment_goes_through_its_life() {
    let all = Permission::ALL;
    let with = |change: &str, state: &str| {
        let (from, to) = change.split_once(" => ").unwrap_or((" ", " "));
        wanted(
            &CHECKOUT
                .replace(from, to)
                .replace("state: running", &format!("state: {state}")),
        )
    };
    let first = with("", "running");
    let simulator = simulator(&first);
    let environment = &environments(&first, &simulator)[0];
    let stopped = "{stopped: {winner: Green, reason: clear}}";
    let mut lines = Vec::new();
    for wanted in [
        with("", "draft"),
        with("sells more => sells a lot more", "draft"),
        with("sells more => sells a lot more", "running"),
        with("[checkout] => [checkout, q3]", "running"),
        with("", "running"),
        with("percent: 50} => percent: 40}", "running"),
        with(
            "percent: 50} => percent: 40}",
            "{stopped: {winner: Green, reason: clear}}",
        ),
        with("percent: 50} => percent: 40}", stopped),
        with("", "running"),
        with("", stopped),
        with("", "archived"),
        with("", "running"),
    ] {
        let plan = planned(environment, &wanted, all).await;
        let steps = plan.experiments[0].steps.iter().map(|step| {
            let changes: Vec<_> = step
                .changes()
                .iter()
                .map(|change| change.key.as_str())
                .collect();
            format!("{} {}", step.name(), changes.join(" "))
                .trim()
                .to_owned()
        });
        lines.push(steps.collect::<Vec<_>>().join(", "));
        let done = applied(environment, &wanted, all).await.unwrap();
        assert!(done.iter().all(|one| one.is_done()), "{done:#?}");
        let again = planned(environment, &wanted, all).await;
        assert!(again.is_empty(), "{again:#?}");
    }
    assert_eq!(
        lines,
        [
            "create",
            "update hypothesis",
            "start",
            "start a new iteration hypothesis tags",
            "update tags",
            "start a new iteration treatments",
            "stop",
            "",
            "create a new iteration, start again",
            "stop",
            "archive",
            "restore, create a new iteration, start again",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_not_allowed_is_not_done() {
    let running = wanted(CHECKOUT);
    let stopped = wanted(&CHECKOUT.replace(
        "state: running",
        "state: {stopped: {winner: Green, reason: clear}}",
    ));
    let simulator = simulator(&running);
    let environment = &environments(&running, &simulator)[0];
    applied(environment, &running, &[]).await.unwrap();
    let done = applied(environment, &stopped, &[Permission::Archive])
        .await
        .unwrap();
    assert!(!done[0].is_done());
    assert!(
        simulator.experiments("shop", "production")[0]["currentIteration"]["status"] == "running"
    );
}

#[tokio::test(start_paused = true)]
async fn a_change_that_is_accepted_and_not_kept_is_an_error_and_no_loop() {
    let first = wanted(CHECKOUT);
    let simulator = simulator(&first);
    applied(&environments(&first, &simulator)[0], &first, &[])
        .await
        .unwrap();
    // Whatever is asked for, the answer is the experiment as it is.
    let service = tower::service_fn(move |mut request: reqwest::Request| {
        let simulator = simulator.clone();
        async move {
            if request.method() == Method::PATCH {
                *request.method_mut() = Method::GET;
                *request.body_mut() = None;
            }
            simulator.service().oneshot(request).await
        }
    });
    let client = Client::builder(TOKEN).service(service).build().unwrap();
    let tagged = wanted(&CHECKOUT.replace("[checkout]", "[checkout, q3]"));
    let environment = &environments_of(&tagged, &client)[0];
    let done = applied(environment, &tagged, &[]).await.unwrap();
    let message = "`update` was accepted, and `tags` is shown as before\nhelp: LaunchDarkly does not keep this for such an experiment: leave it out of the file";
    let message = message.to_owned();
    assert_eq!(done[0].outcome, Outcome::Failed { message });
}

#[test]
fn only_a_bandit_reallocates() {
    let text = CHECKOUT.replace("state: running", "reallocate-every: 5h\n    state: running");
    let is_sound = |text: &str| {
        let wanted = wanted(text);
        let mut all = wanted.environments.iter().flat_map(|one| &one.experiments);
        all.all(|(_, one)| one.offline().is_empty())
    };
    assert!(!is_sound(&text));
    assert!(is_sound(
        &text.replace("reallocate", "type: mab\n    reallocate")
    ));
}
