//! The page at `/`: the bar, the experiments that the filter selects, what they refer to, and the journal.

use crate::engine::Engine;
use crate::transport::http::page::control::action;
use crate::transport::http::page::control::bar;
use crate::transport::http::page::document;
use crate::transport::http::page::experiments::environment;
use crate::transport::http::page::experiments::filter::Filter;
use crate::transport::http::page::experiments::targeting;
use crate::transport::http::page::first_steps;
use crate::transport::http::page::html::Html;
use crate::transport::http::page::journal::request;
use crate::transport::http::page::journal::secrets::Secrets;

/// The number of requests on the page.
const REQUESTS: usize = 50;

/// What was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    /// The address of the server, such as `http://localhost:8080`.
    pub(super) base: &'a str,
    /// The query of the page, which sets the filter.
    pub(super) query: &'a str,
    /// The first token that can write.
    pub(super) token: &'a str,
    pub(super) control_token: Option<&'a str>,
}

/// Returns the page.
pub(super) fn render(engine: &mut Engine, asked: Asked<'_>) -> Html {
    let mut page = document::open("Experiments simulator");
    page.raw("<a class=\"skip\" href=\"#experiments\">Skip to the experiments</a>\n")
        .raw("<header>\n<h1>Experiments simulator</h1>\n")
        .raw("<p>An unofficial simulation of the Experiments part of LaunchDarkly’s API. It answers under ")
        .raw("<code>/api/v2</code>.</p>\n<nav aria-label=\"Pages\"><a href=\"#experiments\">Experiments</a> ")
        .raw("<a href=\"#journal\">Journal</a> <a href=\"/reference\">API reference</a></nav>\n</header>\n");
    bar::render(&mut page, engine);
    action::render(&mut page, asked.query);
    page.raw("<noscript><p class=\"quiet\">Without scripts this page does not refresh by itself: ")
        .raw("<a href=\"\">reload</a>.</p></noscript>\n<main>\n");
    experiments(&mut page, engine, asked);
    journal(&mut page, engine, asked);
    page.raw("</main>\n");
    page
}

fn experiments(page: &mut Html, engine: &Engine, asked: Asked<'_>) {
    let (state, filter) = (&engine.state, Filter::from_query(asked.query));
    page.raw("<section aria-labelledby=\"experiments\">\n")
        .raw("<h2 id=\"experiments\">Experiments</h2>\n");
    filter.render(page, state);
    page.raw("<div id=\"selected\">\n");
    let all = || {
        let projects = state.projects.iter();
        projects.flat_map(|project| project.environments.iter().map(move |one| (project, one)))
    };
    if all().all(|(_, environment)| environment.experiments().is_empty())
        && let Some((project, environment)) = all().next()
    {
        first_steps::render(page, asked.base, asked.token, project, environment);
    }
    for (project, environment) in all() {
        if filter.has_environment(&project.key, &environment.key) {
            environment::render(page, project, environment, &filter, state.now.get());
        }
    }
    page.raw("</div>\n<div id=\"targeting\">\n");
    for project in state
        .projects
        .iter()
        .filter(|one| filter.has_project(&one.key))
    {
        targeting::flags(page, project, &filter);
        targeting::metrics(page, project);
    }
    page.raw("</div>\n</section>\n");
}

fn journal(page: &mut Html, engine: &Engine, asked: Asked<'_>) {
    page.raw("<section aria-labelledby=\"journal\">\n<h2 id=\"journal\">Journal</h2>\n");
    let tokens = engine.tokens.iter().map(|token| token.secret.as_str());
    let tokens = tokens.chain(asked.control_token);
    let context = request::Context {
        base: asked.base,
        secrets: &Secrets::new(tokens),
    };
    request::render(page, engine.journal.latest(REQUESTS), &context);
    page.raw("</section>\n");
}
