//! The service as it was seen, where it contradicts its documents: an experiment that was never started is the same in
//! both forms.

use std::time::Duration;

use launchdarkly_experiments::types::IterationStatus;
use launchdarkly_experiments::{Client, Effect, Environment, Expand, FieldChanges, field};
use launchdarkly_experiments_sim::{
    AiConfig, Dialect, Fault, FaultKind, Operation, Simulator, Targeting,
};
use launchdarkly_experiments_tests::{TOKEN, client_of, experiment, iteration, simulator};
use serde_json::json;

/// Returns a simulator for each form, and a client of it.
fn forms() -> [(Simulator, Environment); 2] {
    [false, true].map(|observed| {
        let simulator = simulator(1);
        simulator.set_dialect(Dialect::default().observed(observed));
        let (shop, _) = client_of(&simulator);
        (simulator, shop)
    })
}

#[tokio::test(start_paused = true)]
async fn an_experiment_that_was_never_started_is_a_draft_wherever_its_iteration_stands() {
    for (simulator, shop) in forms() {
        let observed = simulator.dialect().observed;
        let create = shop.experiments().create(experiment("a"));
        assert!(create.await.unwrap().is_draft());

        let handle = shop.experiment("a").unwrap();
        for (expand, is_shown) in [(None, observed), (Some(Expand::DraftIteration), true)] {
            let get = handle.get();
            let get = expand.into_iter().fold(get, |get, part| get.expand(part));
            let found = get.await.unwrap();
            assert!(found.is_draft() && !found.is_running() && !found.is_stopped());
            assert_eq!(found.current_iteration.is_some(), observed);
            let hypothesis = found.draft().map(|draft| draft.hypothesis.as_str());
            assert_eq!(hypothesis, is_shown.then_some("green sells"));
            let status = is_shown.then_some(&IterationStatus::NotStarted);
            assert_eq!(found.status(), status);
        }
        let started = handle.start().await.unwrap();
        assert!(started.is_running() && !started.is_draft());
        let stopped = handle.stop("green-id", "clear").await.unwrap();
        assert!(stopped.is_stopped() && !stopped.is_draft());
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_create_is_found_in_both_forms() {
    for (simulator, shop) in forms() {
        simulator.inject(Fault::new(FaultKind::Reset).applied());
        let create = shop.experiments().create(experiment("a"));
        let found = create.send_with_response().await.unwrap();
        assert!(found.is_recovered());
        // Other content is told apart in both too.
        simulator.advance(Duration::from_secs(60));
        tokio::time::advance(Duration::from_secs(60)).await;
        simulator.inject(Fault::new(FaultKind::Reset));
        let other = experiment("a").iteration(iteration("red sells"));
        let error = shop.experiments().create(other).await.unwrap_err();
        assert_eq!(error.effect(), Effect::Rejected);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_read_back_is_described_alike_in_both_forms() {
    let mut told = Vec::new();
    for (simulator, shop) in forms() {
        shop.experiments().create(experiment("a")).await.unwrap();
        let handle = shop.experiment("a").unwrap();
        simulator.inject(Fault::new(FaultKind::Reset));
        let start = handle.start().await.unwrap_err();
        assert!(start.to_string().contains("no iteration was ever started"));
        simulator.inject(Fault::new(FaultKind::Reset).applied());
        let create = handle.create_iteration(iteration("next"));
        let create = create.await.unwrap_err();
        let hint = "a draft is waiting with this content";
        assert!(create.to_string().contains(hint), "{create}");
        let wait = handle.wait_until_running().expand(Expand::DraftIteration);
        let wait = wait.timeout(Duration::from_secs(1)).await.unwrap_err();
        let winner = handle.stop_with("Green", "clear").await.unwrap_err();
        told.push([start, create, wait, winner].map(|error| error.to_string()));
    }
    assert_eq!(told[0], told[1]);
}

#[tokio::test(start_paused = true)]
async fn the_fields_of_a_draft_are_checked_alike_in_both_forms() {
    for (_, shop) in forms() {
        shop.experiments().create(experiment("a")).await.unwrap();
        let handle = shop.experiment("a").unwrap();
        let get = handle.get().expand(Expand::DraftIteration);
        let found = get.expand(Expand::MutableFieldsByStatus).await.unwrap();
        assert!(found.mutable_fields().unwrap().contains_key("hypothesis"));
        let change = handle.update(FieldChanges::new().update(field::HYPOTHESIS, "red sells"));
        let changed = change.and_read(Expand::DraftIteration).await.unwrap();
        assert_eq!(changed.hypothesis(), Some("red sells"));
    }
}

#[tokio::test(start_paused = true)]
async fn control_characters_in_the_texts_of_an_ai_config_are_read() {
    let prompt = json!({"messages": [{"role": "system", "content": "be\nbrief\t!"}]});
    let config = AiConfig::new("assistant")
        .variation("terse-id", "Terse", prompt.clone())
        .environment("production", Targeting::on());
    let simulator = Simulator::builder()
        .token(TOKEN)
        .project("shop", ["production"])
        .ai_config("shop", config)
        .build();
    let fault = Fault::new(FaultKind::ControlCharacters).on(Operation::GetAiConfigTargeting);
    simulator.inject(fault);
    let client = Client::builder(TOKEN).service(simulator.service());
    let client = client.build().unwrap();
    let read = client.raw().get_ai_config_targeting("shop", "assistant");
    let read = read.await.unwrap().into_value();
    assert_eq!(read.variations[0].value, prompt);
    let sent = simulator.journal().pop().unwrap();
    assert_eq!(sent.response_json(), None, "the fault had no effect");
}

#[tokio::test(start_paused = true)]
async fn a_unit_that_the_service_adds_as_hidden_is_not_set_by_keeping_the_units() {
    for (simulator, _) in forms() {
        let client = Client::builder(TOKEN).service(simulator.service());
        let client = client.build().unwrap();
        let settings = client.project("shop").unwrap().experimentation_settings();
        let replace = settings.replace().default_unit("organization");
        replace.await.unwrap();
        let current = settings.get().await.unwrap();
        let shown = current.randomization_units.as_ref().unwrap().len();
        assert_eq!(shown, 1 + usize::from(simulator.dialect().observed));
        let again = settings.replace().units_from(&current);
        again.unit("device").await.unwrap();
        simulator.set_dialect(Dialect::default());
        let units = settings.get().await.unwrap().randomization_units.unwrap();
        let units = units.iter().map(|unit| unit.randomization_unit.as_deref());
        assert!(units.eq([Some("organization"), Some("device")]));
    }
}
