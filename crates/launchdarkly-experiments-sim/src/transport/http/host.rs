//! The names under which the server answers: IP addresses, `localhost` and names below it, and declared names.
//!
//! A site can point a name of its own to this machine, so that a browser takes the server for a part of that site and
//! lets its pages read the responses (DNS rebinding). Such a request still has the name of the site in its `Host`.

use std::net::{Ipv4Addr, Ipv6Addr};

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HOST};
use serde_json::json;

use crate::one_line::one_line;
use crate::simulator::Simulator;
use crate::transport::http::log::Logged;

/// Passes a request on if the server answers under each name that the request gives it.
pub(super) async fn check(
    State(simulator): State<Simulator>,
    request: Request,
    next: Next,
) -> Response {
    let target = request.uri().authority();
    let target = target.map(|authority| authority.as_str().into());
    let headers = request.headers().get_all(HOST).into_iter();
    let headers = headers.map(|header| String::from_utf8_lossy(header.as_bytes()));
    let names: Vec<_> = target.into_iter().chain(headers).collect();
    let refused = match names.as_slice() {
        [] => Some("a request without a `Host`".to_owned()),
        names => names
            .iter()
            .find(|name| !is_served(name, simulator.allowed_hosts()))
            .map(|name| format!("a request for the host `{name}`")),
    };
    match refused {
        None => next.run(request).await,
        Some(request) => refuse(&request),
    }
}

fn refuse(request: &str) -> Response {
    let message = format!(
        "{request} is not answered, only one for an IP address, `localhost`, or a name that the option \
         `--allow-host NAME`, `SIM_ALLOW_HOST` or `Builder::allow_host` declares"
    );
    let body = json!({"code": "forbidden", "message": one_line(&message)});
    let content_type = [(CONTENT_TYPE, "application/json")];
    let mut response = (StatusCode::FORBIDDEN, content_type, body.to_string()).into_response();
    response.extensions_mut().insert(Logged::default());
    response
}

/// Whether the server answers under a name, which a port can follow.
fn is_served(name: &str, declared: &[String]) -> bool {
    let authority = name.parse::<Authority>().ok();
    let authority = authority.filter(|authority| !authority.as_str().contains('@'));
    let Some(host) = authority.as_ref().map(Authority::host) else {
        return false;
    };
    if let Some(address) = host.strip_prefix('[') {
        let address = address.strip_suffix(']').unwrap_or_default();
        return address.parse::<Ipv6Addr>().is_ok();
    }
    let host = plain(host);
    let is_local = host == "localhost"
        || host
            .strip_suffix(".localhost")
            .is_some_and(|below| !below.is_empty());
    is_local
        || host.parse::<Ipv4Addr>().is_ok()
        || declared.iter().any(|declared| plain(declared) == host)
}

/// Returns a name in lower case and without the dot of the root.
fn plain(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}
