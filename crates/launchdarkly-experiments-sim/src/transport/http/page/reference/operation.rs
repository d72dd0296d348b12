//! An operation of the reference, as the fragment describes it.

use serde_json::Value;

use crate::transport::http::page::html::Html;
use crate::transport::http::page::reference::markdown;
use crate::transport::http::page::reference::schema;

/// Adds an operation: its path, its parameters, its body, and its statuses.
pub(in crate::transport::http::page) fn render(
    page: &mut Html,
    path: &'static str,
    method: &'static str,
    entry: &'static Value,
) {
    let name = entry["operationId"].as_str().unwrap_or_default();
    page.raw("<details class=\"entry\"><summary><span class=\"method ")
        .raw(method)
        .raw("\">");
    page.text(method.to_uppercase())
        .raw("</span> ")
        .element("h3", name);
    page.raw(" <span class=\"quiet\">")
        .text(entry["summary"].as_str().unwrap_or_default());
    page.raw("</span>");
    if entry["deprecated"] == true {
        page.badge("archived", "deprecated");
    }
    page.raw("</summary>\n<div id=\"operation-")
        .raw(name)
        .raw("\">\n<p><code>")
        .text(method.to_uppercase())
        .raw(" ")
        .raw(path)
        .raw("</code></p>\n");
    markdown::render(page, entry["description"].as_str().unwrap_or_default());
    parameters(page, name, entry);
    let body = &entry["requestBody"]["content"]["application/json"]["schema"];
    if !body.is_null() {
        page.raw("<p>Request body: ");
        schema::link(page, body);
        page.raw(".</p>\n");
    }
    statuses(page, name, entry);
    page.raw("</div></details>\n");
}

fn parameters(page: &mut Html, name: &'static str, entry: &'static Value) {
    page.table(
        format!("Parameters of {name}"),
        &["Name", "In", "Type", "Meaning"],
    );
    for parameter in entry["parameters"].as_array().into_iter().flatten() {
        let text = |field| parameter[field].as_str().unwrap_or_default();
        page.raw("<tr><th scope=\"row\">")
            .element("code", text("name"));
        if parameter["required"] == true {
            page.badge("required", "required");
        }
        page.raw("</th><td>").raw(text("in")).raw("</td><td>");
        schema::link(page, &parameter["schema"]);
        page.raw("</td><td>");
        markdown::line(page, text("description"));
        page.raw("</td></tr>\n");
    }
    page.end_table();
}

fn statuses(page: &mut Html, name: &'static str, entry: &'static Value) {
    page.table(
        format!("Statuses of {name}"),
        &["Status", "Body", "Meaning"],
    );
    for (status, response) in entry["responses"].as_object().into_iter().flatten() {
        page.raw("<tr><th scope=\"row\">")
            .raw(status)
            .raw("</th><td>");
        schema::link(page, &response["content"]["application/json"]["schema"]);
        page.raw("</td><td>");
        markdown::line(page, response["description"].as_str().unwrap_or_default());
        page.raw("</td></tr>\n");
    }
    page.end_table();
}
