//! The frame of every page: its head with style and script, its links, and the headers of its response.

use axum::response::{Html as HtmlBody, IntoResponse, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};

use crate::transport::http::page::html::Html;

/// Permits a browser to load the style and the script of this server, to ask this server, to send forms to it, and
/// nothing else. Nothing inline is permitted, and no other page can frame this one.
const SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
     form-action 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

/// Opens a page with a title.
pub(super) fn open(title: &'static str) -> Html {
    let mut page = Html::default();
    page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
        .element("title", title)
        .raw("\n<link rel=\"icon\" href=\"data:,\">\n")
        .raw("<link rel=\"stylesheet\" href=\"/page/style.css\">\n")
        .raw("<script src=\"/page/script.js\" defer></script>\n</head>\n<body>\n");
    page
}

/// Closes a page and returns it as a response.
pub(super) fn close(mut page: Html) -> Response {
    page.raw("</body>\n</html>\n");
    protected(HtmlBody(page.into_string()))
}

/// Returns a file that every page loads.
pub(super) fn file(content_type: &'static str, content: &'static str) -> Response {
    protected(([(CONTENT_TYPE, content_type)], content))
}

/// Adds the headers that tell a browser what it may do with a response.
pub(super) fn protected(response: impl IntoResponse) -> Response {
    let headers = [
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, SECURITY_POLICY),
        // With `no-referrer`, a browser would name no origin when it sends a form.
        (REFERRER_POLICY, "same-origin"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, response).into_response()
}
