//! Which cases another server can be asked.

use super::account::Account;
use super::names::OWNER;
use crate::conformance::declared::DeclaredMetric;
use crate::conformance::declared_flag::DeclaredFlag;
use crate::conformance::{Case, Expect, HttpRequest, Step};

/// Returns why a case cannot be run against an account, or `None` if it can.
#[must_use]
pub fn obstacle(case: &Case, account: &Account) -> Option<String> {
    let because = |holds: bool, reason: &str| holds.then(|| reason.to_owned());
    let sent: Vec<&HttpRequest> = exchanges(case).map(|(send, _)| send).collect();
    let any = |holds: &dyn Fn(&HttpRequest) -> bool| sent.iter().any(|one| holds(one));
    let setup = &case.simulator;
    let all_text = || {
        let bodies = sent.iter().filter_map(|one| one.body.as_ref());
        let given = case.given.iter().map(|one| &one.with);
        let bodies: Vec<_> = bodies.chain(given).map(ToString::to_string).collect();
        let expected = exchanges(case).filter_map(|(_, expect)| expect.body.as_ref());
        let expected: Vec<_> = expected.map(ToString::to_string).collect();
        format!("{} {}", bodies.join(" "), expected.join(" "))
    };
    if let Some(reason) = &case.local {
        return Some(reason.clone());
    }
    let text = all_text();
    let checks = [
        because(
            setup.dialect != Default::default(),
            "sets a dialect of the simulator",
        ),
        because(
            setup.quotas != Default::default(),
            "sets limits of the simulator",
        ),
        because(!setup.faults.is_empty(), "injects a fault"),
        because(setup.body_limit.is_some(), "sets a limit of the simulator"),
        because(
            !setup.members.is_empty(),
            "declares members, which no request creates",
        ),
        because(
            !setup.ai_configs.is_empty(),
            "declares AI configs, which no request of the fragment creates",
        ),
        because(
            !setup.metric_groups.is_empty(),
            "declares metric groups, which no request of the fragment creates",
        ),
        because(
            !setup.context_kinds.is_empty(),
            "declares context kinds, which no request of the fragment creates",
        ),
        because(
            setup.flags.iter().any(is_special_flag),
            "declares a flag with what no request of the fragment sets",
        ),
        because(
            setup.metrics.iter().any(is_special_metric),
            "declares a metric with what no request of the fragment sets",
        ),
        case.steps.iter().find_map(own_step),
        because(
            exchanges(case).any(|(_, expect)| expect.failure.is_some()),
            "expects a broken connection",
        ),
        because(
            exchanges(case).any(|(_, expect)| expect.status == 429),
            "expects a rate limit",
        ),
        because(
            any(&|one| one.headers.contains_key("authorization")),
            "needs a token of another kind",
        ),
        because(
            any(&|one| one.path.contains("bank"))
                || case.given.iter().any(|one| one.project != "shop"),
            "needs a second project",
        ),
        because(
            any(&|one| one.path.starts_with("/api/v2/members")),
            "reads the members of the account",
        ),
        because(
            any(&lists_what_stays),
            "lists what other cases leave behind",
        ),
        because(
            any(&|one| one.path.contains("lifecycleState") && one.path.contains("archived")),
            "lists what other cases leave behind",
        ),
        because(
            case.simulator.flags.is_empty() && running(case) > 1,
            "runs two experiments on one rule, which only a project without flags allows",
        ),
        because(
            text.contains("\"isGroup\":true") || text.contains("primaryFunnelKey"),
            "names a metric group, which no request of the fragment creates",
        ),
        because(
            text.contains(OWNER) && account.maintainer.is_none(),
            "names a member; give one with `--maintainer`",
        ),
        because(
            text.contains("owner@example.com"),
            "expects the e-mail address of a member of the simulator",
        ),
    ];
    checks.into_iter().flatten().next()
}

/// Whether a case replaces the settings of the project.
#[must_use]
pub fn changes_settings(case: &Case) -> bool {
    exchanges(case).any(|(send, _)| send.method == "PUT")
}

fn exchanges(case: &Case) -> impl Iterator<Item = (&HttpRequest, &Expect)> {
    case.steps.iter().filter_map(|step| match step {
        Step::Exchange { send, expect } => Some((send, &**expect)),
        _ => None,
    })
}

fn own_step(step: &Step) -> Option<String> {
    let reason = match step {
        Step::Exchange { .. } => return None,
        Step::Advance(_) => "moves the clock",
        Step::Dialect(_) => "sets a dialect of the simulator",
        Step::Inject(_) => "injects a fault",
        Step::ConsumeQuota(_) => "sets limits of the simulator",
    };
    Some(reason.to_owned())
}

fn running(case: &Case) -> usize {
    let runs = |state: &str| matches!(state, "running" | "restarted");
    let given = case.given.iter().filter(|one| runs(&one.state));
    given.map(|one| one.count.max(1)).sum()
}

fn lists_what_stays(request: &HttpRequest) -> bool {
    let path = request.path.split('?').next().unwrap_or_default();
    let lists = [
        "/api/v2/flags/shop",
        "/api/v2/metrics/shop",
        "/api/v2/projects/shop/context-kinds",
    ];
    request.method == "GET" && lists.contains(&path)
}

fn is_special_flag(flag: &DeclaredFlag) -> bool {
    let targeting = flag.environments.values().any(|one| {
        !one.rules.is_empty()
            || one.off_variation.is_some()
            || one.requested.is_some()
            || one.changed.is_some()
    });
    let times = [flag.created, flag.archived, flag.deprecated];
    targeting || times.iter().any(Option::is_some) || flag.maintainer.is_some()
}

fn is_special_metric(metric: &DeclaredMetric) -> bool {
    metric.last_seen.is_some() || metric.archived.is_some() || metric.project != "shop"
}
