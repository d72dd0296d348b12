//! The page at `/`: the state as it is, the journal, and what the fragment says of the API.
//!
//! It reads without JavaScript, loads nothing from elsewhere, and shows what came in requests as text only.

mod experiment;
mod html;
mod iteration;
mod moment;
mod operation;
mod project;
mod prose;
mod request;
mod schema;

use serde_json::{Value, json};

use crate::api::dialect::Dialect;
use crate::api::fragment;
use crate::journal::Entry;
use crate::state::World;
use html::Html;
use moment::Moment;

/// What a browser may do with the page: apply its style, and nothing else.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// How many requests the page shows.
pub(crate) const REQUESTS: usize = 50;

/// The page, made of the state and of the latest requests, the newest first.
pub(crate) fn render<'a>(
    world: &World,
    dialect: Dialect,
    latest: impl Iterator<Item = &'a Entry>,
) -> String {
    let mut page = Html::default();
    page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
        .raw("<title>Experiments simulator</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n")
        .raw(include_str!("style.css"))
        .raw("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#experiments\">Skip to the experiments</a>\n");
    header(&mut page, world, dialect);
    page.raw("<main>\n<section aria-labelledby=\"experiments\">\n")
        .raw("<h2 id=\"experiments\">Experiments</h2>\n");
    for owner in &world.projects {
        project::render(&mut page, owner);
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

fn header(page: &mut Html, world: &World, dialect: Dialect) {
    let environments = world.projects.iter().flat_map(|owner| &owner.environments);
    let experiments: usize = environments.map(|one| one.experiments().len()).sum();
    page.raw("<header>\n<h1>Experiments simulator</h1>\n")
        .raw("<p>A stand-in for the Experiments part of LaunchDarkly’s API; unofficial. It answers under ")
        .raw("<code>/api/v2/projects</code>.</p>\n<dl class=\"facts\">\n");
    page.fact("Clock", Moment(world.now));
    page.fact("Experiments", experiments);
    page.fact("Dialect", traits(dialect));
    page.raw("</dl>\n<nav aria-label=\"Sections\"><a href=\"#experiments\">Experiments</a> ")
        .raw("<a href=\"#journal\">Journal</a> <a href=\"#reference\">API reference</a></nav>\n</header>\n");
}

/// The traits in which a dialect differs from the default, by the names of the command line.
fn traits(dialect: Dialect) -> String {
    let is_on = |name: &&str| dialect.with(name) == Some(dialect);
    let on: Vec<_> = Dialect::NAMES.into_iter().filter(is_on).collect();
    match on.as_slice() {
        [] => "default".to_owned(),
        on => on.join(", "),
    }
}

fn reference(page: &mut Html) {
    let document = fragment::document();
    page.raw("<p>As the fragment of LaunchDarkly’s OpenAPI document has it, version ")
        .text(document["info"]["version"].as_str().unwrap_or_default())
        .raw(".</p>\n<h3 id=\"operations\">Operations</h3>\n");
    let methods = json!(["get", "post", "put", "patch", "delete"]);
    for (path, entries) in document["paths"].as_object().into_iter().flatten() {
        let entries = entries.as_object().into_iter().flatten();
        for (method, entry) in entries.filter(|(method, _)| has(&methods, method)) {
            operation::render(page, path, method, entry);
        }
    }
    page.raw("<h3 id=\"schemas\">Schemas</h3>\n");
    let schemas = &document["components"]["schemas"];
    for (name, entry) in schemas.as_object().into_iter().flatten() {
        schema::render(page, name, entry);
    }
}

/// Whether a list of the fragment contains a name.
fn has(list: &Value, name: &str) -> bool {
    let mut names = list.as_array().into_iter().flatten();
    names.any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Simulator;
    use crate::api::operation::Operation;

    fn rendered(world: &World) -> String {
        render(world, Dialect::default(), std::iter::empty())
    }

    #[test]
    fn a_page_without_experiments_says_so() {
        let mut world = World::new(1_767_225_600_000, 1);
        world.declare("shop", &["test".to_owned()]);
        let page = rendered(&world);
        assert!(page.starts_with("<!doctype html>"));
        assert!(page.contains("<code>shop</code>"), "{page}");
        assert!(page.contains("No experiments yet."));
        assert!(page.contains("No requests yet."));
        assert!(page.contains("2026-01-01 00:00:00 UTC"));
    }

    #[test]
    fn the_reference_has_every_operation_and_every_schema_and_no_loose_link() {
        let page = rendered(&World::new(0, 1));
        for operation in Operation::ALL {
            let heading = format!("id=\"operation-{}\"", operation.name());
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
    fn nothing_is_loaded_and_nothing_runs() {
        let page = rendered(&World::new(0, 1));
        for word in [
            "<script", "<img", "<iframe", "@import", "url(", "src=", " onclick",
        ] {
            assert!(!page.contains(word), "{word}");
        }
    }

    #[test]
    fn a_dialect_is_shown_by_its_traits() {
        assert_eq!(traits(Dialect::default()), "default");
        let dialect = Dialect::default().nulls(true).newest_fields(false);
        assert_eq!(traits(dialect), "nulls, no-newest-fields");
    }

    #[tokio::test]
    async fn what_came_in_requests_is_text() {
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
        let reply = simulator.service().oneshot(request).await.unwrap();
        assert_eq!(reply.status(), 201);
        let page = simulator.page();
        assert!(!page.contains("<script"), "{page}");
        let shown = "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;";
        assert!(page.matches(shown).count() > 8, "{page}");
        assert!(!page.contains("api-simulator"), "{page}");
    }
}
