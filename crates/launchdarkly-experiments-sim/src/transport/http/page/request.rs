//! The latest requests with their outcomes.

use crate::journal::JournalEntry;
use crate::transport::http::page::html::Html;
use crate::transport::http::page::timestamp::Timestamp;

/// The number of characters of a body that are shown.
const BODY: usize = 2000;

/// Adds a table of the requests, in the given order.
pub(super) fn render<'a>(page: &mut Html, latest: impl Iterator<Item = &'a JournalEntry>) {
    let mut latest = latest.peekable();
    if latest.peek().is_none() {
        page.raw("<p class=\"empty\">No requests yet.</p>\n");
        return;
    }
    page.table(
        "Latest requests, the newest first",
        &["No.", "Time", "Request", "Operation", "Outcome"],
    );
    for entry in latest {
        row(page, entry);
    }
    page.end_table();
}

fn row(page: &mut Html, entry: &JournalEntry) {
    page.raw("<tr><th scope=\"row\">")
        .text(entry.number)
        .raw("</th><td class=\"time\">");
    page.text(Timestamp(entry.at)).raw("</td><td>");
    page.element("b", &entry.method)
        .raw(" <code>")
        .text(&entry.path);
    if !entry.query.is_empty() {
        page.raw("?").text(&entry.query);
    }
    page.raw("</code>");
    body(page, "Request body", &entry.request);
    body(page, "Response body", &entry.response);
    page.raw("</td><td>");
    page.text(
        entry
            .operation
            .map_or("none", |operation| operation.as_str()),
    );
    page.raw("</td><td>");
    match entry.status {
        Some(status) if status < 400 => page.badge("good", status),
        Some(status) => page.badge("bad", status),
        None => page.badge("bad", "no response"),
    };
    if entry.applied {
        page.badge("changed", "changed the state");
    }
    if let Some(fault) = entry.fault {
        page.badge("fault", format!("fault: {fault}"));
    }
    if let Some(violation) = &entry.violation {
        page.raw("<div class=\"quiet\">")
            .text(violation)
            .raw("</div>");
    }
    page.raw("</td></tr>\n");
}

fn body(page: &mut Html, title: &'static str, body: &[u8]) {
    if body.is_empty() {
        return;
    }
    let text = String::from_utf8_lossy(body);
    page.raw("<details><summary>")
        .raw(title)
        .raw("</summary><pre>");
    page.text(text.chars().take(BODY).collect::<String>());
    page.raw(if text.chars().nth(BODY).is_some() {
        "…"
    } else {
        ""
    });
    page.raw("</pre></details>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inject::fault::FaultKind;

    #[test]
    fn a_missing_response_is_marked_and_long_bodies_are_truncated() {
        let entry = JournalEntry {
            number: 3,
            at: 0,
            method: "PATCH".to_owned(),
            path: "/a".to_owned(),
            query: "b=<c>".to_owned(),
            operation: None,
            headers: vec![("x-secret".to_owned(), "hidden".to_owned())],
            status: None,
            fault: Some(FaultKind::Reset),
            applied: true,
            violation: Some("/name: is missing".to_owned()),
            request: "é".repeat(BODY + 1).into(),
            response: "é".repeat(BODY).into(),
        };
        let mut page = Html::default();
        render(&mut page, [&entry].into_iter());
        let page = page.into_string();
        for text in [
            "/a?b=&lt;c&gt;",
            "no response",
            "fault: reset<",
            "changed the state",
            "/name: is missing",
        ] {
            assert!(page.contains(text), "{text}: {page}");
        }
        assert!(page.contains("é…</pre>") && page.contains("é</pre>"));
        assert!(!page.contains("hidden"));
    }
}
