//! The experiments of an environment that the filter selects.

use crate::state::experiment::Experiment;
use crate::state::project::{Environment, Project};
use crate::transport::http::page::experiments::experiment::{self, Context, Shown};
use crate::transport::http::page::experiments::filter::{Filter, path};
use crate::transport::http::page::html::Html;

/// The number of experiments of an environment that are shown, the latest first.
const EXPERIMENTS: usize = 1000;

/// The number of experiments of an environment up to which each can be opened. One alone is open.
const OPENED: usize = 50;

/// Adds an environment under its own heading.
pub(in crate::transport::http::page) fn render(
    page: &mut Html,
    project: &Project,
    environment: &Environment,
    filter: &Filter,
    now: i64,
) {
    let path = path(&project.key, &environment.key);
    page.raw("<section id=\"environment/").text(&path);
    page.raw("\" aria-label=\"").text(&path).raw("\">\n<h3>");
    page.element("code", &project.key)
        .raw(" <span class=\"in\">›</span> ")
        .element("code", &environment.key);
    let all = environment.experiments();
    let selected: Vec<&Experiment> = all
        .iter()
        .rev()
        .filter(|one| filter.has_experiment(one))
        .collect();
    page.raw(" <small>").text(count(selected.len(), all.len()));
    page.raw("</small></h3>\n");
    units(page, project);
    let context = Context {
        project,
        environment: &environment.key,
        now,
        shown: match selected.len() {
            1 => Shown::Open,
            ..=OPENED => Shown::Closed,
            _ => Shown::Linked,
        },
    };
    for one in selected.iter().take(EXPERIMENTS) {
        experiment::render(page, one, context);
    }
    let hidden = selected.len().saturating_sub(EXPERIMENTS);
    if hidden > 0 {
        page.raw("<p class=\"empty\">")
            .text(hidden)
            .raw(" older ones are not shown; the filter finds them.</p>\n");
    }
    page.raw("</section>\n");
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

fn count(selected: usize, all: usize) -> String {
    match (selected, all) {
        (_, 0) => "no experiments yet".to_owned(),
        (1, 1) => "1 experiment".to_owned(),
        (selected, all) if selected == all => format!("{all} experiments"),
        (selected, all) => format!("{selected} of {all} experiments"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn rendered(experiments: usize, filter: &str) -> String {
        let experiment = |number: usize| {
            json!({
                "id": "", "key": format!("key-{number}."), "name": "", "maintainer_id": "",
                "created_at": 0, "kind": "", "methodology": "", "data_source": "",
            })
        };
        let experiments: Vec<Value> = (0..experiments).map(experiment).collect();
        let environment = json!({"key": "test", "experiments": experiments});
        let environment = serde_json::from_value(environment).unwrap();
        let project = Project::new(String::new(), "shop", Default::default());
        let mut page = Html::default();
        let filter = Filter::from_query(filter);
        render(&mut page, &project, &environment, &filter, 0);
        page.into_string()
    }

    #[test]
    fn only_the_latest_experiments_are_shown() {
        let page = rendered(EXPERIMENTS + 2, "");
        assert_eq!(page.matches("class=\"line\"").count(), EXPERIMENTS);
        assert!(page.contains("2 older ones are not shown"));
        assert!(page.contains("key-1001.") && page.contains("key-2."));
        assert!(!page.contains("key-1."));
    }

    #[test]
    fn only_what_the_filter_selects_is_shown() {
        let page = rendered(20, "text=key-7.");
        assert!(page.contains("1 of 20 experiments"), "{page}");
        assert_eq!(page.matches("<summary").count(), 1);
        assert!(page.contains("\" open>"), "{page}");
        assert!(!rendered(20, "").contains("\" open>"));
        let page = rendered(60, "experiment=key-1.");
        assert!(page.contains("1 of 60 experiments"), "{page}");
    }

    #[test]
    fn a_long_list_links_to_each_experiment_alone() {
        assert!(!rendered(OPENED, "").contains("<a href"));
        let page = rendered(OPENED + 1, "");
        let link = "<a href=\"/?environment=shop%2Ftest&amp;experiment=key%2D7%2E\">";
        assert!(page.contains(link), "{page}");
        assert!(!page.contains("<summary"), "{page}");
    }
}
