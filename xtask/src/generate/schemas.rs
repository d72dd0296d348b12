//! A look-up of the JSON Schema of each component's Rust type.

use quote::quote;
use serde_json::Value;
use syn::parse_quote;

use super::{replacements, type_name};
use crate::openapi::document;

/// Writes `json_schema`, and the list of the components that it knows.
pub(super) fn generate(normalized: &Value) -> syn::File {
    let replaced = replacements(normalized);
    let names: Vec<&String> = document::components(normalized, "schemas")
        .into_iter()
        .flatten()
        .map(|(name, _)| name)
        .collect();
    let types = names.iter().map(|name| {
        let replacement = replaced.iter().find(|(other, _)| other == *name);
        let path = match replacement {
            Some((_, path)) => path.clone(),
            None => format!("crate::generated::types::{}", type_name(name)),
        };
        syn::parse_str::<syn::Path>(&path).map_or_else(|_| quote!(()), |path| quote!(#path))
    });
    parse_quote! {
        /// The names of the components, in the fragment's order.
        pub static COMPONENTS: &[&str] = &[#(#names),*];
        /// Returns the JSON Schema of a component's Rust type, as it is read; `None` if there is no such component.
        pub fn json_schema(component: &str) -> Option<schemars::Schema> {
            Some(match component {
                #(#names => schemars::schema_for!(#types),)*
                _ => return None,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn types_are_spelled_as_progenitor_spells_them() {
        let schemas = json!({ "AIConfig": { "type": "object" } });
        let file = super::generate(&json!({ "components": { "schemas": schemas } }));
        let text = prettyplease::unparse(&file);
        assert!(
            text.contains("schema_for!(crate ::generated::types::AiConfig)"),
            "{text}"
        );
        assert!(text.contains("&[\"AIConfig\"]"), "{text}");
    }
}
