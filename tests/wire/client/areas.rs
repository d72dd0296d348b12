//! The requests of what experiments refer to: flags, AI configs, metrics, context kinds, members and projects.

use launchdarkly_experiments_client::params::{
    GetEnvironmentsByProjectParams, GetFeatureFlagParams, GetFeatureFlagsParams, GetMembersParams,
    GetMetricGroupParams, GetMetricGroupsParams, GetMetricParams, GetMetricsParams,
    GetProjectParams, PatchFeatureFlagParams, PostFeatureFlagParams,
};
use serde_json::json;

use super::{client, decoded, matches_its_file};

#[test]
fn get_feature_flags() {
    let case = |name, params: &GetFeatureFlagsParams<'_>| {
        matches_its_file(name, client().get_feature_flags_request("shop", params));
    };
    let none = GetFeatureFlagsParams::default();
    case("get_feature_flags__without_options", &none);
    let all = none
        .archived(false)
        .compare(false)
        .env("production")
        .expand("evaluation")
        .filter(
            "query:checkout,state:live,evaluated:{\"after\":1654104600000},filterEnv:production",
        )
        .limit(50)
        .offset(100)
        .sort("-creationDate,key")
        .summary(false)
        .tag("growth");
    case("get_feature_flags__with_every_option", &all);
}

#[test]
fn get_feature_flag() {
    let case = |name, key, params: &GetFeatureFlagParams<'_>| {
        matches_its_file(name, client().get_feature_flag_request("shop", key, params));
    };
    let none = GetFeatureFlagParams::default();
    case(
        "get_feature_flag__without_options",
        "checkout-button",
        &none,
    );
    let all = none.env("production").expand("evaluation");
    case(
        "get_feature_flag__with_every_option",
        "checkout-button",
        &all,
    );
    case(
        "get_feature_flag__with_a_key_that_needs_encoding",
        "a/b?c#d",
        &none,
    );
}

#[test]
fn get_feature_flag_status() {
    let request = client().get_feature_flag_status_request("shop", "production", "checkout-button");
    matches_its_file("get_feature_flag_status__without_options", request);
}

#[test]
fn post_feature_flag() {
    let case = |name, params: &PostFeatureFlagParams<'_>, body| {
        let request = client().post_feature_flag_request("shop", params, &decoded(body));
        matches_its_file(name, request);
    };
    let none = PostFeatureFlagParams::default();
    let required = json!({ "key": "checkout-button", "name": "Checkout button" });
    case("post_feature_flag__with_what_is_required", &none, required);
    let every = json!({
        "key": "checkout-button",
        "name": "Checkout button",
        "description": "Which colour?",
        "clientSideAvailability": { "usingEnvironmentId": true, "usingMobileKey": false },
        "variations": [
            { "_id": "v1", "value": "#0000ff", "name": "blue", "description": "As it was." },
            { "value": { "colour": "green", "size": [1, null] }, "name": "green" },
            { "value": null },
        ],
        "temporary": false,
        "tags": ["growth", "q3"],
        "defaults": { "onVariation": 1, "offVariation": 0 },
        "maintainerId": "6650f0c1a9d1c20f0d1e7a02",
        "isFlagOn": true,
    });
    case(
        "post_feature_flag__with_every_property",
        &none.clone_("other-flag"),
        every,
    );
}

#[test]
fn patch_feature_flag() {
    let case = |name, params: &PatchFeatureFlagParams, body| {
        let body = decoded(body);
        let request = client().patch_feature_flag_request("shop", "checkout-button", params, &body);
        matches_its_file(name, request);
    };
    let none = PatchFeatureFlagParams::default();
    let one = json!({ "environmentKey": "production", "instructions": [{ "kind": "turnFlagOn" }] });
    case("patch_feature_flag__with_one_instruction", &none, one);
    let every = json!({
        "comment": "all at once",
        "environmentKey": "production",
        "instructions": [
            { "kind": "turnFlagOn" },
            { "kind": "turnFlagOff" },
            { "kind": "updateFallthroughVariationOrRollout", "variationId": "v1" },
            {
                "kind": "updateFallthroughVariationOrRollout",
                "rolloutWeights": { "v1": 60_000, "v2": 40_000 },
                "rolloutContextKind": "user",
                "rolloutBucketBy": "country",
            },
            { "kind": "instructionOfTomorrow", "anything": [1, null] },
        ],
    });
    let all = none.dry_run(true).ignore_conflicts(true);
    case("patch_feature_flag__with_every_instruction", &all, every);
}

#[test]
fn get_ai_config_targeting() {
    let request = client().get_ai_config_targeting_request("shop", "assistant");
    matches_its_file("get_ai_config_targeting__without_options", request);
}

#[test]
fn get_metrics() {
    let case = |name, params: &GetMetricsParams<'_>| {
        matches_its_file(name, client().get_metrics_request("shop", params));
    };
    let none = GetMetricsParams::default();
    case("get_metrics__without_options", &none);
    let all = none
        .expand("experimentCount")
        .filter("query equals 'page load' and tags contains ['growth','q3']")
        .limit(50)
        .offset(100)
        .sort("-createdAt");
    case("get_metrics__with_every_option", &all);
}

#[test]
fn get_metric() {
    let case = |name, params: &GetMetricParams<'_>| {
        matches_its_file(
            name,
            client().get_metric_request("shop", "purchase", params),
        );
    };
    let none = GetMetricParams::default();
    case("get_metric__without_options", &none);
    let all = none
        .expand("experiments,experimentCount")
        .version_id("version-id-123abc");
    case("get_metric__with_every_option", &all);
}

#[test]
fn post_metric() {
    let case = |name, body| {
        matches_its_file(name, client().post_metric_request("shop", &decoded(body)));
    };
    let required = json!({ "key": "purchase", "kind": "custom" });
    case("post_metric__with_what_is_required", required);
    let every = json!({
        "key": "page-load-ms",
        "kind": "custom",
        "name": "Page load",
        "description": "Time until the page can be used.",
        "isNumeric": true,
        "unit": "ms",
        "eventKey": "page-load",
        "successCriteria": "LowerThanBaseline",
        "selector": ".buy",
        "urls": [
            { "kind": "exact", "url": "https://shop.example/" },
            { "kind": "substring", "substring": "checkout" },
            { "kind": "regex", "pattern": "^https" },
        ],
        "tags": ["growth"],
        "randomizationUnits": ["user", "device"],
        "unitAggregationType": "average",
        "analysisType": "percentile",
        "percentileValue": 95,
        "eventDefault": { "disabled": false, "value": 0.5 },
        "dataSource": { "key": "launchdarkly", "environmentKey": "production", "_integrationKey": "i", "_name": "n" },
        "maintainerId": "6650f0c1a9d1c20f0d1e7a02",
    });
    case("post_metric__with_every_property", every);
}

#[test]
fn get_metric_groups() {
    let case = |name, params: &GetMetricGroupsParams<'_>| {
        matches_its_file(name, client().get_metric_groups_request("shop", params));
    };
    let none = GetMetricGroupsParams::default();
    case("get_metric_groups__without_options", &none);
    let all = none
        .expand("experiments")
        .filter("kind equals 'funnel' and experimentStatus equals 'running'")
        .limit(50)
        .offset(0)
        .sort("name");
    case("get_metric_groups__with_every_option", &all);
}

#[test]
fn get_metric_group() {
    let case = |name, params: &GetMetricGroupParams<'_>| {
        matches_its_file(
            name,
            client().get_metric_group_request("shop", "funnel", params),
        );
    };
    let none = GetMetricGroupParams::default();
    case("get_metric_group__without_options", &none);
    let all = none.expand("experiments,experimentCount");
    case("get_metric_group__with_every_option", &all);
}

#[test]
fn get_context_kinds_by_project_key() {
    let request = client().get_context_kinds_by_project_key_request("shop");
    matches_its_file("get_context_kinds_by_project_key__without_options", request);
}

#[test]
fn get_members() {
    let case = |name, params: &GetMembersParams<'_>| {
        matches_its_file(name, client().get_members_request(params));
    };
    let none = GetMembersParams::default();
    case("get_members__without_options", &none);
    let all = none
        .expand("customRoles,roleAttributes")
        .filter("query:ada+x@example.com")
        .limit(20)
        .offset(40)
        .sort("displayName");
    case("get_members__with_every_option", &all);
}

#[test]
fn get_project() {
    let case = |name, params: &GetProjectParams<'_>| {
        matches_its_file(name, client().get_project_request("shop", params));
    };
    let none = GetProjectParams::default();
    case("get_project__without_options", &none);
    case(
        "get_project__with_every_option",
        &none.expand("environments"),
    );
}

#[test]
fn get_environments_by_project() {
    let case = |name, params: &GetEnvironmentsByProjectParams<'_>| {
        matches_its_file(
            name,
            client().get_environments_by_project_request("shop", params),
        );
    };
    let none = GetEnvironmentsByProjectParams::default();
    case("get_environments_by_project__without_options", &none);
    let all = none
        .filter("query:prod,tags:q4")
        .limit(20)
        .offset(20)
        .sort("-createdOn");
    case("get_environments_by_project__with_every_option", &all);
}
