//! The experiments that count as the same when a lost create is read back.

use std::io::ErrorKind::ConnectionReset;
use std::sync::Arc;
use std::time::Duration;

use launchdarkly_experiments::types::{AnalysisConfigInput, ExperimentPost};
use launchdarkly_experiments::{Client, Effect, Error, ErrorKind, NewExperiment};
use launchdarkly_experiments_sim::{Fault, FaultKind};
use serde_json::Value;
use tower::{BoxError, ServiceExt as _, service_fn};

use launchdarkly_experiments_tests::{
    BEGIN, EXPERIMENT, ScriptedServer, Step, TOKEN, TestRuntime, client_of, environment,
    experiment, service, simulator,
};

/// Creates an experiment with a fault, and edits what is read afterwards, as somebody else or the server may.
async fn create(
    asked: impl Into<NewExperiment>,
    fault: Fault,
    edit: impl Fn(&mut Value) + Send + Sync + 'static,
) -> Result<bool, Error> {
    let simulator = simulator(1);
    let runtime = TestRuntime::new();
    let inner = service(&simulator, &runtime);
    let edit = Arc::new(edit);
    let edited = service_fn(move |request: reqwest::Request| {
        let (inner, edit) = (inner.clone(), edit.clone());
        async move {
            let is_read = request.method() == "GET";
            let reply = inner.oneshot(request).await?;
            if !is_read {
                return Ok(reply);
            }
            let mut body = serde_json::from_slice(&reply.bytes().await?)?;
            edit(&mut body);
            let mut response = http::Response::builder();
            if body.is_null() {
                response = response.status(404);
            }
            Ok::<_, BoxError>(response.body(body.to_string())?.into())
        }
    });
    let client = Client::builder(TOKEN).runtime(runtime).service(edited);
    let client = client.build().unwrap();
    simulator.inject(fault);
    let request = environment(&client).experiments().create(asked);
    request
        .send_with_response()
        .await
        .map(|reply| reply.is_recovered())
}

fn lost() -> Fault {
    Fault::new(FaultKind::Reset).applied()
}

#[tokio::test(start_paused = true)]
async fn order_spelling_and_white_space_are_no_difference() {
    let draft = |body: &mut Value| body["draftIteration"].take();
    let edits: [fn(&mut Value, &mut Value); 4] = [
        |_, draft| draft["treatments"].as_array_mut().unwrap().reverse(),
        |_, draft| draft["treatments"][0]["allocationPercent"] = "50.0".into(),
        |_, draft| draft["hypothesis"] = "green sells ".into(),
        |body, _| body["description"] = "two lines".into(),
    ];
    for (position, edit) in edits.into_iter().enumerate() {
        let settled = create(
            experiment("a").description("two lines\n"),
            lost(),
            move |body| {
                let mut taken = draft(body);
                edit(body, &mut taken);
                body["draftIteration"] = taken;
            },
        );
        assert!(settled.await.unwrap(), "{position}");
    }
    let empty = experiment("a").description("");
    let settled = create(empty, lost(), |body| body["description"] = Value::Null);
    assert!(settled.await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_threshold_may_be_shown_as_a_share() {
    let analysis: AnalysisConfigInput =
        serde_json::from_str(r#"{"significanceThreshold": "5"}"#).unwrap();
    let mut post: ExperimentPost = experiment("a").try_into().unwrap();
    post.analysis_config = Some(analysis);
    let settled = create(post, lost(), |body| {
        body["analysisConfig"]["significanceThreshold"] = "0.05".into();
    });
    assert!(settled.await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn what_somebody_has_changed_since_is_not_said_to_be_rejected() {
    // The create was answered, and only its body is lost.
    let renamed = |body: &mut Value| body["name"] = "renamed".into();
    let error = create(experiment("a"), Fault::new(FaultKind::CutBody), renamed).await;
    let error = error.unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::ConnectionLost, Effect::Applied),
        "{error}"
    );
    assert!(error.to_string().contains("has other content"), "{error}");

    // Nothing was answered: it may be ours or somebody's.
    let error = create(experiment("a"), lost(), renamed).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::Conflict, Effect::Unknown),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_answered_is_not_sent_again_though_nothing_is_there() {
    let gone = |body: &mut Value| *body = Value::Null;
    let error = create(experiment("a"), Fault::new(FaultKind::CutBody), gone).await;
    let error = error.unwrap_err();
    assert_eq!(
        (error.effect(), error.attempts()),
        (Effect::Applied, 1),
        "{error}"
    );
}

/// Creates `button` with a lost response, and finds what a server shows under that key on a date.
async fn find(date: Option<&str>, found: &str, runtime: TestRuntime, jump: i64) -> Error {
    let headers = date
        .map(|date| ("date", date.to_owned()))
        .into_iter()
        .collect();
    let found = Step::Respond(200, headers, found.to_owned());
    let server = ScriptedServer::new([Step::Fail(ConnectionReset), found]);
    let clock = runtime.clone();
    let jumping =
        tower::layer::layer_fn(move |inner: launchdarkly_experiments::raw::HttpService| {
            let clock = clock.clone();
            service_fn(move |request| {
                clock.jump(jump);
                inner.clone().oneshot(request)
            })
        });
    let client = server.builder().layer(jumping).runtime(runtime).build();
    let shop = environment(&client.unwrap());
    let create = shop.experiments().create(experiment("button"));
    create.await.unwrap_err()
}

/// The experiment that the tests find was made at 00:00.
#[tokio::test(start_paused = true)]
async fn what_has_the_key_is_older_than_the_call_only_where_all_clocks_agree() {
    let at = |seconds| TestRuntime::at(BEGIN + Duration::from_secs(seconds));
    let (midnight, four, a_minute, an_hour) = (
        "Thu, 01 Jan 2026 00:00:00 GMT",
        "Thu, 01 Jan 2026 00:00:04 GMT",
        "Thu, 01 Jan 2026 00:01:00 GMT",
        "Thu, 01 Jan 2026 01:00:00 GMT",
    );
    for (local, date, jump, effect) in [
        (at(60), Some(a_minute), 0, Effect::Rejected),
        // As near as this, clocks do not tell.
        (at(4), Some(four), 0, Effect::Unknown),
        // The server's clock runs ahead, or the local one does, or the server does not say.
        (at(0), Some(an_hour), 0, Effect::Unknown),
        (at(3600), Some(midnight), 0, Effect::Unknown),
        (at(60), None, 0, Effect::Unknown),
        // The local clock is set during the call.
        (at(0), Some(a_minute), 30, Effect::Unknown),
        (at(120), Some(a_minute), -30, Effect::Unknown),
    ] {
        let error = find(date, EXPERIMENT, local, jump).await;
        assert_eq!(
            (error.kind(), error.effect()),
            (ErrorKind::Conflict, effect),
            "{date:?} {jump}: {error}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_equal_experiment_that_stood_before_the_call_is_a_conflict() {
    let simulator = simulator(1);
    let (shop, _) = client_of(&simulator);
    let theirs = shop.experiments().create(experiment("a"));
    theirs.send().await.unwrap();
    tokio::time::advance(Duration::from_secs(365 * 24 * 3600)).await;
    simulator.inject(Fault::new(FaultKind::Reset));
    let error = shop
        .experiments()
        .create(experiment("a"))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::Conflict, Effect::Rejected),
        "{error}"
    );
    assert!(error.is_key_taken());
}

#[tokio::test(start_paused = true)]
async fn texts_and_tags_that_nobody_asked_for_are_somebody_elses() {
    for archived in [false, true] {
        let simulator = simulator(1);
        let (shop, _) = client_of(&simulator);
        let theirs = match archived {
            false => experiment("a").description("theirs").tag("theirs"),
            true => experiment("a"),
        };
        shop.experiments().create(theirs).send().await.unwrap();
        if archived {
            let theirs = shop.experiment("a").unwrap();
            theirs.archive().send().await.unwrap();
        }
        tokio::time::advance(Duration::from_secs(60)).await;
        simulator.inject(Fault::new(FaultKind::Reset));
        let ours = shop.experiments().create(experiment("a")).send().await;
        let error = ours.unwrap_err();
        assert_eq!(
            (error.kind(), error.effect()),
            (ErrorKind::Conflict, Effect::Rejected),
            "{error}"
        );
    }
}
