//! An iteration with its treatments.

use crate::state::experiment::{Iteration, IterationStatus, Treatment};
use crate::transport::http::page::html::Html;
use crate::transport::http::page::timestamp::Timestamp;

/// Adds an iteration under a title.
pub(super) fn render(page: &mut Html, title: &'static str, iteration: &Iteration) {
    page.raw("<section class=\"iteration\">\n<h5>").raw(title);
    page.badge(iteration.status.as_str(), iteration.status.as_str());
    page.raw("</h5>\n").element("p", &iteration.hypothesis);
    facts(page, iteration);
    if iteration.treatments.is_empty() {
        page.raw("<p class=\"empty\">No treatments.</p>\n");
    } else {
        treatments(page, iteration);
    }
    page.raw("</section>\n");
}

fn facts(page: &mut Html, iteration: &Iteration) {
    page.raw("<dl class=\"facts\">\n");
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

fn treatments(page: &mut Html, iteration: &Iteration) {
    page.table("Treatments", &["Name", "Allocation", "Flag", "Variation"]);
    for treatment in &iteration.treatments {
        page.raw("<tr><th scope=\"row\">").text(&treatment.name);
        if treatment.baseline {
            page.badge("baseline", "baseline");
        }
        if iteration.winning_treatment_id.as_ref() == Some(&treatment.id) {
            page.badge("winner", "winner");
        }
        page.raw("</th><td class=\"allocation\"><span class=\"bar\"><span style=\"width:");
        page.text(share(treatment)).raw("%\"></span></span> ");
        page.text(&treatment.allocation_percent).raw(" %</td>");
        parameters(page, treatment);
        page.raw("</tr>\n");
    }
    page.end_table();
}

fn parameters(page: &mut Html, treatment: &Treatment) {
    page.raw("<td>");
    for parameter in &treatment.parameters {
        page.raw("<div>")
            .element("code", &parameter.flag_key)
            .raw("</div>");
    }
    page.raw("</td><td>");
    for parameter in &treatment.parameters {
        page.raw("<div>")
            .element("code", &parameter.variation_id)
            .raw("</div>");
    }
    page.raw("</td>");
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
}
