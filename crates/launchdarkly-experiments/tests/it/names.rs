//! Names in requests: how a catalog resolves them, and what is wrong with those that it cannot resolve.

use launchdarkly_experiments::types::{ExperimentPost, FlagInput, IterationInput, TreatmentInput};
use launchdarkly_experiments::{
    Catalog, Effect, ErrorKind, FlagRule, NewExperiment, NewIteration, Treatment, Violation,
};
use launchdarkly_experiments_tests::ScriptedServer;
use serde_json::json;

/// A catalog with the flag `button`, the AI config `assistant` and the member Ada.
pub(crate) fn catalog() -> Catalog {
    serde_json::from_value(json!({
        "format": 1, "project": "shop", "environment": "production", "readAt": 1_767_225_600_000_i64,
        "flags": {
            "found": {
                "button": {
                    "name": "Button",
                    "variations": [
                        {"id": "blue-id", "name": "blue", "value": "#00f"},
                        {"id": "green-id", "name": "green", "value": "#0f0"},
                        {"id": "red-id", "value": "red"},
                    ],
                    "configuration": {"on": true, "version": 12, "rules": [
                        {"id": "rule-1", "description": "Returning customers", "reference": "returning"},
                        {"id": "rule-2", "description": "Germany"},
                        {"id": "rule-3", "description": "Germany"},
                    ]},
                },
                "values": {
                    "name": "Values",
                    "variations": [
                        {"id": "true-id", "value": true}, {"id": "seven-id", "value": 7},
                        {"id": "null-id", "value": null}, {"id": "object-id", "value": {"size": 2.0, "on": [1]}},
                        {"id": "seven-text-id", "name": "seven", "value": "seventh"},
                        {"id": "swapped-id", "name": "left", "value": "right"},
                        {"id": "other-id", "name": "right", "value": "left"},
                    ],
                },
            },
            "absent": ["knob"],
        },
        "aiConfigs": {"found": {"assistant": {
            "name": "Assistant",
            "variations": [{"id": "friendly-id", "name": "Friendly", "key": "friendly"}],
            "configuration": {"on": true, "version": 4},
        }}},
        "members": {"found": {"ada@example.com": {"id": "ada-id", "email": "ada@example.com"}}, "absent": ["grace@example.com"]},
    }))
    .unwrap()
}

/// An experiment in which everything is named.
fn named() -> NewExperiment {
    NewExperiment::new("button", "Button")
        .maintained_by("Ada@example.com")
        .iteration(
            NewIteration::new("green sells")
                .flag(
                    "button",
                    FlagRule::named("Returning customers").others_get("blue"),
                )
                .flag("assistant", FlagRule::ai_config().others_get("friendly"))
                .primary_metric("purchase")
                .treatment(
                    Treatment::baseline("Blue")
                        .percent(50)
                        .serves("button", "blue")
                        .variation("assistant", "friendly-id"),
                )
                .treatment(
                    Treatment::new("Green")
                        .percent(50)
                        .serves("button", "#0f0")
                        .serves("assistant", "Friendly"),
                ),
        )
}

fn lines(violations: &[Violation]) -> Vec<String> {
    violations.iter().map(ToString::to_string).collect()
}

/// Resolves a create by the catalog.
fn resolved(new: NewExperiment) -> Result<serde_json::Value, Vec<String>> {
    let (shop, _) = ScriptedServer::default().client();
    match shop.experiments().create(new).resolve(&catalog()) {
        Ok(request) => Ok(request.preview().unwrap().body.unwrap()),
        Err(error) => {
            assert_eq!(
                (error.kind(), error.effect()),
                (ErrorKind::Invalid, Effect::NotSent)
            );
            Err(lines(error.violations()))
        }
    }
}

/// Resolves what one treatment of the flag serves.
fn served(flag: &str, variation: impl ToString) -> Result<String, String> {
    let iteration = NewIteration::new("h")
        .flag(flag, FlagRule::fallthrough().at_version(1))
        .treatment(Treatment::new("A").serves(flag, variation));
    match resolved(NewExperiment::new("k", "K").iteration(iteration)) {
        Ok(body) => Ok(
            body["iteration"]["treatments"][0]["parameters"][0]["variationId"]
                .as_str()
                .unwrap()
                .to_owned(),
        ),
        Err(lines) => Err(lines.join("; ")),
    }
}

#[test]
fn a_catalog_resolves_names_of_variations_rules_and_maintainer_and_fills_in_versions() {
    let body = resolved(named()).unwrap();
    assert_eq!(body["maintainerId"], "ada-id");
    assert_eq!(
        body["iteration"]["flags"],
        json!({
            "button": {"ruleId": "rule-1", "flagConfigVersion": 12, "notInExperimentVariationId": "blue-id"},
            "assistant": {"ruleId": "fallthrough", "flagConfigVersion": 4, "notInExperimentVariationId": "friendly-id"},
        })
    );
    let parameters = |at: usize| {
        let parameters = &body["iteration"]["treatments"][at]["parameters"];
        [&parameters[0]["variationId"], &parameters[1]["variationId"]]
    };
    assert_eq!(parameters(0), ["blue-id", "friendly-id"]);
    assert_eq!(parameters(1), ["green-id", "friendly-id"]);
}

#[test]
fn a_variation_goes_by_name_value_or_id() {
    for (flag, variation, id) in [
        ("button", json!("#0f0"), "green-id"),
        ("values", json!(true), "true-id"),
        ("values", json!(7), "seven-id"),
        ("values", json!(null), "null-id"),
        ("values", json!({"on": [1.0], "size": 2}), "object-id"),
    ] {
        assert_eq!(served(flag, variation), Ok(id.to_owned()));
    }
    assert_eq!(served("values", "7.0"), Ok("seven-id".to_owned()));
    assert_eq!(served("values", true), Ok("true-id".to_owned()));
    for text in ["green", "green-id", "#0f0"] {
        assert_eq!(served("button", text), Ok("green-id".to_owned()));
    }
    assert_eq!(served("button", "red"), Ok("red-id".to_owned()));
    assert_eq!(served("values", "seven"), Ok("seven-text-id".to_owned()));
    assert_eq!(served("values", "swapped-id"), Ok("swapped-id".to_owned()));
}

#[test]
fn a_name_that_is_unknown_or_ambiguous_is_a_violation_with_the_candidates() {
    let path = "`iteration.treatments[0].parameters[0].variationId`: ";
    for (flag, variation, message) in [
        (
            "button",
            "gren",
            "the flag `button` has no variation `gren`; it has blue, green, red",
        ),
        (
            "button",
            "Green",
            "the flag `button` has no variation `Green`; it has blue, green, red",
        ),
        (
            "values",
            "left",
            "`left` is the name or value of several variations of the flag `values`: left (swapped-id), right (other-id); give an id",
        ),
    ] {
        assert_eq!(served(flag, variation), Err(format!("{path}{message}")));
    }
    let iteration = |rule: FlagRule| {
        let iteration = NewIteration::new("h").flag("button", rule);
        let new = NewExperiment::new("k", "K").maintained_by("grace@example.com");
        resolved(new.iteration(iteration)).unwrap_err()
    };
    let maintainer = "`maintainerId`: `maintained_by(…)`: no member of the account has the address `grace@example.com`; check it, or give an id with `maintainer(…)`";
    for (rule, message) in [
        (
            FlagRule::named("returning customers"),
            "`iteration.flags.button.ruleId`: in `production` the flag `button` has no rule `returning customers`; it has Returning customers, Germany, Germany, and the default one, `FlagRule::fallthrough()`",
        ),
        (
            FlagRule::named("Germany"),
            "`iteration.flags.button.ruleId`: `Germany` is the name of several rules: rule-2, rule-3; give an id with `FlagRule::rule(…)`",
        ),
        (
            FlagRule::fallthrough().others_get("teal"),
            "`iteration.flags.button.notInExperimentVariationId`: `others_get(…)`: the flag `button` has no variation `teal`; it has blue, green, red",
        ),
    ] {
        assert_eq!(iteration(rule), [maintainer, message]);
    }
}

#[test]
fn a_flag_without_rules_says_so_and_members_are_found_in_any_case() {
    let mut json = serde_json::to_value(catalog()).unwrap();
    json["flags"]["found"]["button"]["configuration"]["rules"] = json!([]);
    json["members"]["found"] =
        json!({"Ada@Example.com": {"id": "ada-id", "email": "Ada@Example.com"}});
    let catalog: Catalog = serde_json::from_value(json).unwrap();
    assert_eq!(
        catalog.member("ada@EXAMPLE.com").found().unwrap().id,
        "ada-id"
    );
    let (shop, _) = ScriptedServer::default().client();
    let create = shop.experiments().create(named());
    let error = create.resolve(&catalog).unwrap_err();
    assert_eq!(
        lines(error.violations()),
        [
            "`iteration.flags.button.ruleId`: `Returning customers`: in `production` the flag `button` has no rule but the default one, `FlagRule::fallthrough()`"
        ]
    );
}

#[test]
fn a_flag_that_is_not_there_is_reported_once_and_not_known_is_not_absent() {
    let iteration = |flag: &str, rule: FlagRule| {
        let iteration = NewIteration::new("h")
            .flag(flag, rule)
            .treatment(Treatment::new("A").serves(flag, "a"))
            .treatment(Treatment::new("B").serves(flag, "b"));
        resolved(NewExperiment::new("k", "K").iteration(iteration)).unwrap_err()
    };
    assert_eq!(
        iteration("knob", FlagRule::named("r")),
        [
            "`iteration.flags.knob`: no flag `knob` was found in shop/production: check the keys of project, environment and flag; an AI config is named by `FlagRule::ai_config()`"
        ]
    );
    assert_eq!(
        iteration("lever", FlagRule::fallthrough()),
        [
            "`iteration.flags.lever`: the catalog does not have this flag; read it with `of(…)` or `flags([…])`"
        ]
    );
    assert_eq!(
        iteration("button", FlagRule::ai_config()),
        [
            "`iteration.flags.button`: the catalog does not have this AI config; read it with `of(…)` or `ai_configs([…])`"
        ]
    );
    // The flag `values` has no configuration in this environment.
    let version = iteration("values", FlagRule::fallthrough());
    assert_eq!(
        version[0],
        "`iteration.flags.values.flagConfigVersion`: the flag `values` has no configuration in the environment `production`"
    );
}

#[test]
fn ids_and_versions_that_are_given_are_left_alone() {
    let iteration = || {
        NewIteration::new("h")
            .flag("lever", FlagRule::rule("rule-9").at_version(3))
            .treatment(Treatment::new("A").variation("lever", "green"))
    };
    let new = NewExperiment::new("k", "K")
        .maintained_by("grace@example.com")
        .maintainer("id")
        .iteration(iteration());
    let post = ExperimentPost::try_from(new.clone()).unwrap();
    assert_eq!(serde_json::to_value(&post).unwrap(), resolved(new).unwrap());
    // A rule that is given again replaces the names of the one before it.
    let again = NewIteration::new("h")
        .flag("lever", FlagRule::named("r"))
        .flag("lever", FlagRule::rule("rule-9").at_version(3));
    assert!(IterationInput::try_from(again).is_ok());
    let rule = FlagRule::fallthrough()
        .others_get("x")
        .not_in_experiment("id");
    assert!(FlagInput::try_from(rule.at_version(1)).is_ok());
}

#[test]
fn names_that_are_left_neither_convert_nor_preview() {
    let (shop, _) = ScriptedServer::default().client();
    let create = shop.experiments().create(named());
    assert!(create.violations().is_empty());
    let error = create.preview().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    let expected = lines(error.violations());
    assert_eq!(
        expected,
        [
            "`maintainerId`: `maintained_by(…)`: `Ada@example.com` is an e-mail address, not an id; let the request find it: by `resolve(&catalog)`, or by sending",
            "`iteration.flags.assistant.flagConfigVersion`: is left open; let the request find it: by `resolve(&catalog)`, or by sending, or give it with `at_version(…)`",
            "`iteration.flags.assistant.notInExperimentVariationId`: `others_get(…)`: `friendly` is the name of a variation, not its id; let the request find it: by `resolve(&catalog)`, or by sending",
            "`iteration.flags.button.ruleId`: `Returning customers` is the name of a rule, not its id; let the request find it: by `resolve(&catalog)`, or by sending",
            "`iteration.flags.button.flagConfigVersion`: is left open; let the request find it: by `resolve(&catalog)`, or by sending, or give it with `at_version(…)`",
            "`iteration.flags.button.notInExperimentVariationId`: `others_get(…)`: `blue` is the name of a variation, not its id; let the request find it: by `resolve(&catalog)`, or by sending",
            "`iteration.treatments[0].parameters[0].variationId`: `blue` is the name of a variation, not its id; let the request find it: by `resolve(&catalog)`, or by sending",
            "`iteration.treatments[1].parameters[0].variationId`: `#0f0` is the name of a variation, not its id; let the request find it: by `resolve(&catalog)`, or by sending",
            "`iteration.treatments[1].parameters[1].variationId`: `Friendly` is the name of a variation, not its id; let the request find it: by `resolve(&catalog)`, or by sending",
        ]
    );
    let error = ExperimentPost::try_from(named()).unwrap_err();
    assert_eq!(lines(error.violations()), expected);
    let green = Treatment::new("Green")
        .variation("a", "id")
        .serves("b", "x");
    let error = TreatmentInput::try_from(green).unwrap_err();
    assert_eq!(error.violations()[0].path, "parameters[1].variationId");
    let error = FlagInput::try_from(FlagRule::fallthrough()).unwrap_err();
    assert_eq!(error.violations()[0].path, "flagConfigVersion");
    let button = shop.experiment("button").unwrap();
    let create = button.create_iteration(NewIteration::new("h").flag("a", FlagRule::fallthrough()));
    assert_eq!(
        create.preview().unwrap_err().violations()[0].path,
        "flags.a.flagConfigVersion"
    );
}

#[test]
fn a_catalog_of_another_environment_resolves_nothing() {
    let (shop, _) = ScriptedServer::default().client();
    let mut other = catalog();
    other.environment = "test".parse().unwrap();
    let error = shop
        .experiments()
        .create(named())
        .resolve(&other)
        .unwrap_err();
    assert_eq!(
        lines(error.violations()),
        ["`catalog`: it is of shop/test, and the request is for shop/production"]
    );
}

#[test]
fn what_is_no_address_is_a_violation_before_anything_is_read() {
    for email in [
        "ada",
        "ada@",
        "@example.com",
        "a@b,role:admin",
        "a@b|c@d",
        "a b@c",
    ] {
        let new = NewExperiment::new("k", "K").maintained_by(email);
        assert_eq!(new.violations()[0].path, "maintainerId", "{email}");
    }
    let new = NewExperiment::new("k", "K").maintained_by("ada+ld@example.com");
    assert_eq!(new.violations()[0].path, "iteration");
}

#[test]
fn a_catalog_reads_back_as_it_was_written() {
    let text = serde_json::to_string(&catalog()).unwrap();
    assert_eq!(serde_json::from_str::<Catalog>(&text).unwrap(), catalog());
}
