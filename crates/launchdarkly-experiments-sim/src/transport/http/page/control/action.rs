//! The buttons of the page: forms that reset the simulator, advance its clock, and inject faults.
//!
//! They work without script. A request that a browser does not ascribe to a page of this server is
//! [refused](crate::transport::http::page::control::same_origin).

use std::collections::HashMap;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::middleware::from_fn;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use bytes::Bytes;
use http::header::LOCATION;
use http::{StatusCode, Uri};

use crate::api::operation::Operation;
use crate::api::query;
use crate::inject::fault::{Fault, FaultKind};
use crate::simulator::Simulator;
use crate::transport::http::page::control::same_origin;
use crate::transport::http::page::document;
use crate::transport::http::page::html::Html;

/// The units in which the clock is advanced, in seconds.
const UNITS: [(&str, u64); 4] = [
    ("seconds", 1),
    ("minutes", 60),
    ("hours", 3600),
    ("days", 86_400),
];

/// Returns the router of the forms.
pub(in crate::transport::http::page) fn router() -> Router<Simulator> {
    Router::new()
        .route("/page/reset", post(reset))
        .route("/page/advance", post(advance))
        .route("/page/fail", post(fail))
        .route("/page/clear-faults", post(clear_faults))
        .layer(from_fn(same_origin::check))
}

/// Adds the forms. `query` is that of the page, to which they return.
pub(in crate::transport::http::page) fn render(page: &mut Html, query: &str) {
    page.raw("<section class=\"actions\" aria-label=\"Actions\">\n");
    open(page, "/page/fail", query);
    page.raw("<label>Fault <select name=\"kind\">");
    for kind in FaultKind::ALL {
        page.option(kind, kind, false);
    }
    page.raw("</select></label> <label>on <select name=\"operation\">")
        .option("", "any operation", true);
    for operation in Operation::ALL {
        page.option(operation.as_str(), operation.as_str(), false);
    }
    page.raw("</select></label> <label><input type=\"checkbox\" name=\"applied\" value=\"true\"> after it is applied</label> ")
        .raw("<button>Make the next request fail</button></form>\n");
    open(page, "/page/clear-faults", query);
    page.raw("<button>Clear faults</button></form>\n");
    open(page, "/page/advance", query);
    page.raw("<label>Clock <input type=\"number\" name=\"amount\" value=\"1\" min=\"1\" required aria-label=\"Amount\"></label> ")
        .raw("<select name=\"unit\" aria-label=\"Unit\">");
    for (name, _) in UNITS {
        page.option(name, name, name == "days");
    }
    page.raw("</select> <button>Advance</button></form>\n");
    open(page, "/page/reset", query);
    page.raw("<button class=\"danger\">Reset to the start</button></form>\n");
    page.raw("</section>\n<p id=\"said\" role=\"status\"></p>\n");
}

fn open(page: &mut Html, path: &'static str, query: &str) {
    page.raw("<form method=\"post\" action=\"")
        .raw(path)
        .raw("?");
    page.text(query).raw("\">");
}

async fn reset(State(simulator): State<Simulator>, uri: Uri) -> Response {
    simulator.reset();
    simulator.until_stored().await;
    back(&uri)
}

async fn clear_faults(State(simulator): State<Simulator>, uri: Uri) -> Response {
    simulator.clear_faults();
    back(&uri)
}

async fn advance(State(simulator): State<Simulator>, uri: Uri, body: Bytes) -> Response {
    let moved = time(&fields(&body))
        .and_then(|time| simulator.move_clock(|now| now.checked_add(millis(time))));
    match moved {
        Some(_) => {
            simulator.until_stored().await;
            back(&uri)
        }
        None => refuse(
            "the clock goes forward by a whole number of seconds, minutes, hours or days, at most to the year 9999",
        ),
    }
}

async fn fail(State(simulator): State<Simulator>, uri: Uri, body: Bytes) -> Response {
    match fault(&fields(&body)) {
        Some(fault) => {
            simulator.inject(fault);
            back(&uri)
        }
        None => refuse(
            "the fault or the operation is not known, or the request is never applied with this fault",
        ),
    }
}

/// Returns the fields of a form. One that cannot be read is empty.
fn fields(body: &Bytes) -> HashMap<String, String> {
    let body = std::str::from_utf8(body).unwrap_or_default();
    query::pairs(body).unwrap_or_default().into_iter().collect()
}

fn time(fields: &HashMap<String, String>) -> Option<Duration> {
    let unit = fields.get("unit")?;
    let (_, seconds) = UNITS.iter().find(|(name, _)| name == unit)?;
    let amount: u64 = fields.get("amount")?.trim().parse().ok()?;
    Some(Duration::from_secs(amount.checked_mul(*seconds)?))
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn fault(fields: &HashMap<String, String>) -> Option<Fault> {
    let wanted = fields.get("kind")?;
    let kind = FaultKind::ALL
        .iter()
        .find(|kind| kind.to_string() == *wanted)?;
    let mut fault = Fault::new(*kind);
    if fields
        .get("applied")
        .is_some_and(|applied| applied == "true")
    {
        if kind.applies() == Some(false) {
            return None;
        }
        fault = fault.applied();
    }
    match fields.get("operation").map_or("", String::as_str) {
        "" => Some(fault),
        name => {
            let mut known = Operation::ALL.iter();
            let operation = known.find(|operation| operation.as_str() == name)?;
            Some(fault.on(*operation))
        }
    }
}

/// Sends the browser back to the page, with the query that it had.
fn back(uri: &Uri) -> Response {
    let target = format!("/?{}", uri.query().unwrap_or_default());
    document::protected((StatusCode::SEE_OTHER, [(LOCATION, target)]))
}

fn refuse(message: &'static str) -> Response {
    document::protected((StatusCode::BAD_REQUEST, message)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &'static str) -> HashMap<String, String> {
        fields(&Bytes::from_static(body.as_bytes()))
    }

    #[test]
    fn a_fault_is_read_from_the_form() {
        let cases = [
            ("kind=reset", Some(Fault::new(FaultKind::Reset))),
            (
                "kind=reset&operation=patchExperiment&applied=true",
                Some(
                    Fault::new(FaultKind::Reset)
                        .on(Operation::PatchExperiment)
                        .applied(),
                ),
            ),
            (
                "kind=rateLimited+%28retryAfter+1%29&operation=",
                Some(Fault::new(FaultKind::ALL[0])),
            ),
            ("kind=reset&operation=fly", None),
            ("kind=refused&applied=true", None),
            ("kind=klingon", None),
            ("kind=%ff", None),
            ("", None),
        ];
        for (body, expected) in cases {
            assert_eq!(fault(&read(body)), expected, "{body}");
        }
    }

    #[test]
    fn a_time_is_read_from_the_form() {
        let cases = [
            ("amount=2&unit=minutes", Some(120)),
            ("amount=+3+&unit=days", Some(259_200)),
            ("amount=-1&unit=days", None),
            ("amount=18446744073709551615&unit=days", None),
            ("amount=1&unit=years", None),
            ("amount=1", None),
        ];
        for (body, expected) in cases {
            assert_eq!(
                time(&read(body)).map(|time| time.as_secs()),
                expected,
                "{body}"
            );
        }
    }
}
