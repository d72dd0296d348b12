//! The instructions of a semantic patch: one variant per documented kind, and an open one.

use heck::ToPascalCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};
use syn::parse_quote;

use super::doc;
use crate::document;
use crate::normalize::patch;

/// A call of the client's `instructions!` with each kind and the type of its fields.
pub(super) fn generate(normalized: &Value) -> syn::File {
    let empty = Map::new();
    let schemas = document::components(normalized, "schemas").unwrap_or(&empty);
    let kinds = schemas.get(patch::COMPONENT).and_then(|schema| schema.get(patch::MARK)?.as_object());
    let variants: Vec<TokenStream> = kinds
        .into_iter()
        .flatten()
        .map(|(kind, component)| {
            let variant = format_ident!("{}", kind.to_pascal_case());
            match component.as_str() {
                Some(name) => {
                    let docs = schemas.get(name).map(doc);
                    let name = format_ident!("{name}");
                    quote!(#docs #variant(crate::generated::client::types::#name) = #kind,)
                }
                None => {
                    let docs = format!(" `{kind}`, which has no fields.");
                    quote!(#[doc = #docs] #variant = #kind,)
                }
            }
        })
        .collect();
    parse_quote! {
        use crate::instruction::instructions;
        instructions! { #(#variants)* }
    }
}
