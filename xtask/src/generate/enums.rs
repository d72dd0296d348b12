//! The open enums: one per concept.

use heck::ToPascalCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::parse_quote;

use super::doc;
use crate::document;

/// A call of the client's `open_enum!` for each component that is an enum.
pub(super) fn generate(normalized: &Value) -> syn::File {
    let schemas = document::components(normalized, "schemas").into_iter().flatten();
    let enums: Vec<TokenStream> = schemas.filter_map(|(name, schema)| open_enum(name, schema)).collect();
    parse_quote! {
        use crate::open_enum::open_enum;
        #(#enums)*
    }
}

fn open_enum(name: &str, schema: &Value) -> Option<TokenStream> {
    let values: Vec<&str> = schema.get("enum")?.as_array()?.iter().filter_map(Value::as_str).collect();
    let docs = doc(schema);
    let name = format_ident!("{name}");
    let variants = values.iter().map(|value| format_ident!("{}", value.to_pascal_case()));
    let variant_docs = values.iter().map(|value| format!(" `{value}`"));
    Some(quote! {
        open_enum! {
            #docs
            pub enum #name {
                #(#[doc = #variant_docs] #variants = #values,)*
            }
        }
    })
}
