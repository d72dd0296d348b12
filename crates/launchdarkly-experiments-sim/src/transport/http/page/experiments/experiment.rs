//! An experiment: one line with its timeline, which opens to all of its iterations, or links to them in a long list.

use crate::state::experiment::Experiment;
use crate::state::project::Project;
use crate::transport::http::page::experiments::filter;
use crate::transport::http::page::experiments::iteration;
use crate::transport::http::page::experiments::lifecycle::Lifecycle;
use crate::transport::http::page::experiments::timeline;
use crate::transport::http::page::html::Html;
use crate::transport::http::page::span::Span;
use crate::transport::http::page::timestamp::Timestamp;

/// Where an experiment is, and what the page shows of it.
#[derive(Clone, Copy, Debug)]
pub(in crate::transport::http::page) struct Context<'a> {
    pub(in crate::transport::http::page) project: &'a Project,
    pub(in crate::transport::http::page) environment: &'a str,
    /// The time on the clock of the simulator.
    pub(in crate::transport::http::page) now: i64,
    pub(in crate::transport::http::page) shown: Shown,
}

/// What the page shows of an experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::transport::http::page) enum Shown {
    /// A line that is open at first.
    Open,
    /// A line that can be opened.
    Closed,
    /// A line whose name is a link to the experiment alone.
    Linked,
}

/// Adds an experiment.
pub(in crate::transport::http::page) fn render(
    page: &mut Html,
    experiment: &Experiment,
    context: Context<'_>,
) {
    if context.shown == Shown::Linked {
        page.raw("<div class=\"experiment\" id=\"experiment/");
        name(page, experiment, context);
        page.raw("\"><div class=\"line\">");
        line(page, experiment, context);
        page.raw("</div></div>\n");
        return;
    }
    page.raw("<details class=\"experiment\" id=\"experiment/");
    name(page, experiment, context);
    page.raw(match context.shown {
        Shown::Open => "\" open>",
        Shown::Closed | Shown::Linked => "\">",
    });
    page.raw("<summary class=\"line\">");
    line(page, experiment, context);
    page.raw("</summary>\n");
    if let Some(description) = &experiment.description {
        page.element("p", description);
    }
    facts(page, experiment);
    if let Some(draft) = &experiment.draft {
        iteration::render(page, "Draft iteration", draft, context.project);
    }
    if let Some(current) = &experiment.current {
        iteration::render(page, "Current iteration", current, context.project);
    }
    if !experiment.previous.is_empty() {
        page.raw("<details id=\"previous/");
        name(page, experiment, context);
        page.raw("\"><summary>Previous iterations: ")
            .text(experiment.previous.len())
            .raw("</summary>\n");
        for previous in &experiment.previous {
            iteration::render(page, "Previous iteration", previous, context.project);
        }
        page.raw("</details>\n");
    }
    page.raw("</details>\n");
}

fn name(page: &mut Html, experiment: &Experiment, context: Context<'_>) {
    page.text(&context.project.key)
        .raw("/")
        .text(context.environment)
        .raw("/")
        .text(&experiment.key);
}

fn line(page: &mut Html, experiment: &Experiment, context: Context<'_>) {
    let state = Lifecycle::of(experiment).as_str();
    page.raw("<span class=\"what\"><b>");
    match context.shown {
        Shown::Linked => {
            let address = filter::only(&context.project.key, context.environment, &experiment.key);
            page.raw("<a href=\"").text(address).raw("\">");
            page.text(&experiment.name).raw("</a>")
        }
        Shown::Open | Shown::Closed => page.text(&experiment.name),
    };
    page.raw("</b> ");
    page.element("code", &experiment.key).badge(state, state);
    if let Some(started) = experiment.current.as_deref() {
        let start = started.started_at.unwrap_or(started.created_at).get();
        let ran = Span(timeline::end(started, context.now) - start);
        page.raw(" <span class=\"quiet\">")
            .raw(if experiment.running().is_some() {
                "for "
            } else {
                "after "
            })
            .text(ran)
            .raw("</span>");
    }
    if let Some(winner) = experiment.current.as_deref().and_then(iteration::winner) {
        page.badge("winner", format_args!("★ {}", winner.name));
    }
    page.raw("</span>");
    timeline::render(page, experiment, context.now);
}

fn facts(page: &mut Html, experiment: &Experiment) {
    page.raw("<dl class=\"facts\">\n");
    page.fact("Type", &experiment.kind);
    page.fact("Methodology", &experiment.methodology);
    page.fact("Data source", &experiment.data_source);
    page.fact("Created", Timestamp(experiment.created_at.get()));
    if let Some(archived) = experiment.archived_at {
        page.fact("Archived", Timestamp(archived.get()));
    }
    if !experiment.tags.is_empty() {
        page.fact("Tags", experiment.tags.join(", "));
    }
    page.raw("</dl>\n");
}
