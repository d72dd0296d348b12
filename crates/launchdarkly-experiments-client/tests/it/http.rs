//! Each operation over a socket.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use launchdarkly_experiments_client::params::{
    GetExperimentParams, GetExperimentsAnyEnvParams, GetExperimentsParams,
};
use launchdarkly_experiments_client::types::{
    ExperimentPatchInput, ExperimentPost, IterationInput, RandomizationSettingsPut,
};
use launchdarkly_experiments_client::{
    API_VERSION, AccessToken, Client, Error, Fixture, LONGEST_URL, OPERATIONS, Operation, fixture,
    types,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::examples;
use crate::recorder::TOKEN;

/// What the server saw: the operation, and whether the request was as LaunchDarkly wants it.
type Seen = Arc<Mutex<Vec<&'static str>>>;

/// A server that knows the operations by method and path, and checks what every request must carry.
async fn serve() -> (String, Seen) {
    let seen = Seen::default();
    let log = Arc::clone(&seen);
    let app = Router::new().fallback(
        move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| async move {
            let Some(operation) = Operation::of(method.as_str(), uri.path()) else {
                return (
                    StatusCode::NOT_FOUND,
                    json!({"code": "not_found"}).to_string(),
                );
            };
            let content_type = headers
                .get("content-type")
                .map(|value| value.to_str().expect("ASCII"));
            let fine = headers["authorization"] == TOKEN
                && headers["ld-api-version"] == operation.api_version.unwrap_or(API_VERSION)
                && !headers.contains_key("api-version")
                && content_type == operation.media_type
                && (operation.media_type.is_none()
                    || serde_json::from_slice::<Value>(&body).is_ok());
            if !fine {
                return (
                    StatusCode::BAD_REQUEST,
                    json!({"code": "invalid_request"}).to_string(),
                );
            }
            log.lock().expect("not poisoned").push(operation.id);
            let reply = match operation.id {
                "getExperiments" | "getExperimentsAnyEnv" => {
                    json!({"items": [examples::experiment()], "total_count": 1})
                }
                "createIteration" => examples::iteration("not_started"),
                "getExperimentationSettings" | "putExperimentationSettings" => examples::settings(),
                id if id.contains("Experiment") => examples::experiment(),
                id => of_another_area(id),
            };
            (
                StatusCode::from_u16(operation.success).expect("a status"),
                reply.to_string(),
            )
        },
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, seen)
}

/// The least that an operation of another area may answer.
fn of_another_area(id: &str) -> Value {
    match id {
        "getAIConfigTargeting" => least::<types::AiConfigTargeting>(),
        "getContextKindsByProjectKey" => least::<types::ContextKindsCollectionRep>(),
        "getFeatureFlags" => least::<types::FeatureFlags>(),
        "postFeatureFlag" | "getFeatureFlag" | "patchFeatureFlag" => least::<types::FeatureFlag>(),
        "getFeatureFlagStatus" => least::<types::FlagStatusRep>(),
        "getMembers" => least::<types::Members>(),
        "getMetrics" => least::<types::MetricCollectionRep>(),
        "postMetric" | "getMetric" => least::<types::MetricRep>(),
        "getMetricGroups" => least::<types::MetricGroupCollectionRep>(),
        "getMetricGroup" => least::<types::MetricGroupRep>(),
        "getProject" => least::<types::Project>(),
        "getEnvironmentsByProject" => least::<types::Environments>(),
        _ => panic!("give {id} the type of its answer in `of_another_area`"),
    }
}

fn least<T: Fixture + Serialize>() -> Value {
    let value: T = fixture(json!({})).expect("every property has a default");
    serde_json::to_value(value).expect("writes")
}

/// Calls the operations of the other areas; what they return is the least that there may be.
async fn call_other_areas(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
    let (p, e, f) = ("shop", "production", "checkout-button");
    let flag = serde_json::from_value(json!({"key": f, "name": "Checkout button"}))?;
    let patch: types::FlagPatchInput =
        serde_json::from_value(json!({"instructions": [{"kind": "turnFlagOn"}]}))?;
    let metric = serde_json::from_value(json!({"key": "purchase", "kind": "custom"}))?;

    client.get_ai_config_targeting(p, "assistant").await?;
    client.get_context_kinds_by_project_key(p).await?;
    client.get_feature_flags(p, &Default::default()).await?;
    let created = client
        .post_feature_flag(p, &Default::default(), &flag)
        .await?;
    assert_eq!(created.status(), 201);
    client.get_feature_flag(p, f, &Default::default()).await?;
    let patched = client
        .patch_feature_flag(p, f, &Default::default(), &patch)
        .await?;
    assert!(patched.value().variations.is_empty());
    client.get_feature_flag_status(p, e, f).await?;
    client.get_members(&Default::default()).await?;
    client.get_metrics(p, &Default::default()).await?;
    client.post_metric(p, &metric).await?;
    client
        .get_metric(p, "purchase", &Default::default())
        .await?;
    client.get_metric_groups(p, &Default::default()).await?;
    let funnel = client
        .get_metric_group(p, "funnel", &Default::default())
        .await?;
    assert_eq!(funnel.value().key, "");
    client.get_project(p, &Default::default()).await?;
    client
        .get_environments_by_project(p, &Default::default())
        .await?;
    Ok(())
}

#[tokio::test]
async fn each_operation_works_over_a_real_socket() -> Result<(), Box<dyn std::error::Error>> {
    let (url, seen) = serve().await;
    let client = Client::builder(AccessToken::new(TOKEN)?)
        .base_url(url)
        .build()?;
    let (p, e, x) = ("shop", "production", "checkout-button");
    let draft = json!({
        "hypothesis": "Green sells", "metrics": [], "treatments": [], "flags": {},
    });
    let iteration: IterationInput = serde_json::from_value(draft.clone())?;
    let post: ExperimentPost = serde_json::from_value(json!({
        "name": "Checkout button", "key": x, "iteration": draft,
    }))?;
    let patch: ExperimentPatchInput =
        serde_json::from_value(json!({"instructions": [{"kind": "archiveExperiment"}]}))?;
    let units: RandomizationSettingsPut =
        serde_json::from_value(json!({"randomizationUnits": []}))?;

    let created = client.create_experiment(p, e, &post).await?;
    assert_eq!(created.status(), 201);
    assert_eq!(
        serde_json::to_value(created.into_value())?,
        examples::experiment()
    );
    let first = GetExperimentsParams::default().limit(1);
    let page = client.get_experiments(p, e, &first).await?;
    assert_eq!(page.value().items.len(), 1);
    let everywhere = GetExperimentsAnyEnvParams::default();
    let page = client.get_experiments_any_env(p, &everywhere).await?;
    assert_eq!(page.value().total_count, Some(1));
    let expanded = GetExperimentParams::default().expand("treatments");
    let experiment = client.get_experiment(p, e, x, &expanded).await?;
    assert_eq!(experiment.value().key, x);
    let patched = client.patch_experiment(p, e, x, &patch).await?;
    assert_eq!(patched.value().key, x);
    let created = client.create_iteration(p, e, x, &iteration).await?;
    assert_eq!(created.value().version, Some(3));
    for settings in [
        client.get_experimentation_settings(p).await?,
        client.put_experimentation_settings(p, &units).await?,
    ] {
        assert_eq!(settings.value().project_key.as_deref(), Some(p));
    }

    call_other_areas(&client).await?;

    let seen = seen.lock().expect("not poisoned").clone();
    let missing: Vec<_> = OPERATIONS
        .iter()
        .map(|operation| operation.id)
        .filter(|id| !seen.contains(id))
        .collect();
    assert!(
        missing.is_empty(),
        "not called: {missing:?}; call them in `call_other_areas`, and give each its type in `of_another_area`"
    );
    Ok(())
}

#[tokio::test]
async fn a_refused_connection_is_a_transport_error_of_reqwest() {
    // A port that was free a moment ago; nobody listens on it now.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let client = Client::builder(AccessToken::new(TOKEN).expect("a token"))
        .base_url(url)
        .build()
        .expect("a client");
    let error = client
        .get_experimentation_settings("shop")
        .await
        .expect_err("fails");
    assert!(
        matches!(error, launchdarkly_experiments_client::Error::Transport(_)),
        "{error}"
    );
}

#[tokio::test]
async fn the_longest_url_is_sent_and_a_longer_one_is_refused() {
    let (url, seen) = serve().await;
    let client = Client::builder(AccessToken::new(TOKEN).expect("a token"))
        .base_url(&url)
        .build()
        .expect("a client");
    let rest = "/api/v2/projects//environments/e/experiments?filter=f&limit=1";
    let room = LONGEST_URL - url.len() - rest.len();
    let params = GetExperimentsParams::default().filter("f").limit(1);

    let longest = "k".repeat(room);
    let request = client.get_experiments_request(&longest, "e", &params);
    assert_eq!(request.expect("built").url().as_str().len(), LONGEST_URL);
    let page = client.get_experiments(&longest, "e", &params).await;
    page.expect("the server answers");
    assert_eq!(*seen.lock().expect("not poisoned"), ["getExperiments"]);

    let longer = "k".repeat(room + 1);
    // Encoded, each character takes six bytes.
    let wide = "ü".repeat(room / 6 + 1);
    for key in [&longer, &wide] {
        let error = client.get_experiments(key, "e", &params).await;
        let error = error.expect_err("too long");
        let Error::InvalidRequest(invalid) = &error else {
            panic!("{error}")
        };
        assert_eq!(invalid.parameter(), Some("projectKey"));
        let length = key.chars().count().to_string();
        let message = invalid.to_string();
        assert!(
            message.contains(&length) && message.contains("65534"),
            "{message}"
        );
    }
    let long = "f".repeat(LONGEST_URL);
    let filter = GetExperimentsParams::default().filter(&*long);
    let error = client.get_experiments("p", "e", &filter).await;
    let error = error.expect_err("too long").to_string();
    assert!(
        error.starts_with("invalid request (not sent): `filter` has"),
        "{error}"
    );
    assert_eq!(seen.lock().expect("not poisoned").len(), 1);
}
