//! The generated client against the simulator, in the same process and through the seam: the whole life of an experiment, in every dialect.

use launchdarkly_experiments_client::params::{
    GetExperimentParams, GetExperimentsAnyEnvParams, GetExperimentsParams,
};
use launchdarkly_experiments_client::types::{
    ExperimentPatchInput, ExperimentPost, IterationInput, IterationStatus, RandomizationSettingsPut,
};
use launchdarkly_experiments_client::{AccessToken, Client, Error};
use launchdarkly_experiments_sim::{Dialect, Simulator};
use serde_json::{Value, json};

use crate::recorder::TOKEN;

type Fallible = Result<(), Box<dyn std::error::Error>>;

fn patch(instruction: &Value) -> ExperimentPatchInput {
    serde_json::from_value(json!({ "instructions": [instruction] })).expect("decodes")
}

fn iteration() -> Value {
    json!({
        "hypothesis": "Green lifts purchases",
        "metrics": [{ "key": "purchase" }],
        "primarySingleMetricKey": "purchase",
        "treatments": [
            { "name": "Blue", "baseline": true, "allocationPercent": "50", "parameters": [{ "flagKey": "button", "variationId": "blue" }] },
            { "name": "Green", "baseline": false, "allocationPercent": "50", "parameters": [{ "flagKey": "button", "variationId": "green" }] },
        ],
        "flags": { "button": { "ruleId": "fallthrough", "flagConfigVersion": 12 } },
        "randomizationUnit": "user",
    })
}

async fn whole_life(dialect: Dialect) -> Fallible {
    let simulator = Simulator::builder()
        .token(TOKEN)
        .project("shop", ["test", "production"])
        .seed(7)
        .dialect(dialect)
        .build();
    let client = Client::builder(AccessToken::new(TOKEN)?)
        .service(simulator.service())
        .build()?;
    let (p, e, x) = ("shop", "production", "button");
    let everything = "previousIterations,draftIteration,secondaryMetrics,treatments,analysisConfig,mutableFieldsByStatus";

    let units: RandomizationSettingsPut = serde_json::from_value(
        json!({ "randomizationUnits": [{ "randomizationUnit": "user", "default": true }] }),
    )?;
    client.put_experimentation_settings(p, &units).await?;
    let settings = client.get_experimentation_settings(p).await?.into_value();
    assert_eq!(settings.randomization_units.as_ref().map(Vec::len), Some(1));

    let post: ExperimentPost = serde_json::from_value(
        json!({ "name": "Button", "key": x, "tags": ["q3"], "iteration": iteration() }),
    )?;
    let created = client.create_experiment(p, e, &post).await?;
    assert_eq!(created.status(), 201);
    assert_eq!(created.value().key, x);
    let Err(Error::Api(refused)) = client.create_experiment(p, e, &post).await else {
        panic!("a key was taken twice")
    };
    assert!(
        matches!(refused.status().as_u16(), 400 | 409),
        "{}",
        refused.status()
    );

    client
        .patch_experiment(p, e, x, &patch(&json!({ "kind": "startIteration" })))
        .await?;
    let expanded = GetExperimentParams::default().expand(everything);
    let running = client
        .get_experiment(p, e, x, &expanded)
        .await?
        .into_value();
    let current = running.current_iteration.as_ref().expect("it runs");
    let treatments = current.treatments.as_ref().expect("expanded");
    assert_eq!(treatments[0].allocation_percent.as_str(), "50");
    assert!(current.started_at.is_some());
    assert_eq!(
        running.mutable_fields_by_status.is_some(),
        dialect.newest_fields
    );
    let winner = treatments[1].id.clone().expect("treatments have ids");

    let filtered = GetExperimentsParams::default()
        .filter("flagKey:button,status:running,metricKey:purchase")
        .limit(5)
        .offset(0);
    let page = client.get_experiments(p, e, &filtered).await?;
    assert_eq!(page.value().items.len(), 1);
    let everywhere = GetExperimentsAnyEnvParams::default();
    let page = client.get_experiments_any_env(p, &everywhere).await?;
    assert_eq!(page.value().items.len(), 1);

    let stop =
        json!({ "kind": "stopIteration", "winningTreatmentId": winner, "winningReason": "clear" });
    client.patch_experiment(p, e, x, &patch(&stop)).await?;
    let again: IterationInput = serde_json::from_value(iteration())?;
    client.create_iteration(p, e, x, &again).await?;
    client
        .patch_experiment(p, e, x, &patch(&json!({ "kind": "startIteration" })))
        .await?;
    let second = client
        .get_experiment(p, e, x, &expanded)
        .await?
        .into_value();
    let previous = second.previous_iterations.as_ref().expect("expanded");
    assert_eq!(previous.len(), 1);
    if !dialect.unknown_enum_values {
        assert_eq!(previous[0].status, IterationStatus::Stopped);
    }
    assert_eq!(
        previous[0].winning_treatment_id.as_deref(),
        Some(winner.as_str())
    );
    client
        .patch_experiment(p, e, x, &patch(&json!({ "kind": "archiveExperiment" })))
        .await?;
    let active = GetExperimentsParams::default();
    let page = client.get_experiments(p, e, &active).await?;
    assert_eq!(page.value().items.len(), 0);
    Ok(())
}

#[tokio::test]
async fn the_whole_life_of_an_experiment_in_every_dialect() -> Fallible {
    whole_life(Dialect::default()).await?;
    for name in Dialect::NAMES {
        // A way of refusing without a token, which this life has no use for, changes nothing here.
        let dialect = Dialect::default()
            .with(name)
            .expect("a dialect of that name");
        whole_life(dialect)
            .await
            .map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(())
}
