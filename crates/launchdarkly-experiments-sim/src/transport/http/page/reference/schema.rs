//! A schema of the reference, field by field.

use serde_json::Value;

use crate::transport::http::page::html::Html;
use crate::transport::http::page::reference::contains;
use crate::transport::http::page::reference::markdown;

/// Adds a schema with its description and its fields.
pub(in crate::transport::http::page) fn render(
    page: &mut Html,
    name: &'static str,
    schema: &'static Value,
) {
    page.raw("<details class=\"entry\"><summary>")
        .element("h3", name);
    page.raw(" <span class=\"quiet\">");
    link(page, schema);
    page.raw("</span>");
    if schema["deprecated"] == true {
        page.badge("archived", "deprecated");
    }
    page.raw("</summary>\n<div id=\"schema-")
        .raw(name)
        .raw("\">\n");
    markdown::render(page, schema["description"].as_str().unwrap_or_default());
    values(page, schema);
    if let Some(properties) = schema["properties"].as_object() {
        page.table(format!("Fields of {name}"), &["Name", "Type", "Meaning"]);
        for (field, property) in properties {
            page.raw("<tr><th scope=\"row\">").element("code", field);
            if contains(&schema["required"], field) {
                page.badge("required", "required");
            }
            if property["deprecated"] == true {
                page.badge("archived", "deprecated");
            }
            page.raw("</th><td>");
            link(page, property);
            page.raw("</td><td>");
            markdown::line(page, property["description"].as_str().unwrap_or_default());
            values(page, property);
            page.raw("</td></tr>\n");
        }
        page.end_table();
    }
    page.raw("</div></details>\n");
}

/// Adds the type of a schema. A named schema becomes a link.
pub(in crate::transport::http::page) fn link(page: &mut Html, schema: &'static Value) {
    if let Some(pointer) = schema["$ref"].as_str() {
        let name = pointer.rsplit('/').next().unwrap_or_default();
        page.raw("<a href=\"#schema-")
            .raw(name)
            .raw("\">")
            .raw(name)
            .raw("</a>");
    } else if schema["items"].is_object() {
        page.raw("array of ");
        link(page, &schema["items"]);
    } else if schema["additionalProperties"].is_object() {
        page.raw("map of ");
        link(page, &schema["additionalProperties"]);
    } else {
        page.raw(schema["type"].as_str().unwrap_or("anything"));
        // Half of the parameters have the format `string`, which means nothing.
        if let Some(format) = schema["format"]
            .as_str()
            .filter(|format| *format != "string")
        {
            page.raw(" (").raw(format).raw(")");
        }
    }
}

/// Adds the values of an enum, and the known values of an open one.
fn values(page: &mut Html, schema: &'static Value) {
    for (title, field) in [("One of ", "enum"), ("Also known: ", "x-known-values")] {
        let listed = schema[field].as_array().into_iter().flatten();
        for (position, value) in listed.filter_map(Value::as_str).enumerate() {
            page.raw(if position == 0 { "<div>" } else { ", " });
            page.raw(if position == 0 { title } else { "" })
                .element("code", value);
        }
        page.raw(match schema[field].as_array() {
            Some(listed) if !listed.is_empty() => ".</div>",
            _ => "",
        });
    }
}
