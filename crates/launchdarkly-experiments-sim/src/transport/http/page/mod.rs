//! The page at `/`: the experiments, the latest requests, and a reference of the API made from the fragment.
//!
//! It needs no JavaScript and loads nothing. Everything that came in a request is shown as escaped text, which the
//! type [`Html`] ensures.

mod experiment;
mod html;
mod iteration;
mod markdown;
mod operation;
mod project;
mod request;
mod schema;
mod timestamp;

use axum::Router;
use axum::response::{Html as HtmlResponse, IntoResponse};
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use serde_json::Value;

use crate::api::dialect::Dialect;
use crate::api::fragment;
use crate::journal::JournalEntry;
use crate::simulator::Simulator;
use crate::state::State;
use crate::transport::http::page::html::Html;
use crate::transport::http::page::timestamp::Timestamp;

/// Permits a browser to apply the style of the page and nothing else.
const SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// The number of requests on the page.
const REQUESTS: usize = 50;

/// Returns the router of the page.
pub(super) fn router() -> Router<Simulator> {
    Router::new().route("/", get(home))
}

async fn home(
    axum::extract::State(simulator): axum::extract::State<Simulator>,
) -> impl IntoResponse {
    let headers = [
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, SECURITY_POLICY),
    ];
    (headers, HtmlResponse(page(&simulator)))
}

fn page(simulator: &Simulator) -> String {
    let engine = simulator.engine();
    let latest = engine.journal.latest(REQUESTS);
    render(&engine.state, engine.dialect, latest)
}

/// Renders the page from the state and the latest requests, the newest first.
fn render<'a>(
    state: &State,
    dialect: Dialect,
    latest: impl Iterator<Item = &'a JournalEntry>,
) -> String {
    let mut page = Html::default();
    page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
        .raw("<title>Experiments simulator</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n")
        .raw(include_str!("style.css"))
        .raw("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#experiments\">Skip to the experiments</a>\n");
    header(&mut page, state, dialect);
    page.raw("<main>\n<section aria-labelledby=\"experiments\">\n")
        .raw("<h2 id=\"experiments\">Experiments</h2>\n");
    for project in &state.projects {
        project::render(&mut page, project);
    }
    page.raw(
        "</section>\n<section aria-labelledby=\"journal\">\n<h2 id=\"journal\">Journal</h2>\n",
    );
    request::render(&mut page, latest);
    page.raw("</section>\n<section aria-labelledby=\"reference\">\n")
        .raw("<h2 id=\"reference\">API reference</h2>\n");
    reference(&mut page);
    page.raw("</section>\n</main>\n</body>\n</html>\n");
    page.into_string()
}

fn header(page: &mut Html, state: &State, dialect: Dialect) {
    let environments = state.projects.iter().flat_map(|owner| &owner.environments);
    let experiments: usize = environments.map(|one| one.experiments().len()).sum();
    page.raw("<header>\n<h1>Experiments simulator</h1>\n")
        .raw("<p>An unofficial simulation of the Experiments part of LaunchDarkly’s API. It answers under ")
        .raw("<code>/api/v2/projects</code>.</p>\n<dl class=\"facts\">\n");
    page.fact("Clock", Timestamp(state.now.get()));
    page.fact("Experiments", experiments);
    page.fact("Dialect", options(dialect));
    page.raw("</dl>\n<nav aria-label=\"Sections\"><a href=\"#experiments\">Experiments</a> ")
        .raw("<a href=\"#journal\">Journal</a> <a href=\"#reference\">API reference</a></nav>\n</header>\n");
}

/// Returns the options of a dialect by their names on the command line.
fn options(dialect: Dialect) -> String {
    let is_on = |name: &&str| dialect.with(name) == Some(dialect);
    let on: Vec<_> = Dialect::NAMES.iter().copied().filter(is_on).collect();
    match on.as_slice() {
        [] => "default".to_owned(),
        on => on.join(", "),
    }
}

fn reference(page: &mut Html) {
    let document = fragment::document();
    page.raw("<p>From the fragment of LaunchDarkly’s OpenAPI document, version ")
        .text(document["info"]["version"].as_str().unwrap_or_default())
        .raw(".</p>\n<h3 id=\"operations\">Operations</h3>\n");
    let methods = ["get", "post", "put", "patch", "delete"];
    for (path, entries) in document["paths"].as_object().into_iter().flatten() {
        let entries = entries.as_object().into_iter().flatten();
        for (method, entry) in entries.filter(|(method, _)| methods.contains(&method.as_str())) {
            operation::render(page, path, method, entry);
        }
    }
    page.raw("<h3 id=\"schemas\">Schemas</h3>\n");
    let schemas = &document["components"]["schemas"];
    for (name, entry) in schemas.as_object().into_iter().flatten() {
        schema::render(page, name, entry);
    }
}

/// Whether a JSON list contains a name.
fn contains(list: &Value, name: &str) -> bool {
    let mut names = list.as_array().into_iter().flatten();
    names.any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::operation::Operation;
    use crate::state::bounded::UnixMillis;

    fn rendered(state: &State) -> String {
        render(state, Dialect::default(), std::iter::empty())
    }

    #[test]
    fn a_page_without_experiments_says_so() {
        let mut state = State::new(UnixMillis::saturating(1_767_225_600_000), 1);
        state.declare("shop", &["test".to_owned()]);
        let page = rendered(&state);
        assert!(page.starts_with("<!doctype html>"));
        assert!(page.contains("<code>shop</code>"), "{page}");
        assert!(page.contains("No experiments yet."));
        assert!(page.contains("No requests yet."));
        assert!(page.contains("2026-01-01 00:00:00 UTC"));
    }

    #[test]
    fn the_reference_has_every_operation_and_schema_and_no_broken_link() {
        let page = rendered(&State::new(UnixMillis::default(), 1));
        for operation in Operation::ALL {
            let heading = format!("id=\"operation-{}\"", operation.as_str());
            assert!(page.contains(&heading), "{heading}");
        }
        let schemas = fragment::document()["components"]["schemas"].as_object();
        for name in schemas.unwrap().keys() {
            assert!(page.contains(&format!("id=\"schema-{name}\"")), "{name}");
        }
        for target in page.split("href=\"#").skip(1) {
            let target = target.split('"').next().unwrap();
            assert!(page.contains(&format!(" id=\"{target}\"")), "{target}");
        }
    }

    #[test]
    fn the_page_loads_nothing_and_runs_nothing() {
        let page = rendered(&State::new(UnixMillis::default(), 1));
        for markup in [
            "<script", "<img", "<iframe", "@import", "url(", "src=", " onclick",
        ] {
            assert!(!page.contains(markup), "{markup}");
        }
    }

    #[test]
    fn a_dialect_is_shown_by_its_options() {
        assert_eq!(options(Dialect::default()), "default");
        let dialect = Dialect::default().nulls(true).newest_fields(false);
        assert_eq!(options(dialect), "nulls, no-newest-fields");
    }

    #[tokio::test]
    async fn text_from_requests_is_escaped() {
        use tower::ServiceExt as _;
        let simulator = Simulator::builder().project("shop", ["test"]).build();
        let evil = "<script>alert('1')</script>\"&";
        let iteration = json!({
            "hypothesis": evil,
            "metrics": [{"key": evil}],
            "primarySingleMetricKey": evil,
            "flags": {evil: {"ruleId": evil, "flagConfigVersion": 1}},
            "treatments": [{
                "name": evil, "baseline": true, "allocationPercent": "100",
                "parameters": [{"flagKey": evil, "variationId": evil}],
            }],
            "attributes": [evil],
        });
        let body = json!({
            "key": "a", "name": evil, "description": evil, "tags": [evil], "iteration": iteration,
        });
        let url =
            "http://simulator/api/v2/projects/shop/environments/test/experiments?filter=<script>";
        let mut request = reqwest::Request::new(http::Method::POST, url.parse().unwrap());
        let headers = request.headers_mut();
        headers.insert("authorization", "api-simulator".parse().unwrap());
        *request.body_mut() = Some(body.to_string().into());
        let response = simulator.service().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 201);
        let page = super::page(&simulator);
        assert!(!page.contains("<script"), "{page}");
        let shown = "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;";
        assert!(page.matches(shown).count() > 8, "{page}");
        assert!(!page.contains("api-simulator"), "{page}");
    }
}
