//! Names that are different in the document and the same in Rust.

use std::collections::BTreeMap;

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::Value;

use crate::error::Error;
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
