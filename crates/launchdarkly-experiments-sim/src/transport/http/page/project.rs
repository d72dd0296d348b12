//! The environments of a project.

use crate::state::project::{Environment, Project};
use crate::transport::http::page::experiment;
use crate::transport::http::page::html::Html;

/// The number of experiments of an environment that are shown, the latest first.
const EXPERIMENTS: usize = 100;

/// Adds the environments of a project, each under its own heading.
pub(super) fn render(page: &mut Html, project: &Project) {
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn only_the_latest_experiments_are_shown() {
        let experiment = |number: usize| {
            json!({
                "id": "", "key": format!("key-{number}."), "name": "", "maintainer_id": "",
                "created_at": 0, "kind": "", "methodology": "", "data_source": "",
            })
        };
        let experiments: Vec<Value> = (0..EXPERIMENTS + 2).map(experiment).collect();
        let environment = json!({"key": "test", "experiments": experiments});
        let mut page = Html::default();
        super::experiments(&mut page, &serde_json::from_value(environment).unwrap());
        let page = page.into_string();
        assert_eq!(page.matches("<article>").count(), EXPERIMENTS);
        assert!(page.contains("2 older ones are not shown."));
        assert!(page.contains("key-101.") && page.contains("key-2."));
        assert!(!page.contains("key-1."));
    }
}
