//! Names that are not usable in Rust, and names that are different in the document and the same in Rust.

use std::collections::BTreeMap;

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::Value;

use crate::error::Error;
use crate::openapi::document::OperationAt;
use crate::openapi::pointer::join;
use crate::openapi::{document, walk};

/// Checks components, properties, enum values, operations and their parameters, spelled as the generator spells them.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut errors = Vec::new();
    let keys = |pointer: &str, object: Option<&Value>| -> Vec<(String, String)> {
        let names = object.and_then(Value::as_object).into_iter().flatten();
        names
            .map(|(name, _)| (name.clone(), join(pointer, name)))
            .collect()
    };
    let pointer = "#/components/schemas";
    let components = keys(pointer, document.pointer(&pointer[1..]));
    errors.extend(collisions(components, str::to_pascal_case));
    walk::schemas(document, &mut |pointer, schema| {
        if schema.contains_key("properties") {
            let properties = keys(&join(pointer, "properties"), schema.get("properties"));
            errors.extend(collisions(properties, str::to_snake_case));
        }
        let values = schema.get("enum").and_then(Value::as_array);
        if let Some(values) = values {
            let pointer = join(pointer, "enum");
            let names = values.iter().filter_map(Value::as_str);
            let names = names.map(|name| (name.to_owned(), pointer.clone()));
            errors.extend(collisions(names.collect(), str::to_pascal_case));
        }
    });
    let operations = document::operations(document);
    let ids = operations.iter().filter_map(|at| {
        // An empty one is reported as missing.
        let id = at.id().filter(|id| !id.is_empty())?.to_owned();
        Some((id, join(&at.pointer, "operationId")))
    });
    errors.extend(collisions(ids.collect(), str::to_snake_case));
    for at in &operations {
        errors.extend(method(at, &operations));
        let pointer = join(&at.pointer, "parameters");
        let mut names = Vec::new();
        for (index, parameter) in document::parameters(at.operation).enumerate() {
            if let Some(name) = parameter.get("name").and_then(Value::as_str) {
                let place = join(&pointer, &index.to_string());
                errors.extend(argument(name).map(|error| error.at(&place)));
                names.push((name.to_owned(), place));
            }
        }
        errors.extend(collisions(names, str::to_snake_case));
    }
    errors
}

/// The names that generated methods and constants must leave to those written by hand.
const TAKEN: [&str; 12] = [
    "builder",
    "excerpt",
    "failure",
    "new",
    "operations",
    "other_request",
    "request",
    "send",
    "service",
    "shown",
    "undecodable",
    "with_service",
];

/// Checks that an operation's ID becomes the names of its two methods.
fn method(at: &OperationAt<'_>, all: &[OperationAt<'_>]) -> Option<Error> {
    let id = at.id()?;
    let rust = id.to_snake_case();
    let of_another = |other: &OperationAt<'_>| {
        let other = other.id().map(str::to_snake_case);
        other.is_some_and(|other| rust == format!("{other}_request"))
    };
    let reason = if rust.is_empty() {
        // Empty ones are reported as missing, and others as collisions are.
        return None;
    } else if !is_identifier(&rust) {
        "is not an identifier of Rust"
    } else if TAKEN.contains(&rust.as_str()) {
        "is taken by the client"
    } else if all.iter().any(of_another) {
        "is the method that builds another operation's request"
    } else {
        return None;
    };
    let error = Error::new(format!(
        "the operationId `{id}` cannot name a method: `{rust}` {reason}"
    ));
    Some(
        error
            .at(format!("{}/operationId", at.pointer))
            .help("give it an ID of letters and digits that begins with a letter and is not a keyword, such as `getThing`"),
    )
}

/// Checks that a parameter's name becomes that of an argument.
fn argument(name: &str) -> Option<Error> {
    let rust = name.to_snake_case();
    let reason = if rust.is_empty() {
        return None;
    } else if !is_identifier(&rust) {
        "is not an identifier of Rust"
    } else if ["body", "params"].contains(&rust.as_str()) {
        "is taken by another argument"
    } else {
        return None;
    };
    let error = Error::new(format!(
        "the parameter `{name}` cannot name an argument: `{rust}` {reason}"
    ));
    Some(error.help("the client does not support such a parameter; leave it out"))
}

/// Whether a name is an identifier, and not a keyword.
pub(super) fn is_identifier(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok()
}

/// Checks that a value of an enum, or a kind of an instruction, becomes the name of a variant.
pub(super) fn variant(value: &str) -> Option<Error> {
    let rust = value.to_pascal_case();
    let (reason, help) = if rust == "Unknown" {
        (
            "is the variant of all values that are not listed",
            "leave it out: it is read as `Unknown` then",
        )
    } else if !is_identifier(&rust) {
        (
            "is not an identifier of Rust",
            "leave it out, or correct it: an unlisted value is read as `Unknown`",
        )
    } else {
        return None;
    };
    let error = Error::new(format!(
        "`{value}` cannot name a variant: `{rust}` {reason}"
    ));
    Some(error.help(help))
}

/// Checks that each component has a name that a reference can hold and a type can have, and none of the client's own.
fn components(document: &Value) -> Vec<Error> {
    let mut errors = Vec::new();
    for (name, _) in document::components(document, "schemas")
        .into_iter()
        .flatten()
    {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let rust = name.to_pascal_case();
        let reason = if crate::normalize::ADDED.contains(&name.as_str()) {
            "is that of a component which a pass adds".to_owned()
        } else if !name.chars().all(plain) {
            "has characters that OpenAPI does not allow".to_owned()
        } else if !is_identifier(&rust) {
            format!("is not that of a type: `{rust}` is not an identifier of Rust")
        } else {
            continue;
        };
        errors.push(
            Error::new(format!("the name `{name}` {reason}"))
                .at(join("#/components/schemas", name))
                .help("give the component another name, and refer to it by that"),
        );
    }
    errors
}

/// Checks the names of the fragment, before the passes.
pub(super) fn fragment(document: &Value) -> Vec<Error> {
    let mut errors = components(document);
    errors.extend(check(document));
    errors
}

/// Compares names, each with its place, as `spell` writes them in Rust.
fn collisions(names: Vec<(String, String)>, spell: fn(&str) -> String) -> Vec<Error> {
    let mut seen: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut errors = Vec::new();
    for (name, place) in names {
        let rust = spell(&name);
        if rust.is_empty() {
            errors.push(
                Error::new(format!("`{name}` has no letters for a name in Rust"))
                    .at(place)
                    .help("rename it in a pass, and keep its name on the wire"),
            );
            continue;
        }
        match seen.get(&rust) {
            Some((other, other_place)) if *other == name => errors.push(
                Error::new(format!("`{name}` is there twice"))
                    .at(place)
                    .help(format!("remove one of them, or correct its name; the other one is {other_place}")),
            ),
            Some((other, other_place)) => errors.push(
                Error::new(format!("`{other}` and `{name}` are both `{rust}` in Rust"))
                    .at(place)
                    .help(format!("leave one of them out, or rename it in a pass; the other one is {other_place}")),
            ),
            None => drop(seen.insert(rust, (name, place))),
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_the_clients_own_methods_are_taken() {
        let folder = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../crates/launchdarkly-experiments-client/src/client"
        );
        let mut own: Vec<String> = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            for item in syn::parse_file(&text).unwrap().items {
                let syn::Item::Impl(block) = item else {
                    continue;
                };
                let of_client =
                    matches!(&*block.self_ty, syn::Type::Path(at) if at.path.is_ident("Client"));
                if !of_client || block.trait_.is_some() {
                    continue;
                }
                own.extend(block.items.iter().filter_map(|item| match item {
                    syn::ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
                    _ => None,
                }));
            }
        }
        // The table of all operations stands among their constants.
        own.push("operations".into());
        own.sort();
        assert_eq!(own, TAKEN);
    }
}
