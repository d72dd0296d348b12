//! What is declared once and named elsewhere: tags and security schemes.

use serde_json::Value;

use crate::error::Error;
use crate::nearest::or_list;
use crate::openapi::document::{self, Object};
use crate::openapi::pointer::join;

/// Checks that every tag and every security scheme that is named is declared, and that every declared one is named.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut errors = tags(document);
    errors.extend(security(document));
    errors
}

fn tags(document: &Value) -> Vec<Error> {
    let mut errors = Vec::new();
    let list = document.get("tags").and_then(Value::as_array);
    let name = |tag: &'_ Value| tag.get("name").and_then(Value::as_str).map(str::to_owned);
    let declared: Vec<String> = list.into_iter().flatten().filter_map(name).collect();
    let known: Vec<&str> = declared.iter().map(String::as_str).collect();
    let mut used = Vec::new();
    for at in document::operations(document) {
        let tags = at.operation.get("tags").and_then(Value::as_array);
        for (index, tag) in tags.into_iter().flatten().enumerate() {
            let Some(tag) = tag.as_str() else { continue };
            if !known.contains(&tag) {
                let place = join(&join(&at.pointer, "tags"), &index.to_string());
                let error = Error::new(format!("the tag `{tag}` is not declared")).at(place);
                errors.push(error.help(or_list(tag, &known)));
            }
            used.push(tag);
        }
    }
    for (index, tag) in known.iter().enumerate() {
        let problem = if known[..index].contains(tag) {
            "is declared twice"
        } else if !used.contains(tag) {
            "is not used by any operation"
        } else {
            continue;
        };
        errors.push(
            Error::new(format!("the tag `{tag}` {problem}"))
                .at(join("#/tags", &index.to_string()))
                .help("remove it"),
        );
    }
    errors
}

fn security(document: &Value) -> Vec<Error> {
    let mut errors = Vec::new();
    let schemes = document::components(document, "securitySchemes");
    let known: Vec<&str> = schemes
        .into_iter()
        .flat_map(Object::keys)
        .map(String::as_str)
        .collect();
    let mut used = Vec::new();
    let mut named = |pointer: String, list: Option<&Value>| {
        let list = list.and_then(Value::as_array);
        for (index, one) in list.into_iter().flatten().enumerate() {
            let names = one.as_object().into_iter().flat_map(Object::keys);
            for name in names {
                if !known.contains(&name.as_str()) {
                    let place = join(&join(&pointer, &index.to_string()), name);
                    let error = Error::new(format!("the security scheme `{name}` is not declared"));
                    errors.push(error.at(place).help(or_list(name, &known)));
                }
                used.push(name.clone());
            }
        }
    };
    named("#/security".into(), document.get("security"));
    for at in document::operations(document) {
        named(join(&at.pointer, "security"), at.operation.get("security"));
    }
    for name in &known {
        if !used.iter().any(|used| used == name) {
            errors.push(
                Error::new(format!("the security scheme `{name}` is not used"))
                    .at(join("#/components/securitySchemes", name))
                    .help("remove it, or name it in `security`"),
            );
        }
    }
    for (name, scheme) in schemes.into_iter().flatten() {
        let is_key = scheme.get("type").is_some_and(|kind| kind == "apiKey");
        for key in ["name", "in"].into_iter().filter(|_| is_key) {
            if scheme.get(key).is_none() {
                let error = Error::new(format!("a security scheme `apiKey` without `{key}`"));
                let place = join("#/components/securitySchemes", name);
                errors.push(error.at(place).help(format!("add `{key}`")));
            }
        }
    }
    errors
}
