//! A project, environment by environment.

use super::experiment;
use super::html::Html;
use crate::world::{Environment, Project};

/// How many experiments of an environment are shown; the latest are.
const EXPERIMENTS: usize = 100;

/// Adds the environments of a project, each under a heading of its own.
pub(crate) fn render(page: &mut Html, project: &Project) {
    for environment in &project.environments {
        page.raw("<h3>").element("code", &project.key);
        page.raw(" <span class=\"in\">›</span> ")
            .element("code", &environment.key);
        page.raw(" <small>")
            .text(count(environment.experiments().len()))
            .raw("</small></h3>\n");
        units(page, project);
        experiments(page, environment);
    }
}

fn units(page: &mut Html, project: &Project) {
    page.raw("<p class=\"quiet\">Randomizes by ");
    for (position, unit) in project.randomization_units.iter().enumerate() {
        page.raw(if position > 0 { ", " } else { "" })
            .element("code", &unit.key);
        page.raw(if unit.default { " (default)" } else { "" });
    }
    page.raw(match project.randomization_units.is_empty() {
        true => "nothing.</p>\n",
        false => ".</p>\n",
    });
}

fn experiments(page: &mut Html, environment: &Environment) {
    let all = environment.experiments();
    let hidden = all.len().saturating_sub(EXPERIMENTS);
    if all.is_empty() {
        page.raw("<p class=\"empty\">No experiments yet.</p>\n");
    }
    for one in all.iter().rev().take(EXPERIMENTS) {
        experiment::render(page, one);
    }
    if hidden > 0 {
        page.raw("<p class=\"empty\">")
            .text(hidden)
            .raw(" older ones are not shown.</p>\n");
    }
}

fn count(experiments: usize) -> String {
    match experiments {
        1 => "1 experiment".to_owned(),
        many => format!("{many} experiments"),
    }
}
