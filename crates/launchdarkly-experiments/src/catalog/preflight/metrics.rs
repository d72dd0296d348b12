//! Checks of the metrics and metric groups: whether they are there, and measure this experiment.

use launchdarkly_experiments_client::types::MetricInput;

use crate::catalog::near::near;
use crate::catalog::preflight::{FindingCode, Findings, days};
use crate::catalog::{Entries, Entry, Metric, MetricGroup};

/// How long no event of a metric may come before that is a finding, in days.
const EVENT_DAYS: u64 = 90;

pub(super) fn check(findings: &mut Findings<'_>) {
    let (catalog, iteration) = (findings.catalog, &findings.experiment.post().iteration);
    for (position, input) in iteration.metrics.iter().enumerate() {
        let path = format!("iteration.metrics[{position}]");
        if input.is_group == Some(true) {
            let is_metric = catalog.metric(&input.key).found().is_some();
            match catalog.metric_group(&input.key) {
                Entry::Found(found) => group(&path, input, found, findings),
                Entry::Absent | Entry::NotRead if is_metric => findings.add(
                    FindingCode::GroupIsMetric,
                    path,
                    format!("`{}` is a metric, not a metric group", input.key),
                    "give it with `metric(…)` or `primary_metric(…)`",
                ),
                Entry::Absent => findings.add(
                    FindingCode::GroupUnknown,
                    path,
                    format!(
                        "the project has no metric group with the key `{}`{}",
                        input.key,
                        near(&input.key, keys(&catalog.metric_groups))
                    ),
                    "check the key",
                ),
                Entry::NotRead => {
                    findings.not_checked(path, format_args!("metric group `{}`", input.key));
                }
            }
            continue;
        }
        let is_group = catalog.metric_group(&input.key).found().is_some();
        match catalog.metric(&input.key) {
            Entry::Found(found) => metric(&path, input, found, findings),
            Entry::Absent | Entry::NotRead if is_group => findings.add(
                FindingCode::MetricIsGroup,
                path,
                format!("`{}` is a metric group, not a metric", input.key),
                "give it with `Metric::group(…)` or `primary_funnel(…)`",
            ),
            Entry::Absent => findings.add(
                FindingCode::MetricUnknown,
                path,
                format!(
                    "the project has no metric with the key `{}`{}",
                    input.key,
                    near(&input.key, keys(&catalog.metrics))
                ),
                "check the key, or create the metric first",
            ),
            Entry::NotRead => {
                findings.not_checked(path, format_args!("metric `{}`", input.key));
            }
        }
    }
}

/// Iterates over the keys that there are, as far as they were read.
fn keys<T>(part: &Option<Entries<T>>) -> impl Iterator<Item = &str> {
    part.iter().flat_map(Entries::iter).map(|(key, _)| key)
}

fn metric(path: &str, input: &MetricInput, metric: &Metric, findings: &mut Findings<'_>) {
    let key = &input.key;
    if metric.archived {
        findings.add(
            FindingCode::MetricArchived,
            path,
            format!("the metric `{key}` is archived"),
            "restore it, or use another",
        );
    }
    match metric.last_seen {
        None => findings.add(
            FindingCode::MetricUnseen,
            path,
            format!("LaunchDarkly has seen no event of the metric `{key}`"),
            "see that the application sends its events",
        ),
        Some(last) if findings.is_older(last, days(EVENT_DAYS)) => {
            let days = findings.days_since(last);
            let message = format!("the last event of the metric `{key}` came {days} days ago");
            findings.add(
                FindingCode::MetricUnseen,
                path,
                message,
                "see that the application still sends its events",
            );
        }
        Some(_) => {}
    }
    unit(path, input, metric, findings);
}

/// Checks that a metric is measured by the unit of the iteration, or by that of its analysis.
fn unit(path: &str, input: &MetricInput, metric: &Metric, findings: &mut Findings<'_>) {
    let Some(unit) = input.analysis_unit.as_deref().or(findings.unit()) else {
        return;
    };
    let units = metric.units.as_deref().unwrap_or_default();
    if units.is_empty() || units.iter().any(|known| known == unit) {
        return;
    }
    let message = format!(
        "the metric `{}` is measured by {}, not by `{unit}`",
        input.key,
        units.join(", ")
    );
    findings.add(
        FindingCode::MetricUnit,
        path,
        message,
        "randomize by one of them, or add the context kind to the metric",
    );
}

fn group(path: &str, input: &MetricInput, group: &MetricGroup, findings: &mut Findings<'_>) {
    let primary = findings
        .experiment
        .post()
        .iteration
        .primary_funnel_key
        .as_deref();
    if primary == Some(input.key.as_str()) && group.kind != "funnel" {
        let message = format!(
            "`{}` is a metric group of the type `{}`",
            input.key, group.kind
        );
        findings.add(
            FindingCode::GroupNotAFunnel,
            path,
            message,
            "choose a funnel, or a single primary metric",
        );
    }
}
