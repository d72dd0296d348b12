//! Names that are not usable in Rust, and names that are different in the document and the same in Rust.

use std::collections::BTreeMap;

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::Value;

use crate::error::Error;
use crate::openapi::document::OperationAt;
use crate::openapi::{document, walk};

/// Checks components, properties, enum values, operations and their parameters, spelled as the generator spells them.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut errors = Vec::new();
    let components = document::components(document, "schemas")
        .into_iter()
        .flatten();
    errors.extend(collisions(
        "#/components/schemas",
        components.map(|(name, _)| name.as_str()),
        str::to_pascal_case,
    ));
    walk::schemas(document, &mut |pointer, schema| {
        let properties = schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        let names = properties.map(|(name, _)| name.as_str());
        errors.extend(collisions(
            &format!("{pointer}/properties"),
            names,
            str::to_snake_case,
        ));
        let values = schema
            .get("enum")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let names = values.filter_map(Value::as_str);
        errors.extend(collisions(
            &format!("{pointer}/enum"),
            names,
            str::to_pascal_case,
        ));
    });
    let operations = document::operations(document);
    let ids = operations.iter().filter_map(document::OperationAt::id);
    errors.extend(collisions("#/paths", ids, str::to_snake_case));
    for at in &operations {
        errors.extend(method(at, &operations));
        errors.extend(document::parameters(at.operation).filter_map(|parameter| {
            let name = parameter.get("name")?.as_str()?;
            Some(argument(name)?.at(format!("{}/parameters", at.pointer)))
        }));
        let names = document::parameters(at.operation)
            .filter_map(|parameter| parameter.get("name")?.as_str());
        errors.extend(collisions(
            &format!("{}/parameters", at.pointer),
            names,
            str::to_snake_case,
        ));
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
fn is_identifier(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok()
}

fn collisions<'a>(
    pointer: &str,
    names: impl Iterator<Item = &'a str>,
    spell: fn(&str) -> String,
) -> Vec<Error> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut errors = Vec::new();
    for name in names {
        let rust = spell(name);
        if rust.is_empty() {
            errors.push(
                Error::new(format!("`{name}` has no letters for a name in Rust"))
                    .at(pointer)
                    .help("rename it in a pass, and keep its name on the wire"),
            );
        } else if let Some(other) = seen.insert(rust.clone(), name) {
            errors.push(
                Error::new(format!("`{other}` and `{name}` are both `{rust}` in Rust"))
                    .at(pointer)
                    .help("rename one of them in a pass, and keep its name on the wire"),
            );
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
