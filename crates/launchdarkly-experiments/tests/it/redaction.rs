//! The token appears nowhere, and spans and events have the documented fields alone.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};

use launchdarkly_experiments::Client;
use launchdarkly_experiments::telemetry::SPAN_FIELDS;
use launchdarkly_experiments_sim::{Fault, FaultKind, RetryHint};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use launchdarkly_experiments_tests::{TOKEN, client_of, experiment, simulator};

/// Keeps every field of every span and event.
#[derive(Clone)]
struct Keeper {
    /// The spans of other tests are theirs.
    thread: ThreadId,
    names: Arc<Mutex<BTreeSet<String>>>,
    text: Arc<Mutex<String>>,
}

impl Visit for &Keeper {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if thread::current().id() != self.thread {
            return;
        }
        self.names.lock().unwrap().insert(field.name().to_owned());
        writeln!(self.text.lock().unwrap(), "{}={value:?}", field.name()).unwrap();
    }
}

impl<S: Subscriber> Layer<S> for Keeper {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        if attributes.metadata().target().starts_with("launchdarkly") {
            attributes.record(&mut &*self);
        }
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        values.record(&mut &*self);
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target().starts_with("launchdarkly") {
            event.record(&mut &*self);
        }
    }
}

/// The error with all its sources, shown in both ways.
fn whole(error: &launchdarkly_experiments::Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        write!(text, " {error} {error:?}").unwrap();
        source = error.source();
    }
    text
}

#[tokio::test(start_paused = true)]
async fn the_token_is_in_no_span_no_error_and_no_debug() {
    let keeper = Keeper {
        thread: thread::current().id(),
        names: Arc::default(),
        text: Arc::default(),
    };
    // For all threads: whether a span is wanted is remembered for all of them, too.
    let subscriber = tracing_subscriber::registry().with(keeper.clone());
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let simulator = simulator(4);
    let (shop, _) = client_of(&simulator);
    let mut shown = String::new();
    let mut show = |text: String| shown.push_str(&text);
    let create = shop.experiments().create(experiment("a"));
    show(format!(
        "{create:?} {:#?} {}",
        create.preview().unwrap(),
        create.preview().unwrap().curl()
    ));
    let reply = create.send_with_response().await.unwrap();
    show(format!("{reply:?} {:?}", reply.headers()));
    let handle = shop.experiment("a").unwrap();
    show(format!(
        "{shop:?} {handle:?} {:?}",
        handle.wait_until_running()
    ));
    simulator.inject(Fault::new(FaultKind::Reset).applied());
    let lost = shop.experiments().create(experiment("lost"));
    show(format!("{:?}", lost.send_with_response().await.unwrap()));
    let kinds = [
        FaultKind::RateLimited(RetryHint::RetryAfter(600)),
        FaultKind::InternalError,
        FaultKind::BadGateway,
        FaultKind::Unavailable,
        FaultKind::Refused,
        FaultKind::Reset,
        FaultKind::CutBody,
        FaultKind::SlowHeaders,
        FaultKind::SlowBody,
    ];
    for kind in kinds {
        simulator.inject(Fault::new(kind).always());
        let mut items = shop.experiments().list().items();
        show(whole(&items.try_next().await.unwrap_err()));
        show(format!("{items:?}"));
        simulator.clear_faults();
        simulator.inject(Fault::new(kind).times(2));
        show(
            handle
                .rename("b")
                .send()
                .await
                .err()
                .as_ref()
                .map(whole)
                .unwrap_or_default(),
        );
        simulator.clear_faults();
    }
    // Replies that cannot be decoded, and a host that is not there.
    for line in [
        launchdarkly_experiments_tests::respond(200, "[]"),
        launchdarkly_experiments_tests::respond(401, ""),
        launchdarkly_experiments_tests::respond(403, "<html>"),
        // What says the token itself.
        launchdarkly_experiments_tests::respond(
            403,
            &format!("<html>authorization: {TOKEN}</html>"),
        ),
        launchdarkly_experiments_tests::respond(
            400,
            &format!(r#"{{"code": "bad", "message": "{TOKEN} is bad"}}"#),
        ),
        launchdarkly_experiments_tests::respond(
            200,
            &format!(r#"{{"key": "{TOKEN}", "name": ["{TOKEN}"]}}"#),
        ),
        launchdarkly_experiments_tests::respond(200, &format!(r#""{TOKEN}""#)),
        launchdarkly_experiments_tests::respond(
            200,
            &launchdarkly_experiments_tests::EXPERIMENT
                .replace("{}", &format!(r#"{{"{TOKEN}": 1}}"#)),
        ),
    ] {
        let (shop, _) = launchdarkly_experiments_tests::ScriptedServer::new([line]).client();
        show(whole(
            &shop
                .experiment("a")
                .unwrap()
                .get()
                .retry_policy(launchdarkly_experiments::RetryPolicy::none())
                .send()
                .await
                .unwrap_err(),
        ));
    }
    // A request of a program's own, with a key in its path.
    let server = launchdarkly_experiments_tests::ScriptedServer::new([
        launchdarkly_experiments_tests::respond(403, &format!("<html>{TOKEN}</html>")),
    ]);
    let client = server.builder().build().unwrap();
    let path = "/api/v2/projects/{projectKey}/holdouts";
    let other = client
        .request::<serde_json::Value>(http::Method::POST, path)
        .unwrap();
    let other = other.key("projectKey", "shop").json(&"Checkout");
    show(format!("{other:?} {:?}", other.preview().unwrap()));
    show(whole(&other.await.unwrap_err()));
    for builder in [
        Client::builder(TOKEN),
        Client::builder(TOKEN).base_url("nonsense"),
        Client::builder(format!("{TOKEN} {TOKEN}")),
        Client::builder(TOKEN).user_agent_suffix("\n"),
        Client::builder(TOKEN).base_url("http://example.com"),
        Client::builder(format!("sdk-{TOKEN}")),
    ] {
        show(format!("{builder:?}"));
        match builder.build() {
            Ok(client) => show(format!("{client:?} {:?}", client.raw())),
            Err(error) => show(whole(&error)),
        }
    }

    let spans = keeper.text.lock().unwrap().clone();
    for text in [&shown, &spans] {
        assert!(text.len() > 1000);
        assert!(
            !text.contains("5ecre7") && !text.contains("70ken"),
            "the token is in: {text}"
        );
    }
    let names = keeper.names.lock().unwrap().clone();
    let unknown: Vec<_> = names
        .iter()
        .filter(|name| !SPAN_FIELDS.contains(&name.as_str()))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    for expected in [
        "http.request.method=\"GET\"",
        "url.template=\"/api/v2/projects/{projectKey}/environments/{environmentKey}/experiments\"",
        "http.response.status_code=201",
        "http.request.resend_count=1",
        "error.type=\"connect\"",
        "error.type=502",
        "launchdarkly.effect=\"unknown\"",
        "server.address=\"app.launchdarkly.com\"",
        // A usual subscriber prints events: one for each retry, and one for each call that ended.
        "attempt 1 failed (502), retrying in 125 ms",
        "launchdarkly.backoff_ms=125",
        "patchExperiment failed",
        "createExperiment succeeded",
        "launchdarkly.read_back=\"applied\"",
        "launchdarkly.read_back=\"inconclusive\"",
        "launchdarkly.recovered=true",
        "createExperiment: the outcome of attempt 1 was unknown; read back: applied",
        "url.template=\"/api/v2/projects/{projectKey}/holdouts\"",
    ] {
        assert!(spans.contains(expected), "no {expected} in {spans}");
    }
    // Where there is a status, it is the type.
    assert!(!spans.contains("error.type=\"status\""));
    // Nor is any key, nor anything of a body.
    assert!(!spans.contains("shop") && !spans.contains("Checkout"));
}
