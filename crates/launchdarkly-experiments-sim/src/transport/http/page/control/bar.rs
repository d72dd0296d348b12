//! The bar at the top: the clock, the faults that are still to occur, the limits, and the dialect.
//!
//! It is small, so that the page can ask for it every second. Its version says whether anything else has changed.

use serde_json::{Value, json};

use crate::api::dialect::Dialect;
use crate::engine::Engine;
use crate::inject::fault::Fault;
use crate::inject::rate_limit::Quotas;
use crate::transport::http::page::html::Html;
use crate::transport::http::page::timestamp::Timestamp;

/// Adds the bar.
pub(in crate::transport::http::page) fn render(page: &mut Html, engine: &mut Engine) {
    let (count, kept) = engine.journal.version();
    let left = engine.limiter.remaining(engine.state.now.get());
    page.raw("<section id=\"bar\" aria-label=\"Clock, faults and limits\" data-version=\"")
        .text(format_args!("{}.{count}.{kept}", engine.revision))
        .raw("\">\n<dl class=\"facts\">\n<div><dt>Clock, which ")
        .raw(if engine.clock.runs() {
            "runs"
        } else {
            "stands still"
        })
        .raw("</dt><dd id=\"clock\">")
        .text(Timestamp(engine.state.now.get()))
        .raw("</dd></div>\n<div><dt>Faults pending</dt><dd id=\"faults\">");
    faults(page, engine.faults.pending());
    page.raw("</dd></div>\n");
    page.fact("Limits", limits(engine.limiter.quotas, left));
    page.fact("Dialect", options(engine.dialect));
    page.raw("</dl>\n</section>\n");
}

fn faults(page: &mut Html, pending: &[Fault]) {
    if pending.is_empty() {
        page.raw("none");
    }
    for fault in pending {
        page.badge("fault", describe(&json!(fault)));
    }
}

/// Returns a fault by its properties in JSON, the kind first, without those that have no influence.
fn describe(fault: &Value) -> String {
    let kind = match (&fault["kind"], &fault["status"]) {
        (Value::String(kind), _) => kind.clone(),
        (Value::Null, status) => format!("status {status}"),
        (kind, _) => kind.to_string(),
    };
    let properties = fault.as_object().into_iter().flatten();
    let others = properties.filter_map(|(name, value)| match (name.as_str(), value) {
        ("kind" | "status", _) | (_, Value::Null | Value::Bool(false)) => None,
        ("times", Value::Number(times)) if times.as_u64() == Some(1) => None,
        ("after", Value::Number(after)) if after.as_u64() == Some(0) => None,
        (name, Value::Bool(true)) => Some(name.to_owned()),
        (name, Value::String(text)) => Some(format!("{name} {text}")),
        (name, other) => Some(format!("{name} {other}")),
    });
    let all: Vec<_> = std::iter::once(kind).chain(others).collect();
    all.join(", ")
}

/// Returns the limits of a window of ten seconds, with what is left of those of the account and of the address.
fn limits(quotas: Quotas, (global, ip): (Option<u32>, Option<u32>)) -> String {
    let all = [
        ("account", quotas.global, global),
        ("operation", quotas.route, None),
        ("token", quotas.token, None),
        ("address", quotas.ip, ip),
    ];
    let set = all.iter().filter_map(|(name, limit, left)| {
        let left = left.map(|left| format!(" ({left} left)"));
        let left = left.unwrap_or_default();
        limit.map(|limit| format!("{limit} per {name}{left}"))
    });
    let set: Vec<_> = set.collect();
    match set.as_slice() {
        [] => "none".to_owned(),
        set => format!("{} in 10 s", set.join(", ")),
    }
}

/// Returns the options of a dialect by their names on the command line.
fn options(dialect: Dialect) -> String {
    let is_on = |name: &&str| dialect.with(name) == Some(dialect);
    let on: Vec<_> = Dialect::NAMES.iter().copied().filter(is_on).collect();
    match on.as_slice() {
        [] => "default".to_owned(),
        on => on.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::operation::Operation;
    use crate::inject::fault::FaultKind;

    #[test]
    fn a_fault_is_described_by_what_has_influence() {
        let fault = Fault::new(FaultKind::Reset)
            .applied()
            .on(Operation::PatchExperiment)
            .after(2);
        let described = describe(&json!(fault));
        assert!(described.starts_with("reset, "), "{described}");
        for part in ["applied", "operation patchExperiment", "after 2"] {
            assert!(described.contains(part), "{part}: {described}");
        }
        let plain = Fault::new(FaultKind::Reset);
        assert_eq!(describe(&json!(plain)), "reset");
    }

    #[test]
    fn limits_and_dialects_are_shown_by_what_is_set() {
        assert_eq!(limits(Quotas::default(), (None, None)), "none");
        let quotas = Quotas::default().global(100).route(20);
        assert_eq!(
            limits(quotas, (Some(93), None)),
            "100 per account (93 left), 20 per operation in 10 s"
        );
        assert_eq!(options(Dialect::default()), "default");
        let dialect = Dialect::default().nulls(true).newest_fields(false);
        assert_eq!(options(dialect), "nulls, no-newest-fields");
    }
}
