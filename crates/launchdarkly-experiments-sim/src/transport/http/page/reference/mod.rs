//! The reference of the API at `/reference`, made from the fragment.

mod markdown;
mod operation;
mod schema;

use serde_json::Value;

use crate::api::fragment;
use crate::transport::http::page::document;
use crate::transport::http::page::html::Html;

/// Returns the page.
pub(in crate::transport::http::page) fn render() -> Html {
    let fragment = fragment::document();
    let mut page = document::open("API reference · Experiments simulator");
    page.raw("<a class=\"skip\" href=\"#operations\">Skip to the operations</a>\n")
        .raw("<header>\n<h1>API reference</h1>\n")
        .raw("<p>What the simulator answers under <code>/api/v2</code>, from the fragment of LaunchDarkly’s OpenAPI ")
        .raw("document, version ")
        .text(fragment["info"]["version"].as_str().unwrap_or_default())
        .raw(".</p>\n<nav aria-label=\"Pages\"><a href=\"/\">Experiments and journal</a> ")
        .raw("<a href=\"#operations\">Operations</a> <a href=\"#schemas\">Schemas</a></nav>\n</header>\n")
        .raw("<main>\n<h2 id=\"operations\">Operations</h2>\n");
    let methods = ["get", "post", "put", "patch", "delete"];
    for (path, entries) in fragment["paths"].as_object().into_iter().flatten() {
        let entries = entries.as_object().into_iter().flatten();
        for (method, entry) in entries.filter(|(method, _)| methods.contains(&method.as_str())) {
            operation::render(&mut page, path, method, entry);
        }
    }
    page.raw("<h2 id=\"schemas\">Schemas</h2>\n");
    let schemas = &fragment["components"]["schemas"];
    for (name, entry) in schemas.as_object().into_iter().flatten() {
        schema::render(&mut page, name, entry);
    }
    page.raw("</main>\n");
    page
}

/// Whether a JSON list contains a name.
pub(in crate::transport::http::page) fn contains(list: &Value, name: &str) -> bool {
    let mut names = list.as_array().into_iter().flatten();
    names.any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::operation::Operation;

    #[test]
    fn it_has_every_operation_and_schema_and_no_broken_link() {
        let page = render().into_string();
        for operation in Operation::ALL {
            let heading = format!("id=\"operation-{}\"", operation.as_str());
            assert!(page.contains(&heading), "{heading}");
        }
        let schemas = fragment::document()["components"]["schemas"].as_object();
        for name in schemas.unwrap().keys() {
            assert!(page.contains(&format!("id=\"schema-{name}\"")), "{name}");
        }
        for target in page.split("href=\"#").skip(1) {
            let target = target.split('"').next().unwrap();
            assert!(page.contains(&format!(" id=\"{target}\"")), "{target}");
        }
    }
}
