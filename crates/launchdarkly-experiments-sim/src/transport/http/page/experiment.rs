//! An experiment with its iterations.

use crate::state::experiment::Experiment;
use crate::transport::http::page::html::Html;
use crate::transport::http::page::iteration;
use crate::transport::http::page::timestamp::Timestamp;

/// Adds an experiment: its properties, its draft, its current iteration, and its previous iterations.
pub(super) fn render(page: &mut Html, experiment: &Experiment) {
    page.raw("<article>\n<h4>").text(&experiment.name).raw(" ");
    page.element("code", &experiment.key);
    if experiment.archived_at.is_some() {
        page.badge("archived", "archived");
    }
    page.raw("</h4>\n");
    if let Some(description) = &experiment.description {
        page.element("p", description);
    }
    facts(page, experiment);
    if let Some(draft) = &experiment.draft {
        iteration::render(page, "Draft iteration", draft);
    }
    if let Some(current) = &experiment.current {
        iteration::render(page, "Current iteration", current);
    }
    if !experiment.previous.is_empty() {
        page.raw("<details><summary>Previous iterations: ")
            .text(experiment.previous.len());
        page.raw("</summary>\n");
        for previous in &experiment.previous {
            iteration::render(page, "Previous iteration", previous);
        }
        page.raw("</details>\n");
    }
    page.raw("</article>\n");
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
