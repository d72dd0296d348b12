//! Draft: the operations of a new area, filled in as far as their document says how they behave.

use serde_json::{Value, json};

use crate::openapi::document::{self, METHODS, Object};
use crate::openapi::extensions::{API_VERSION, EXPANDS, IDEMPOTENT, PAGES, REPEAT_UNKNOWN};

/// Whether a tag says that what it groups is in beta: `Holdouts (beta)`.
pub fn is_beta(tag: &str) -> bool {
    tag.to_lowercase().ends_with("(beta)")
}

/// Whether the operation has a tag that says beta.
pub fn has_beta_tag(operation: &Object) -> bool {
    let tags = operation.get("tags").and_then(Value::as_array);
    let mut tags = tags.into_iter().flatten().filter_map(Value::as_str);
    tags.any(is_beta)
}

/// Whether the operation has a parameter of the query with this name.
pub fn has_query(operation: &Object, name: &str) -> bool {
    document::parameters(operation)
        .any(|parameter| parameter["in"] == "query" && parameter["name"] == name)
}

/// Whether the operation has both parameters of a page.
pub fn has_page(operation: &Object) -> bool {
    ["limit", "offset"]
        .iter()
        .all(|name| has_query(operation, name))
}

/// Fills in every operation of `paths`: `operationId` first, its marks, and parameters that are described once.
pub fn fill(paths: &mut Object) {
    for (_, item) in paths {
        once(item.get_mut("parameters"));
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if let (true, Some(operation)) =
                (METHODS.contains(&&**method), operation.as_object_mut())
            {
                once(operation.get_mut("parameters"));
                mark(operation, method);
            }
        }
    }
}

/// Puts the marks of an operation last. `x-expands` is left out where there is `expand`: its values are in the prose.
fn mark(operation: &mut Object, method: &str) {
    if let Some(id) = operation.shift_remove("operationId") {
        operation.shift_insert(0, "operationId".into(), id);
    }
    let repeats = matches!(method, "get" | "head" | "options" | "put");
    let (beta, pages) = (has_beta_tag(operation), has_page(operation));
    let expands = has_query(operation, "expand");
    let marks = [
        (API_VERSION, beta.then(|| json!("beta"))),
        (IDEMPOTENT, Some(json!(repeats))),
        (REPEAT_UNKNOWN, Some(json!(repeats))),
        (PAGES, Some(json!(pages))),
        (EXPANDS, (!expands).then(|| json!([]))),
    ];
    for (key, value) in marks {
        operation.extend(value.map(|value| (key.to_owned(), value)));
    }
}

/// Removes the description inside the schema of each parameter that has one itself.
fn once(parameters: Option<&mut Value>) {
    for parameter in parameters
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        let described = parameter.get("description").is_some();
        let schema = parameter.get_mut("schema").and_then(Value::as_object_mut);
        if let Some(schema) = schema.filter(|_| described) {
            schema.shift_remove("description");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_filled_in_from_its_method_its_tag_and_its_parameters() {
        let query = |name: &str| json!({"in": "query", "name": name, "description": "D.", "schema": {"type": "string", "description": "D."}});
        let mut paths = json!({"/a": {
            "parameters": [query("shared")],
            "get": {
                "tags": ["Holdouts (beta)"],
                "operationId": "list",
                "parameters": [query("limit"), query("offset"), query("expand")],
            },
            "post": {"tags": ["Holdouts"], "operationId": "make", "parameters": [query("limit")]},
        }});
        fill(paths.as_object_mut().unwrap());
        let get = &paths["/a"]["get"];
        let keys: Vec<_> = get.as_object().unwrap().keys().collect();
        let marks = [
            "x-api-version",
            "x-idempotent",
            "x-repeat-unknown",
            "x-pages",
        ];
        assert_eq!(keys[0], "operationId");
        assert_eq!(keys[3..], marks);
        assert_eq!(get["x-api-version"], "beta");
        assert_eq!(
            (&get["x-idempotent"], &get["x-pages"]),
            (&json!(true), &json!(true))
        );
        let post = &paths["/a"]["post"];
        assert_eq!(post.get("x-api-version"), None);
        assert_eq!(
            (&post["x-repeat-unknown"], &post["x-pages"]),
            (&json!(false), &json!(false))
        );
        assert_eq!(post["x-expands"], json!([]));
        for parameter in [&paths["/a"]["parameters"][0], &get["parameters"][2]] {
            assert_eq!(parameter["schema"], json!({"type": "string"}));
        }
    }
}
