//! An iteration with its treatments.

use crate::state::experiment::{Iteration, IterationStatus, Treatment};
use crate::state::flag::Flag;
use crate::state::project::Project;
use crate::transport::http::page::html::Html;
use crate::transport::http::page::timestamp::Timestamp;

/// Adds an iteration under a title.
pub(in crate::transport::http::page) fn render(
    page: &mut Html,
    title: &'static str,
    iteration: &Iteration,
    project: &Project,
) {
    page.raw("<section class=\"iteration\">\n<h5>").raw(title);
    page.badge(iteration.status.as_str(), iteration.status.as_str());
    page.raw("</h5>\n").element("p", &iteration.hypothesis);
    facts(page, iteration);
    if iteration.treatments.is_empty() {
        page.raw("<p class=\"empty\">No treatments.</p>\n");
    } else {
        treatments(page, iteration, project);
    }
    page.raw("</section>\n");
}

/// Returns the treatment that won.
pub(in crate::transport::http::page) fn winner(iteration: &Iteration) -> Option<&Treatment> {
    let winning = iteration.winning_treatment_id.as_ref()?;
    let mut treatments = iteration.treatments.iter();
    treatments.find(|treatment| treatment.id == *winning)
}

fn facts(page: &mut Html, iteration: &Iteration) {
    page.raw("<dl class=\"facts\">\n");
    for (flag, used) in &iteration.flags {
        page.raw("<div><dt>Runs on</dt><dd>")
            .element("code", flag)
            .raw(", ")
            .text(&used.rule_id)
            .raw(", version ")
            .text(used.flag_config_version)
            .raw("</dd></div>\n");
    }
    if let Some(metric) = &iteration.primary_metric {
        page.fact("Primary metric", metric);
    }
    if let Some(funnel) = &iteration.primary_funnel {
        page.fact("Primary funnel", funnel);
    }
    let primary = [&iteration.primary_metric, &iteration.primary_funnel];
    let others = iteration.metrics.iter().map(|metric| metric.key.as_str());
    let others: Vec<_> = others
        .filter(|key| !primary.iter().any(|one| one.as_deref() == Some(key)))
        .collect();
    if !others.is_empty() {
        page.fact("Other metrics", others.join(", "));
    }
    if let Some(unit) = &iteration.randomization_unit {
        page.fact("Randomization unit", unit);
    }
    if !iteration.attributes.is_empty() {
        page.fact("Attributes", iteration.attributes.join(", "));
    }
    let times = [
        (
            "Created",
            Some(iteration.created_at).filter(|_| iteration.status == IterationStatus::NotStarted),
        ),
        ("Started", iteration.started_at),
        ("Ended", iteration.ended_at),
    ];
    for (name, at) in times {
        if let Some(at) = at {
            page.fact(name, Timestamp(at.get()));
        }
    }
    if let Some(reason) = &iteration.winning_reason {
        page.fact("Winning reason", reason);
    }
    page.raw("</dl>\n");
}

fn treatments(page: &mut Html, iteration: &Iteration, project: &Project) {
    page.table("Treatments", &["Name", "Allocation", "Flag", "Variation"]);
    for treatment in &iteration.treatments {
        page.raw("<tr><th scope=\"row\">").text(&treatment.name);
        if treatment.baseline {
            page.badge("baseline", "baseline");
        }
        if iteration.winning_treatment_id.as_ref() == Some(&treatment.id) {
            page.badge("winner", "winner");
        }
        page.raw("</th><td class=\"allocation\"><svg class=\"share\" aria-hidden=\"true\"><rect width=\"");
        page.text(share(treatment))
            .raw("%\" height=\"100%\"/></svg> ");
        page.text(&treatment.allocation_percent).raw(" %</td><td>");
        for parameter in &treatment.parameters {
            page.raw("<div>")
                .element("code", &parameter.flag_key)
                .raw("</div>");
        }
        page.raw("</td><td>");
        for parameter in &treatment.parameters {
            let mut flags = project.targets();
            let flag = flags.find(|flag| flag.key == parameter.flag_key);
            page.raw("<div>");
            variation(page, flag, &parameter.variation_id);
            page.raw("</div>");
        }
        page.raw("</td></tr>\n");
    }
    page.end_table();
}

/// Adds a variation by its name, if the flag is known and names it, else by its id.
pub(in crate::transport::http::page) fn variation(page: &mut Html, flag: Option<&Flag>, id: &str) {
    let known = flag.and_then(|flag| flag.find_variation(id));
    match known.and_then(|variation| variation.name.as_ref()) {
        Some(name) => page.text(name),
        None => match known.map(|variation| &variation.value) {
            Some(value) if value.is_boolean() => page.element("code", value),
            _ => page.element("code", id),
        },
    };
}

/// Returns the percentage of its bar that a treatment fills. An allocation that is not a number fills nothing.
fn share(treatment: &Treatment) -> f64 {
    let share: f64 = treatment
        .allocation_percent
        .trim()
        .parse()
        .unwrap_or_default();
    match share.is_finite() {
        true => share.clamp(0.0, 100.0),
        false => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn treatment(allocation_percent: &str) -> Treatment {
        Treatment {
            id: "t".to_owned(),
            name: "Blue".to_owned(),
            baseline: true,
            allocation_percent: allocation_percent.to_owned(),
            parameters: Vec::new(),
        }
    }

    #[test]
    fn bars_stay_between_0_and_100_percent() {
        let cases = [
            ("50", 50.0),
            (" 33.4 ", 33.4),
            ("-5", 0.0),
            ("900", 100.0),
            ("NaN", 0.0),
            ("", 0.0),
        ];
        for (text, expected) in cases {
            assert!((share(&treatment(text)) - expected).abs() < 1e-9, "{text}");
        }
    }

    #[test]
    fn a_variation_is_shown_by_the_best_name_that_it_has() {
        let flag = Flag::new("button").variation("id-1", "Blue", 1.into());
        let flag = flag.variation("id-2", "", true.into());
        let flag = flag.variation("id-3", "", 3.into());
        let cases = [
            (Some(&flag), "id-1", "Blue"),
            (Some(&flag), "id-2", "<code>true</code>"),
            (Some(&flag), "id-3", "<code>id-3</code>"),
            (Some(&flag), "id-4", "<code>id-4</code>"),
            (None, "id-1", "<code>id-1</code>"),
        ];
        for (flag, id, expected) in cases {
            let mut page = Html::default();
            variation(&mut page, flag, id);
            assert_eq!(page.into_string(), expected);
        }
    }
}
