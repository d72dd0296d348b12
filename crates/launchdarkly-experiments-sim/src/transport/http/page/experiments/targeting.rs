//! What experiments run on and what they measure: the flags, the AI configs and the metrics of a project, briefly.

use crate::state::flag::Flag;
use crate::state::metric::Metric;
use crate::state::project::Project;
use crate::state::targeting::{FALLTHROUGH, Serve, Targeting};
use crate::transport::http::page::experiments::filter::Filter;
use crate::transport::http::page::experiments::iteration::variation;
use crate::transport::http::page::html::Html;

/// The number of flags and of metrics of a project that are shown.
const ROWS: usize = 100;

/// Adds the flags of a project in the environments that the filter selects.
pub(in crate::transport::http::page) fn flags(page: &mut Html, project: &Project, filter: &Filter) {
    if !project.has_flags() {
        return;
    }
    page.table(
        format_args!("Flags and AI configs of {}", project.key),
        &["Key", "Environment", "State", "Serves"],
    );
    for flag in project.targets().take(ROWS) {
        let environments = flag.environments.iter();
        let shown = environments.filter(|(key, _)| filter.has_environment(&project.key, key));
        for (key, targeting) in shown {
            page.raw("<tr><th scope=\"row\">")
                .element("code", &flag.key)
                .raw("</th><td>")
                .text(key)
                .raw("</td><td>");
            match targeting.on {
                true => page.badge("good", "on"),
                false => page.badge("draft", "off"),
            };
            if flag.archived_at.is_some() {
                page.badge("archived", "archived");
            }
            page.raw(" <span class=\"quiet\">version ")
                .text(targeting.version)
                .raw("</span></td><td>");
            rules(page, flag, targeting);
            page.raw("</td></tr>\n");
        }
    }
    page.end_table();
    rest(page, project.targets().count());
}

fn rules(page: &mut Html, flag: &Flag, targeting: &Targeting) {
    let rules = targeting.rules.iter();
    let rules = rules.map(|rule| {
        (
            rule.description.as_ref().unwrap_or(&rule.id).as_str(),
            &rule.serve,
        )
    });
    let fallthrough = targeting.fallthrough.iter();
    for (rule, serve) in rules.chain(fallthrough.map(|serve| (FALLTHROUGH, serve))) {
        page.raw("<div>").text(rule).raw(": ");
        match serve {
            Serve::Variation(id) => variation(page, Some(flag), id),
            Serve::Rollout(rollout) => {
                if let Some(allocation) = &rollout.allocation {
                    page.badge("running", "experiment")
                        .raw(" ")
                        .element("code", &allocation.experiment)
                        .raw(" ");
                }
                for (position, share) in rollout
                    .shares
                    .iter()
                    .filter(|one| one.weight > 0)
                    .enumerate()
                {
                    page.raw(if position > 0 { ", " } else { "" });
                    variation(page, Some(flag), &share.variation);
                    page.raw(if share.untracked {
                        " (untracked) "
                    } else {
                        " "
                    })
                    .text(f64::from(share.weight) / 1000.0)
                    .raw(" %");
                }
            }
        }
        page.raw("</div>");
    }
}

/// Adds the metrics of a project.
pub(in crate::transport::http::page) fn metrics(page: &mut Html, project: &Project) {
    if project.metrics.is_empty() {
        return;
    }
    page.table(
        format_args!("Metrics of {}", project.key),
        &["Key", "Name", "Measures", "Event"],
    );
    for metric in project.metrics.iter().take(ROWS) {
        page.raw("<tr><th scope=\"row\">")
            .element("code", &metric.key);
        if metric.archived_at.is_some() {
            page.badge("archived", "archived");
        }
        page.raw("</th><td>").text(&metric.name).raw("</td><td>");
        page.text(measures(metric)).raw("</td><td>");
        if let Some(event) = &metric.event_key {
            page.element("code", event);
        }
        page.raw("</td></tr>\n");
    }
    page.end_table();
    rest(page, project.metrics.len());
}

/// Returns what a metric measures, such as `custom, in ms`.
fn measures(metric: &Metric) -> String {
    let kind = metric.kind.as_str();
    match (&metric.measured_in, metric.is_numeric) {
        (Some(unit), true) => format!("{kind}, in {unit}"),
        (None, true) => format!("{kind}, a number"),
        (_, false) => format!("{kind}, a conversion"),
    }
}

fn rest(page: &mut Html, all: usize) {
    if let Some(hidden) = all.checked_sub(ROWS).filter(|hidden| *hidden > 0) {
        page.raw("<p class=\"empty\">")
            .text(hidden)
            .raw(" more are not shown.</p>\n");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::state::targeting::{Allocation, Rollout, Rule, Share};

    #[test]
    fn a_running_experiment_is_shown_on_its_rule() {
        let share = |id: &str, weight, untracked| Share {
            variation: id.to_owned(),
            weight,
            untracked,
        };
        let rollout = Rollout {
            shares: vec![
                share("id-1", 33_400, false),
                share("id-2", 0, false),
                share("id-1", 66_600, true),
            ],
            bucket_by: None,
            context_kind: None,
            allocation: Some(Allocation {
                experiment: "checkout".to_owned(),
                default_variation: "id-1".to_owned(),
                can_reshuffle: true,
            }),
        };
        let mut targeting = Targeting::on()
            .version(12)
            .rule(Rule::new("r", "id-1").description("<VIPs>"));
        targeting.serve(FALLTHROUGH, Serve::Rollout(rollout));
        let mut project = Project::new(String::new(), "shop", Default::default());
        let flag = Flag::new("button")
            .variation("id-1", "Blue", json!(1))
            .environment("test", targeting);
        project.declare_flag(
            flag.variation("id-2", "Green", json!(2)),
            Default::default(),
        );
        let mut page = Html::default();
        flags(&mut page, &project, &Filter::default());
        let page = page.into_string();
        for text in [
            "<div>&lt;VIPs&gt;: Blue</div>",
            "<code>checkout</code> Blue 33.4 %, Blue (untracked) 66.6 %</div>",
            "version 12",
        ] {
            assert!(page.contains(text), "{text}: {page}");
        }
    }

    #[test]
    fn a_project_without_flags_and_metrics_shows_none() {
        let project = Project::new(String::new(), "shop", Default::default());
        let mut page = Html::default();
        flags(&mut page, &project, &Filter::default());
        metrics(&mut page, &project);
        assert_eq!(page.into_string(), "");
    }
}
