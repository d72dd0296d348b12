//! The journal: the latest requests, one line each, which opens to request, response and curl command.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::journal::JournalEntry;
use crate::transport::http::page::html::Html;
use crate::transport::http::page::journal::curl;
use crate::transport::http::page::journal::secrets::Secrets;
use crate::transport::http::page::span::Span;
use crate::transport::http::page::timestamp::Timestamp;

/// The number of characters of a body that are shown.
const BODY: usize = 4000;

/// What all entries need to be shown.
pub(in crate::transport::http::page) struct Context<'a> {
    /// The address of the server, such as `http://localhost:8080`.
    pub(in crate::transport::http::page) base: &'a str,
    pub(in crate::transport::http::page) secrets: &'a Secrets,
}

/// Adds the requests, in the given order.
pub(in crate::transport::http::page) fn render<'a>(
    page: &mut Html,
    latest: impl Iterator<Item = &'a JournalEntry>,
    context: &Context<'_>,
) {
    let mut latest = latest.peekable();
    if latest.peek().is_none() {
        page.raw("<p class=\"empty\">No requests yet.</p>\n");
        return;
    }
    page.raw("<p class=\"quiet\">The latest requests, the newest first. Each opens.</p>\n");
    page.raw("<div id=\"requests\">\n");
    for entry in latest {
        line(page, entry, context);
    }
    page.raw("</div>\n");
}

fn line(page: &mut Html, entry: &JournalEntry, context: &Context<'_>) {
    let shown = |text: &str| context.secrets.redact(text);
    page.raw("<details class=\"request\" id=\"request/")
        .text(entry.number)
        .raw("\"><summary><span class=\"quiet number\">")
        .text(entry.number)
        .raw("</span> <span class=\"time\">")
        .text(Timestamp(entry.at).with_millis())
        .raw("</span> <b class=\"method\">")
        .text(&entry.method)
        .raw("</b> <span class=\"what\">");
    let path = entry.path.as_str();
    // What every operation begins with says nothing.
    let short = path.strip_prefix("/api/v2");
    let short = short.filter(|_| entry.operation.is_some());
    let address = decoded(short.unwrap_or(path));
    page.element("code", shown(&address));
    if !entry.query.is_empty() {
        let query = decoded(&entry.query.replace('+', " "));
        page.raw(" <code>?").text(shown(&query)).raw("</code>");
    }
    if let Some(meaning) = meaning(entry) {
        page.raw(" <span>").text(shown(&meaning)).raw("</span>");
    }
    page.raw("</span> <span class=\"outcome\">");
    outcome(page, entry, &shown);
    page.raw("</span></summary>\n");
    details(page, entry, context);
    page.raw("</details>\n");
}

/// Adds the status, the fault, whether the state changed, and how long the answer took.
fn outcome(page: &mut Html, entry: &JournalEntry, shown: &impl Fn(&str) -> String) {
    match entry.status {
        Some(status) if status < 400 => page.badge("good", status),
        Some(status) => page.badge("bad", status),
        None => page.badge("bad", "no response"),
    };
    if entry.applied {
        page.badge("changed", "changed the state");
    }
    if let Some(fault) = entry.fault {
        page.badge("fault", format_args!("fault: {fault}"));
    }
    if entry.status.is_some_and(|status| status >= 400)
        && let Some(message) = entry.response_json().as_ref().and_then(message)
    {
        page.raw(" <span class=\"quiet\">")
            .text(shown(message))
            .raw("</span>");
    }
    let millis = i64::try_from(entry.took.as_millis()).unwrap_or(i64::MAX);
    page.raw(" <span class=\"quiet took\">");
    match millis {
        0 => page.raw("&lt; 1 ms"),
        millis => page.text(Span(millis)),
    };
    page.raw("</span>");
}

fn details(page: &mut Html, entry: &JournalEntry, context: &Context<'_>) {
    let shown = |text: &str| context.secrets.redact(text);
    page.raw("<h4>Request</h4>\n<p>Operation: ");
    let operation = entry.operation.map(|operation| operation.as_str());
    page.element("code", operation.unwrap_or("none"))
        .raw("</p>\n");
    if let Some(violation) = &entry.violation {
        page.raw("<p>Invalid: ")
            .text(shown(violation))
            .raw("</p>\n");
    }
    page.raw("<pre tabindex=\"0\">");
    for (name, value) in &entry.headers {
        page.text(name).raw(": ").text(shown(value)).raw("\n");
    }
    page.raw("</pre>\n");
    body(page, &entry.request, &shown);
    page.raw("<h4>Response ");
    match entry.status {
        Some(status) => page.text(status),
        None => page.raw("that did not arrive"),
    };
    page.raw("</h4>\n");
    body(page, &entry.response, &shown);
    page.raw("<h4>curl</h4>\n<pre tabindex=\"0\">");
    page.text(shown(&curl::repeat(entry, context.base)));
    page.raw("</pre>\n");
}

/// Adds a body, laid out if it is JSON.
fn body(page: &mut Html, body: &[u8], shown: &impl Fn(&str) -> String) {
    if body.is_empty() {
        page.raw("<p class=\"empty\">No body.</p>\n");
        return;
    }
    let json = serde_json::from_slice::<Value>(body).ok();
    let laid_out = json.and_then(|json| serde_json::to_string_pretty(&json).ok());
    let text = laid_out.unwrap_or_else(|| String::from_utf8_lossy(body).into_owned());
    // Shortened after that, so that no part of a token is left at the end.
    let text = shown(&text);
    let end = text.char_indices().nth(BODY).map(|(position, _)| position);
    page.raw("<pre tabindex=\"0\">");
    match end {
        None => page.text(&text),
        Some(end) => page
            .text(&text[..end])
            .raw("\n… the rest is in /_simulator/journal"),
    };
    page.raw("</pre>\n");
}

/// Returns a part of an address without percent-encoding.
fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Returns what a request asks for, as its body says: the instructions of a patch, or the key of what is created.
fn meaning(entry: &JournalEntry) -> Option<String> {
    let body = entry.request_json()?;
    if let Some(instructions) = body["instructions"].as_array() {
        let kinds = instructions.iter().filter_map(|one| one["kind"].as_str());
        return Some(kinds.collect::<Vec<_>>().join(", "));
    }
    Some(body["key"].as_str()?.to_owned())
}

fn message(response: &Value) -> Option<&str> {
    response["message"].as_str()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::api::operation::Operation;
    use crate::inject::fault::FaultKind;

    fn entry() -> JournalEntry {
        JournalEntry {
            number: 3,
            at: 1_250,
            method: "PATCH".to_owned(),
            path: "/caf%C3%A9".to_owned(),
            query: "b=%3Cc%3E+d".to_owned(),
            operation: None,
            headers: vec![
                ("x-other".to_owned(), "api-secret".to_owned()),
                ("content-type".to_owned(), "application/json".to_owned()),
            ],
            status: None,
            fault: Some(FaultKind::Reset),
            applied: true,
            violation: Some("/name: is missing".to_owned()),
            took: Duration::from_millis(12),
            request: r#"{"instructions":[{"kind":"startIteration"},{"kind":"<b>"}],"comment":"api-secret"}"#.into(),
            response: "é".repeat(BODY).into(),
        }
    }

    fn rendered(entry: &JournalEntry) -> String {
        let mut page = Html::default();
        let secrets = Secrets::new(["api-secret"].into_iter());
        let base = "http://localhost:8080";
        let context = Context {
            base,
            secrets: &secrets,
        };
        render(&mut page, [entry].into_iter(), &context);
        page.into_string()
    }

    #[test]
    fn a_line_is_decoded_timed_and_says_what_happened() {
        let page = rendered(&entry());
        for text in [
            "<code>/café</code> <code>?b=&lt;c&gt; d</code>",
            "00:00:01.250",
            "12 ms",
            "startIteration, &lt;b&gt;",
            "no response",
            "fault: reset<",
            "changed the state",
            "/name: is missing",
            "&quot;kind&quot;: &quot;startIteration&quot;",
            "curl --request PATCH &#39;http://localhost:8080/caf%C3%A9?b=%3Cc%3E+d&#39;",
            "--header &#39;content-type: application/json&#39;",
            "$TOKEN",
        ] {
            assert!(page.contains(text), "{text}: {page}");
        }
    }

    #[test]
    fn the_path_of_an_operation_is_shown_without_its_beginning() {
        let list = JournalEntry {
            path: "/api/v2/projects/shop/experiments".to_owned(),
            operation: Some(Operation::GetExperimentsAnyEnv),
            ..entry()
        };
        assert!(rendered(&list).contains("<code>/projects/shop/experiments</code>"));
        let unknown = JournalEntry {
            operation: None,
            ..list
        };
        assert!(rendered(&unknown).contains("<code>/api/v2/projects/shop/experiments</code>"));
    }

    #[test]
    fn the_token_is_not_shown_wherever_it_was_sent() {
        let page = rendered(&entry());
        assert!(!page.contains("api-secret"), "{page}");
        assert_eq!(page.matches("[token]").count(), 3, "{page}");
    }

    #[test]
    fn long_bodies_are_shortened_and_not_part_of_the_command() {
        let page = rendered(&entry());
        assert!(page.contains("é</pre>") && !page.contains("the rest"));
        let long = JournalEntry {
            request: "é".repeat(BODY + 1).into(),
            ..entry()
        };
        let page = rendered(&long);
        assert!(page.contains("é\n… the rest is in"), "{page}");
        assert!(page.contains("--data-binary @body.json"), "{page}");
    }

    #[test]
    fn an_error_is_shown_with_its_message() {
        let failed = JournalEntry {
            status: Some(422),
            response: r#"{"code": "patch_failed", "message": "not <now>"}"#.into(),
            ..entry()
        };
        let page = rendered(&failed);
        assert!(
            page.contains("<span class=\"quiet\">not &lt;now&gt;</span>"),
            "{page}"
        );
    }
}
