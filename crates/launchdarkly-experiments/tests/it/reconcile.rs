//! Writes whose response was lost.

use std::io::ErrorKind::ConnectionReset;
use std::time::Duration;

use launchdarkly_experiments::types::IterationStatus;
use launchdarkly_experiments::{Effect, ErrorKind};
use launchdarkly_experiments_sim::{Fault, FaultKind, Operation};

use launchdarkly_experiments_tests::{
    EXPERIMENT, ScriptedServer, Step, client_of, environment, experiment, iteration, respond,
    simulator, with_experiment,
};

#[tokio::test(start_paused = true)]
async fn a_create_that_was_applied_is_found_and_is_success() {
    for kind in [
        FaultKind::Reset,
        FaultKind::CutBody,
        FaultKind::SlowHeaders,
        FaultKind::BadGateway,
        FaultKind::InternalError,
    ] {
        let simulator = simulator(1);
        let (shop, _) = client_of(&simulator);
        simulator.inject(Fault::new(kind).applied());
        let reply = shop
            .experiments()
            .create(experiment("a").tag("x").tag("y"))
            .send_with_response()
            .await
            .unwrap();
        assert!(reply.is_recovered(), "{kind:?}");
        assert_eq!((reply.attempts(), reply.value().key.as_str()), (1, "a"));
        let creates = simulator
            .journal()
            .iter()
            .filter(|entry| entry.applied)
            .count();
        assert_eq!(creates, 1, "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_that_was_not_applied_is_sent_again() {
    let simulator = simulator(1);
    let (shop, _) = client_of(&simulator);
    simulator.inject(Fault::new(FaultKind::Reset));
    let reply = shop
        .experiments()
        .create(experiment("a"))
        .send_with_response()
        .await
        .unwrap();
    assert_eq!((reply.attempts(), reply.is_recovered()), (2, false));
    assert_eq!(simulator.experiments("shop", "production").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_create_that_finds_other_content_is_a_conflict() {
    let simulator = simulator(1);
    let (shop, _) = client_of(&simulator);
    shop.experiments()
        .create(experiment("a").description("theirs"))
        .send()
        .await
        .unwrap();
    for other in [
        experiment("a").description("ours"),
        experiment("a").description("theirs").maintainer("ours"),
        experiment("a").iteration(iteration("another hypothesis")),
        experiment("a").iteration(iteration("green sells").metric("further")),
    ] {
        // It was there long before.
        tokio::time::advance(Duration::from_secs(60)).await;
        simulator.inject(Fault::new(FaultKind::Reset));
        let error = shop.experiments().create(other).send().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.effect()),
            (ErrorKind::Conflict, Effect::Rejected)
        );
        assert!(error.is_conflict());
        assert_eq!(
            error.observed().unwrap().description.as_deref(),
            Some("theirs")
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_state_does_not_show_leaves_a_create_unknown() {
    let (simulator, shop) = with_experiment().await;
    simulator.inject(Fault::new(FaultKind::Reset));
    let ours = experiment("a").description("the other one shows none");
    let error = shop.experiments().create(ours).send().await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    assert!(
        error
            .to_string()
            .contains("does not show whether it is this one"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_create_that_stays_lost_says_that_it_is_unknown() {
    let simulator = simulator(1);
    let (shop, _) = client_of(&simulator);
    simulator.inject(
        Fault::new(FaultKind::Reset)
            .on(Operation::CreateExperiment)
            // Not always, so that a create that goes again without end does end, and fails this.
            .times(50),
    );
    let error = shop
        .experiments()
        .create(experiment("a"))
        .send()
        .await
        .unwrap_err();
    assert_eq!((error.effect(), error.attempts()), (Effect::Unknown, 5));
    assert!(
        error
            .to_string()
            .contains("read back, there is no such experiment"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_start_a_stop_and_an_iteration_are_never_sent_again_and_the_error_describes_the_state() {
    for applied in [false, true] {
        let (simulator, shop) = with_experiment().await;
        let handle = shop.experiment("a").unwrap();
        let lose = || {
            let fault = Fault::new(FaultKind::Reset);
            simulator.clear_journal();
            simulator.inject(if applied { fault.applied() } else { fault });
        };
        let writes = || {
            let journal = simulator.journal();
            journal.iter().filter(|entry| entry.method != "GET").count()
        };

        lose();
        let error = handle.start().send().await.unwrap_err();
        assert_eq!(
            (error.effect(), error.attempts(), writes()),
            (Effect::Unknown, 1, 1)
        );
        let seen = error.observed().unwrap();
        assert_eq!(seen.is_running(), applied);
        assert_eq!(seen.draft_iteration.is_some(), !applied);
        let expected = if applied {
            "the current iteration is `running`"
        } else {
            "a draft is waiting"
        };
        assert!(error.to_string().contains(expected), "{error}");

        if !applied {
            handle.start().send().await.unwrap();
        }
        lose();
        let error = handle.stop("green-id", "clear").send().await.unwrap_err();
        assert_eq!((error.effect(), writes()), (Effect::Unknown, 1));
        let current = error
            .observed()
            .unwrap()
            .current_iteration
            .as_ref()
            .unwrap();
        assert_eq!(current.status == IterationStatus::Stopped, applied);
        let says_winner = error.to_string().contains("the winner is `Green`");
        assert_eq!(says_winner, applied, "{error}");

        lose();
        let error = handle
            .create_iteration(iteration("next"))
            .send()
            .await
            .unwrap_err();
        assert_eq!((error.effect(), writes()), (Effect::Unknown, 1));
        assert_eq!(
            error
                .to_string()
                .contains("a draft is waiting with this content"),
            applied,
            "{error}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_patch_whose_response_was_cut_is_reported_as_applied() {
    let (simulator, shop) = with_experiment().await;
    simulator.inject(Fault::new(FaultKind::CutBody));
    let error = shop
        .experiment("a")
        .unwrap()
        .rename("b")
        .send()
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::ConnectionLost, Effect::Applied)
    );
    assert_eq!(error.observed().unwrap().name, "b");
}

#[tokio::test(start_paused = true)]
async fn the_settings_are_sent_again_because_that_changes_nothing() {
    let simulator = simulator(1);
    let runtime = launchdarkly_experiments_tests::TestRuntime::new();
    let client = launchdarkly_experiments::Client::builder(launchdarkly_experiments_tests::TOKEN)
        .service(simulator.service())
        .runtime(runtime)
        .build()
        .unwrap();
    simulator.inject(Fault::new(FaultKind::Reset).applied().times(2));
    let settings = client.project("shop").unwrap().experimentation_settings();
    let reply = settings
        .replace()
        .default_unit("device")
        .unit("user")
        .send_with_response()
        .await
        .unwrap();
    assert_eq!(reply.attempts(), 3);
    let read = settings.get().send().await.unwrap();
    let again = settings.replace().units_from(&read).send().await.unwrap();
    assert_eq!(again.randomization_units.unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_create_that_hangs_leaves_time_for_reading_it_back() {
    let server = ScriptedServer::new([Step::Hang, respond(404, "{}"), respond(201, EXPERIMENT)]);
    let (shop, _) = server.client();
    let create = shop.experiments().create(experiment("button"));
    let begun = tokio::time::Instant::now();
    create
        .timeout(Duration::from_secs(20))
        .send()
        .await
        .unwrap();
    assert_eq!(begun.elapsed(), Duration::from_millis(15_125));
    let methods: Vec<_> = server
        .requests()
        .iter()
        .map(|asked| asked[..4].to_owned())
        .collect();
    assert_eq!(methods, ["POST", "GET ", "POST"]);
}

#[tokio::test(start_paused = true)]
async fn the_budget_pays_for_a_create_that_is_sent_again() {
    let lost = || [Step::Fail(ConnectionReset), respond(404, "{}")];
    let server = ScriptedServer::new([lost(), lost()].into_iter().flatten());
    let (_, clock) = server.client();
    let builder = server.builder().runtime(clock);
    let client = builder.retry_budget(1).build();
    let create = environment(&client.unwrap())
        .experiments()
        .create(experiment("a"));
    let error = create.send().await.unwrap_err();
    assert_eq!((error.effect(), error.attempts()), (Effect::Unknown, 2));
    assert!(error.to_string().contains("budget"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_failed_read_back_is_reported_too() {
    let (simulator, shop) = with_experiment().await;
    simulator.inject(Fault::new(FaultKind::Reset));
    simulator.inject(
        Fault::new(FaultKind::Unavailable)
            .on(Operation::GetExperiment)
            .always(),
    );
    let error = shop
        .experiment("a")
        .unwrap()
        .start()
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    assert!(
        error
            .to_string()
            .contains("reading the experiment back failed: getExperiment: 503"),
        "{error}"
    );
}
