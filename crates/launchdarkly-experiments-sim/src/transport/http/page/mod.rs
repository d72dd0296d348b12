//! The page of the server: at `/` the experiments and the journal, at `/reference` the API, made from the fragment.
//!
//! Everything can be read and done without script; with it, the page refreshes by itself. It loads nothing but its own
//! style and script, and the [headers](document) permit nothing else. Everything that came in a request is shown as
//! escaped text, which the type [`Html`](html::Html) ensures, and without access tokens.

mod control;
mod document;
mod experiments;
mod first_steps;
mod home;
mod html;
mod journal;
mod reference;
mod span;
mod timestamp;

use axum::Router;
use axum::extract::State;
use axum::middleware::from_fn_with_state;
use axum::response::{Html as HtmlBody, Response};
use axum::routing::get;
use http::header::HOST;
use http::{HeaderMap, Uri};

use crate::simulator::Simulator;
use crate::transport::http::page::control::{action, bar, password};
use crate::transport::http::page::home::Asked;
use crate::transport::http::page::html::Html;

/// Returns the router of the page.
pub(super) fn router(simulator: &Simulator) -> Router<Simulator> {
    let password = from_fn_with_state(simulator.clone(), password::check);
    Router::new()
        .route("/", get(home))
        .route("/reference", get(reference))
        .route("/page/bar", get(bar))
        .route("/page/style.css", get(style))
        .route("/page/script.js", get(script))
        .merge(action::router())
        .route_layer(password)
}

async fn home(State(simulator): State<Simulator>, uri: Uri, headers: HeaderMap) -> Response {
    // The server answers under known names only, so this is one of them.
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let target = uri.authority().map(|authority| authority.as_str());
    let base = format!("http://{}", target.or(host).unwrap_or("localhost"));
    let asked = Asked {
        base: &base,
        query: uri.query().unwrap_or_default(),
        token: simulator.token(),
        control_token: simulator.control_token(),
    };
    let page = home::render(&mut simulator.engine(), asked);
    document::close(page)
}

async fn reference() -> Response {
    document::close(reference::render())
}

/// Answers with the bar alone, for the script.
async fn bar(State(simulator): State<Simulator>) -> Response {
    let mut part = Html::default();
    bar::render(&mut part, &mut simulator.engine());
    document::protected(HtmlBody(part.into_string()))
}

async fn style() -> Response {
    document::file("text/css; charset=utf-8", include_str!("style.css"))
}

async fn script() -> Response {
    document::file("text/javascript; charset=utf-8", include_str!("script.js"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tower::ServiceExt as _;

    use super::*;

    fn page(simulator: &Simulator, query: &str) -> String {
        let asked = Asked {
            base: "http://localhost:8080",
            query,
            token: simulator.token(),
            control_token: simulator.control_token(),
        };
        home::render(&mut simulator.engine(), asked).into_string()
    }

    fn simulator() -> Simulator {
        let builder = Simulator::builder().token("api-hidden");
        builder.project("shop", ["test", "production"]).build()
    }

    #[test]
    fn an_empty_page_shows_how_to_fill_it() {
        let page = page(&simulator(), "");
        assert!(page.starts_with("<!doctype html>"));
        for text in [
            "<code>shop</code>",
            "There is no experiment yet.",
            "&#39;http://localhost:8080/api/v2/projects/shop/environments/test/experiments&#39;",
            "No requests yet.",
            "2026-01-01 00:00:00 UTC",
        ] {
            assert!(page.contains(text), "{text}: {page}");
        }
        assert!(!page.contains("api-hidden"), "{page}");
    }

    #[test]
    fn nothing_is_inline_and_nothing_comes_from_elsewhere() {
        for page in [page(&simulator(), ""), reference::render().into_string()] {
            for markup in [
                "<style",
                "style=",
                "<img",
                "<iframe",
                "@import",
                "url(",
                " onclick",
                "src=\"http",
                "src=\"//",
                "href=\"//",
            ] {
                assert!(!page.contains(markup), "{markup}");
            }
            assert_eq!(page.matches("<script").count(), 1);
            assert!(page.contains("<script src=\"/page/script.js\" defer></script>"));
        }
    }

    #[tokio::test]
    async fn text_from_requests_is_escaped() {
        let simulator = simulator();
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
        headers.insert("authorization", "api-hidden".parse().unwrap());
        *request.body_mut() = Some(body.to_string().into());
        let response = simulator.service().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 201);
        let page = page(&simulator, "text=<script>&environment=\"<script>");
        assert_eq!(page.matches("<script").count(), 1, "{page}");
        let page = super::tests::page(&simulator, "");
        assert_eq!(page.matches("<script").count(), 1, "{page}");
        let shown = "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;";
        assert!(page.matches(shown).count() > 8, "{page}");
        assert!(!page.contains("api-hidden"), "{page}");
    }
}
