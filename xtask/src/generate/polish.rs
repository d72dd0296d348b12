//! What progenitor cannot be told, done to its output as a syntax tree.
//!
//! - Path keys go through the client's own encoder, which refuses what would change the path.
//! - A renamed property is read under both names.
//! - Where any JSON value may stand, `null` is a value and not the absence of one.
//! - Types derive `schemars::JsonSchema` behind the feature.
//! - The constructor that panics, and the one that it calls, give way to the hand-written ones.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Fields, File, ImplItem, Item, ItemImpl, ItemMod, ItemStruct, parse_quote};

use crate::Failure;
use crate::document::{self, schema_ref};
use crate::normalize::renames;

/// Polishes the generated file in place.
///
/// # Errors
/// When something that is to be polished is not there: progenitor's output has changed its shape.
pub(super) fn polish(file: &mut File, normalized: &Value) -> Result<(), Failure> {
    let mut keys = PathKeys {
        names: path_parameters(normalized),
        encoded: 0,
    };
    keys.visit_file_mut(file);
    expect(keys.encoded > 0, "a call of `encode_path`")?;
    let mut constructors = 0;
    for item in &mut file.items {
        match item {
            Item::Impl(block) if block.trait_.is_none() && is_for(block, "Client") => {
                constructors += drop_constructors(block);
            }
            Item::Mod(module) if module.ident == "types" => types(module, normalized)?,
            Item::Use(import) if quote!(#import).to_string().contains("encode_path") => {
                *import = parse_quote! {
                    #[allow(unused_imports)]
                    use progenitor_client::{ClientHooks, OperationInfo, RequestBuilderExt};
                };
            }
            _ => {}
        }
    }
    expect(
        constructors == 2,
        "the constructors `new` and `new_with_client`",
    )
}

fn expect(found: bool, what: &str) -> Result<(), Failure> {
    if found {
        return Ok(());
    }
    Err(
        Failure::new(format!("progenitor's output has no longer {what}"))
            .at("xtask/src/generate/polish.rs")
            .mend("progenitor is pinned: adapt this file when you raise the version"),
    )
}

/// Rust names of path parameters, with their names in the document.
fn path_parameters(normalized: &Value) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for at in document::operations(normalized) {
        for parameter in at
            .operation
            .get("parameters")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            if let Some(name) = parameter.get("name").and_then(Value::as_str) {
                names.insert(name.to_snake_case(), name.to_owned());
            }
        }
    }
    names
}

struct PathKeys {
    names: BTreeMap<String, String>,
    encoded: usize,
}

impl VisitMut for PathKeys {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Call(call) = expr {
            let callee = &call.func;
            if quote!(#callee).to_string() == "encode_path" {
                // The argument reads `&project_key.to_string()`.
                let argument = call
                    .args
                    .first()
                    .map(|argument| quote!(#argument).to_string())
                    .unwrap_or_default();
                let rust = argument
                    .trim_start_matches('&')
                    .split('.')
                    .next()
                    .unwrap_or_default()
                    .trim();
                if let Some(name) = self.names.get(rust) {
                    let rust = format_ident!("{rust}");
                    *expr = parse_quote!(crate::path::segment(#name, #rust)?);
                    self.encoded += 1;
                    return;
                }
            }
        }
        visit_mut::visit_expr_mut(self, expr);
    }

    /// `format!` is opaque to a visitor, so its arguments are parsed, visited and put back.
    fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
        type Arguments = syn::punctuated::Punctuated<Expr, syn::Token![,]>;
        if let Ok(mut arguments) = call.parse_body_with(Arguments::parse_terminated) {
            arguments
                .iter_mut()
                .for_each(|argument| self.visit_expr_mut(argument));
            call.tokens = quote!(#arguments);
        }
    }
}

fn is_for(block: &ItemImpl, name: &str) -> bool {
    let target = &block.self_ty;
    quote!(#target).to_string() == name
}

/// Drops `new` and `new_with_client`; the number of functions dropped.
fn drop_constructors(block: &mut ItemImpl) -> usize {
    let before = block.items.len();
    block.items.retain(|item| {
        !matches!(item, ImplItem::Fn(function) if function.sig.ident == "new" || function.sig.ident == "new_with_client")
    });
    before - block.items.len()
}

fn types(module: &mut ItemMod, normalized: &Value) -> Result<(), Failure> {
    let Some((_, items)) = &mut module.content else {
        return expect(false, "types inside the module");
    };
    let mut former: BTreeMap<String, &serde_json::Map<String, Value>> = BTreeMap::new();
    for (name, schema) in document::components(normalized, "schemas")
        .into_iter()
        .flatten()
    {
        if let Some(names) = schema.get(renames::NOTE).and_then(Value::as_object) {
            former.insert(name.clone(), names);
        }
    }
    let mut added = Vec::new();
    for item in items.iter_mut() {
        let Item::Struct(structure) = item else {
            continue;
        };
        keep_null(structure);
        if let Some(names) = former.remove(&structure.ident.to_string()) {
            added.extend(read_former_names(structure, names)?);
        }
        structure
            .attrs
            .push(parse_quote!(#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]));
    }
    items.extend(added);
    match former.keys().next() {
        Some(name) => expect(false, &format!("a struct for {}", schema_ref(name))),
        None => Ok(()),
    }
}

/// Serde reads a null into an `Option` as `None`; where any value may stand, it is a value.
fn keep_null(structure: &mut ItemStruct) {
    for field in &mut structure.fields {
        let kind = &field.ty;
        if quote!(#kind).to_string().replace(' ', "")
            == "::std::option::Option<::serde_json::Value>"
        {
            field.attrs.push(
                parse_quote!(#[serde(default, deserialize_with = "crate::present::deserialize")]),
            );
        }
    }
}

/// Reads the struct through a twin that has the former names as fields of their own.
///
/// An alias would refuse a reply that has both names, as replies do while a rename is under way.
fn read_former_names(
    structure: &mut ItemStruct,
    names: &serde_json::Map<String, Value>,
) -> Result<Vec<Item>, Failure> {
    let Fields::Named(fields) = &structure.fields else {
        return expect(false, "named fields").map(|()| Vec::new());
    };
    let name = structure.ident.clone();
    let twin = format_ident!("{name}EitherName");
    let mut twin_fields: Vec<syn::Field> = Vec::new();
    let mut values: Vec<proc_macro2::TokenStream> = Vec::new();
    let mut found = 0;
    for field in &fields.named {
        let mut plain = field.clone();
        plain
            .attrs
            .retain(|attribute| !attribute.path().is_ident("doc"));
        plain.vis = syn::Visibility::Inherited;
        twin_fields.push(plain.clone());
        let Some(ident) = &field.ident else { continue };
        let current = names
            .iter()
            .find(|(current, _)| *ident == current.to_snake_case());
        let Some((_, Value::String(old))) = current else {
            values.push(quote!(#ident: twin.#ident));
            continue;
        };
        let old_ident = format_ident!("{}", old.to_snake_case());
        plain.ident = Some(old_ident.clone());
        plain.attrs = vec![parse_quote!(#[serde(default, rename = #old)])];
        twin_fields.push(plain);
        values.push(quote!(#ident: twin.#ident.or(twin.#old_ident)));
        found += 1;
    }
    expect(
        found == names.len(),
        &format!("the renamed fields of `{name}`"),
    )?;
    for attribute in &mut structure.attrs {
        if attribute.path().is_ident("derive") {
            let text = quote!(#attribute)
                .to_string()
                .replace(":: serde :: Deserialize ,", "");
            *attribute = syn::parse::Parser::parse_str(syn::Attribute::parse_outer, &text)
                .ok()
                .and_then(|mut attributes| attributes.pop())
                .ok_or_else(|| Failure::new("a derive could not be rewritten"))?;
        }
    }
    let docs = format!(
        "`{name}` as it is read: under its properties' current names and their former ones."
    );
    Ok(vec![
        parse_quote! {
            #[doc = #docs]
            #[derive(::serde::Deserialize)]
            struct #twin { #(#twin_fields,)* }
        },
        parse_quote! {
            impl<'de> ::serde::Deserialize<'de> for #name {
                fn deserialize<D: ::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::std::result::Result<Self, D::Error> {
                    let twin = #twin::deserialize(deserializer)?;
                    Ok(Self { #(#values,)* })
                }
            }
        },
    ])
}
