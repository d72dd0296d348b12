//! The origin of a request that changes something: only a page of this server may send it.
//!
//! A page of another site can make a browser send a form to this server. The browser says where such a request comes
//! from, in headers that no page can set.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::header::{HOST, ORIGIN};
use http::{HeaderMap, StatusCode};

/// Passes a request on if it only reads, or if it comes from a page of this server.
pub(in crate::transport::http::page) async fn check(request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_same(request.headers()) {
        return next.run(request).await;
    }
    let message = "this request does not come from a page of the simulator, so nothing was done; \
                   programs use the control paths under /_simulator\n";
    (StatusCode::FORBIDDEN, message).into_response()
}

/// Whether a browser says that its page comes from this server.
///
/// `Sec-Fetch-Site` is sent to this machine and over TLS only, so without it `Origin` must name the host of the request.
fn is_same(headers: &HeaderMap) -> bool {
    let only = |name: &str| {
        let mut values = headers.get_all(name).iter();
        let first = values.next()?.to_str().ok();
        first.filter(|_| values.next().is_none())
    };
    if headers.contains_key("sec-fetch-site") {
        return only("sec-fetch-site") == Some("same-origin");
    }
    let origin = only(ORIGIN.as_str()).and_then(|origin| {
        let bare = origin.strip_prefix("http://");
        bare.or_else(|| origin.strip_prefix("https://"))
    });
    match (origin, only(HOST.as_str())) {
        (Some(origin), Some(host)) => origin.eq_ignore_ascii_case(host),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_of_this_server_is_of_the_same_origin() {
        let host = ("host", "localhost:8080");
        let cases: &[(&[(&'static str, &'static str)], bool)] = &[
            (&[host, ("sec-fetch-site", "same-origin")], true),
            (&[host, ("sec-fetch-site", "same-site")], false),
            (&[host, ("sec-fetch-site", "cross-site")], false),
            (&[host, ("sec-fetch-site", "none")], false),
            (
                &[
                    host,
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "http://localhost:8080"),
                ],
                false,
            ),
            (
                &[
                    host,
                    ("sec-fetch-site", "same-origin"),
                    ("sec-fetch-site", "cross-site"),
                ],
                false,
            ),
            (&[host, ("origin", "http://localhost:8080")], true),
            (&[host, ("origin", "https://LOCALHOST:8080")], true),
            (&[host, ("origin", "http://localhost:8081")], false),
            (&[host, ("origin", "http://evil.test")], false),
            (&[host, ("origin", "null")], false),
            (&[host], false),
            (&[("origin", "http://localhost:8080")], false),
        ];
        for (given, expected) in cases {
            let mut headers = HeaderMap::new();
            for (name, value) in *given {
                headers.append(*name, value.parse().unwrap());
            }
            assert_eq!(is_same(&headers), *expected, "{given:?}");
        }
    }
}
