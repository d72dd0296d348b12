//! The requests of the ergonomic crate: every operation, every builder, every option.

use std::time::Duration;

use launchdarkly_experiments::http::Method;
use launchdarkly_experiments::types::{
    CorrectionMethod, CorrectionScope, DataSource, ExperimentType, FieldAction, FieldUpdate,
    FieldUpdates, Instruction, IterationStatus, Methodology, RandomizationUnitInput,
    UpdateDescriptionInstruction, UpdateNameInstruction,
};
use launchdarkly_experiments::{
    Client, Environment, Expand, ExperimentHandle, FieldChanges, FlagRule, Lifecycle, Metric,
    NewExperiment, NewIteration, Project, Region, Treatment, field,
    input::{Analysis, Field},
    operation::Preview,
};
use serde_json::json;

use launchdarkly_experiments_tests::{TOKEN, environment, experiment, iteration};

fn shop() -> Environment {
    environment(&Client::builder(TOKEN).build().unwrap())
}

fn client() -> Client {
    Client::builder(TOKEN).build().unwrap()
}

fn project() -> Project {
    client().project("shop").unwrap()
}

fn button() -> ExperimentHandle {
    shop().experiment("checkout-button").unwrap()
}

/// Writes a request as text, without the version of the crate.
fn snapshot(mut preview: Preview) -> String {
    // The order of keys means nothing on the wire, and differs between builds of serde_json.
    if let Some(body) = &mut preview.body {
        body.sort_all_objects();
    }
    let text = preview.to_string();
    text.replace(concat!("/", env!("CARGO_PKG_VERSION")), "/<version>")
}

macro_rules! wire {
    ($($name:ident: $request:expr;)*) => {
        $(#[test]
        fn $name() {
            let preview = $request.preview().unwrap();
            insta::with_settings!({snapshot_path => ".", prepend_module_to_snapshot => false, omit_expression => true}, {
                insta::assert_snapshot!(stringify!($name), snapshot(preview));
            });
        })*
    };
}

fn green() -> NewIteration {
    iteration("green sells")
}

fn full() -> NewExperiment {
    NewExperiment::new("checkout-button", "Checkout button")
        .description("Blue against green")
        .maintainer("569f183514f4432160000007")
        .tag("checkout")
        .tags(["q3", "web"])
        .methodology(Methodology::Frequentist)
        .data_source(DataSource::Snowflake)
        .holdout("f3b74309-d581-44e1-8a2b-bb2933b4fe40")
        .kind(ExperimentType::Experiment)
        .analysis(
            Analysis::new()
                .bayesian_threshold(95)
                .significance_threshold(0.05)
                .test_direction("two-sided")
                .sequential_testing(true)
                .correction(
                    CorrectionMethod::BenjaminiHochberg,
                    CorrectionScope::VariationsAndMetrics,
                ),
        )
        .iteration(
            NewIteration::new("A green button lifts purchases")
                .flag(
                    "checkout-button",
                    FlagRule::rule("rule-id")
                        .at_version(12)
                        .not_in_experiment("blue-id"),
                )
                .flag("checkout-text", FlagRule::fallthrough().at_version(3))
                .primary_metric(Metric::new("purchase").analysis_unit("user"))
                .metric("page-load-ms")
                .metric(Metric::group("web-vitals").marked_primary(false))
                .treatment(
                    Treatment::baseline("Blue")
                        .percent(33.3)
                        .variation("checkout-button", "blue-id")
                        .variation("checkout-text", "short-id"),
                )
                .treatment(
                    Treatment::new("Green")
                        .percent("66.70")
                        .variation("checkout-button", "green-id"),
                )
                .randomize_by("user")
                .reshuffle_traffic(false)
                .stratify_by("74a49a2b-4834-4246-917e-5d85231d8c2a")
                .attributes(["country", "device"]),
        )
}

wire! {
    create_experiment_with_the_least: shop().experiments().create(experiment("checkout-button"));
    create_experiment_with_everything: shop().experiments().create(full());
    create_bandit: shop().experiments().create(
        NewExperiment::new("checkout-button", "Checkout button").bandit().iteration(green().reallocate_every(Duration::from_secs(3600)))
    );
    create_with_primary_funnel: shop().experiments().create(
        NewExperiment::new("steps", "Steps").iteration(
            NewIteration::new("fewer steps")
                .primary_funnel("checkout")
                .metric("purchase")
                .flag("steps", FlagRule::fallthrough().at_version(1))
                .treatment(Treatment::baseline("Five").percent(100).variation("steps", "five-id"))
        )
    );
    create_with_a_kind_of_tomorrow: shop().experiments().create(
        experiment("x").kind("of_tomorrow".into()).methodology("guesswork".into()).data_source("bigquery".into())
    );
    create_iteration: button().create_iteration(green());
    get_experiment: button().get();
    get_experiment_expanded: button().get().expand(Expand::Treatments).expand("partOfTomorrow");
    get_experiment_expanded_in_full: button().get().expand_all();
    get_experiment_with_an_odd_key: shop().experiment("ключ&=+~").unwrap().get();
    list: shop().experiments().list();
    list_by_status: shop().experiments().list().status(IterationStatus::NotStarted);
    list_running: shop().experiments().list().running();
    list_by_flag_and_metric: shop().experiments().list().flag("checkout-button").metric("page-load-ms");
    list_by_a_field_of_tomorrow: shop().experiments().list().filter("owner", "someone");
    list_active: shop().experiments().list().lifecycle(Lifecycle::Active);
    list_archived: shop().experiments().list().lifecycle(Lifecycle::Archived);
    list_active_and_archived: shop().experiments().list().lifecycle(Lifecycle::All);
    list_expanded: shop().experiments().list().expand(Expand::DraftIteration).expand(Expand::PreviousIterations);
    list_from_an_offset: shop().experiments().list().start_at(40).page_size(100);
    list_of_a_project: Client::builder(TOKEN).build().unwrap().project("shop").unwrap().experiments().list().running();
    patch_start: button().start();
    patch_start_with_reason: button().start().reason("launch week").comment("see the plan");
    patch_stop: button().stop("green-id", "two weeks, and a clear winner");
    patch_save_and_start: button().save_and_start_new_iteration(FieldChanges::new());
    patch_save_and_start_changed: button()
        .save_and_start_new_iteration(FieldChanges::new().update(field::HYPOTHESIS, "greener sells more")).reason("more traffic");
    patch_archive: button().archive();
    patch_restore: button().restore();
    patch_rename: button().rename("Checkout button, greener");
    patch_tag: button().tag("q4");
    patch_untag: button().untag("q3");
    patch_with_every_instruction: button().patch()
        .rename("a").describe("b").tag("q4").untag("q3")
        .update(FieldChanges::new().update(field::MAINTAINER_ID, "569f183514f4432160000007"))
        .save_and_start_new_iteration(FieldChanges::new().update(field::CAN_RESHUFFLE_TRAFFIC, true)).reason("c")
        .start().start().reason("d").stop("green-id", "e").archive().restore().comment("all at once");
    patch_with_deprecated_instructions: button().patch()
        .instruction(UpdateNameInstruction { value: "a".into() })
        .instruction(UpdateDescriptionInstruction { value: "b".into() });
    patch_with_an_instruction_of_tomorrow: button().patch().instruction(
        serde_json::from_value::<Instruction>(json!({"kind": "pauseIteration", "until": 7})).unwrap()
    );
    patch_every_field: button().update(
        FieldChanges::new()
            .update(field::NAME, "n")
            .remove(field::DESCRIPTION)
            .update(field::MAINTAINER_ID, "m")
            .add(field::TAGS, ["a", "b"])
            .update(field::METHODOLOGY, Methodology::Bayesian)
            .update(field::ANALYSIS_CONFIG, Analysis::new().bayesian_threshold(90))
            .update(field::DATA_SOURCE, DataSource::Launchdarkly)
            .remove(field::HOLDOUT_ID)
            .update(field::HYPOTHESIS, "h")
            .update(field::CAN_RESHUFFLE_TRAFFIC, false)
            .add(field::METRICS, ["m"])
            .update(field::PRIMARY_SINGLE_METRIC_KEY, "m")
            .remove(field::PRIMARY_FUNNEL_KEY)
            .update(field::TREATMENTS, types_of(&green()).treatments)
            .update(field::FLAGS, types_of(&green()).flags)
            .update(field::RANDOMIZATION_UNIT, "user")
            .update(field::REALLOCATION_FREQUENCY_MILLIS, 60_000)
            .update(field::COVARIATE_ID, "c")
            .remove_some(field::ATTRIBUTES, vec!["country"])
    );
    patch_a_field_of_tomorrow: button().update(FieldChanges::new().update(Field::named("color"), json!({"hue": 120})));
    patch_a_field_named_at_run_time: button().update(FieldChanges::new().remove(Field::named(&format!("field{}", 7))));
    patch_tags_added_one_by_one: button().update(FieldChanges::new().add(field::TAGS, ["a"]).add(field::TAGS, ["b", "c"]));
    patch_a_field_with_the_generated_type: button().update(FieldUpdates(
        [("name".to_owned(), FieldUpdate { operation: FieldAction::Update, value: Some(json!(null)) })].into()
    ));
    settings_get: Client::builder(TOKEN).build().unwrap().project("shop").unwrap().experimentation_settings().get();
    settings_put: Client::builder(TOKEN).build().unwrap().project("shop").unwrap().experimentation_settings().replace()
        .default_unit("user").unit("organization")
        .unit_input(RandomizationUnitInput {
            default: Some(false), randomization_unit: "device".into(), standard_randomization_unit: Some("guest".into()),
        });
    settings_put_as_read: Client::builder(TOKEN).build().unwrap().project("shop").unwrap().experimentation_settings().replace()
        .units_from(&serde_json::from_value(json!({
            "randomizationUnits": [
                {"default": true, "_displayName": "User", "_hidden": false},
                {"randomizationUnit": "device"},
            ],
        })).unwrap())
        .default_unit("organization");
    project_get: project().get();
    project_get_expanded: project().get().expand("environments");
    environments_list: project().environments().list();
    environments_list_by_all: project().environments().list().search("prod").filter("tags", "a+b").sort("-name");
    flag_get: project().flag("checkout-button").unwrap().get();
    flag_get_in_an_environment: project().flag("checkout-button").unwrap().get().environment("production").expand("evaluation");
    flag_status: project().flag("checkout-button").unwrap().status("production").unwrap();
    flags_list: project().flags().list();
    flags_list_by_all: project().flags().list().environment("production").with_rules().tag("web")
        .search("button").filter("state", "live").sort("-creationDate").expand("evaluation").start_at(40).page_size(100);
    ai_config_targeting: project().ai_config("product-assistant").unwrap().targeting();
    metric_get: project().metric("purchase").unwrap().get();
    metric_get_of_a_version: project().metric("purchase").unwrap().get().version("v1").expand("experiments").expand("metricGroups");
    metrics_list: project().metrics().list();
    metrics_list_by_all: project().metrics().list().filter(r#"tags contains ["checkout"]"#).sort("-name").expand("experimentCount").page_size(100);
    metric_group_get: project().metric_group("sign-up").unwrap().get().expand("experiments");
    metric_groups_list: project().metric_groups().list();
    metric_groups_list_by_all: project().metric_groups().list().filter("kind equals 'funnel'").sort("name").start_at(50).page_size(50);
    context_kinds_list: project().context_kinds().list();
    members_list: client().members().list();
    members_list_by_all: client().members().list().search("ada").filter("role", "admin|writer").sort("-lastSeen").page_size(100);
    members_by_email: client().members().by_email("ada+test@example.com");
    other_operation: client().request::<serde_json::Value>(Method::PATCH, "/api/v2/projects/{projectKey}/holdouts/{holdoutKey}").unwrap()
        .key("projectKey", "shop").key("holdoutKey", "ключ&=+~").query("filter", "a=b&c").json(&json!({"instructions": []}))
        .content_type("application/json; domain-model=launchdarkly.semanticpatch");
    client_of_another_region: environment(&Client::builder(TOKEN).region(Region::Eu).build().unwrap())
        .experiment("x").unwrap().get();
    client_behind_a_proxy: environment(
        &Client::builder(TOKEN).base_url("http://localhost:8080/proxy/").user_agent_suffix("shop/1.2").build().unwrap()
    ).experiment("x").unwrap().get();
}

fn types_of(iteration: &NewIteration) -> launchdarkly_experiments::types::IterationInput {
    iteration.clone().try_into().unwrap()
}
