//! The types, as progenitor makes them and with what it cannot be told.
//!
//! - A type that only replies have may gain fields: it is `non_exhaustive`.
//! - A renamed property is read under both names.
//! - Where any JSON value may stand, `null` is a value and not the absence of one.
//! - Types derive `schemars::JsonSchema` behind the feature.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;
use syn::{Fields, File, Item, ItemStruct, Type, parse_quote};

use crate::error::Error;
use crate::openapi::document::{self, schema_ref};
use crate::openapi::extensions;

/// Takes the types out of progenitor's file; `bodies` are those that requests have.
///
/// # Errors
/// When something that is to be edited is not there: progenitor's output has changed its shape.
pub(super) fn generate(file: &File, normalized: &Value, bodies: &[&Type]) -> Result<File, Error> {
    let items = file.items.iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == "types" => Some(&module.content.as_ref()?.1),
        _ => None,
    });
    let Some(mut items) = items.cloned() else {
        return expect(false, "types inside a module").map(|()| parse_quote!());
    };
    let sent = sent(&items, normalized, bodies);
    let mut former: BTreeMap<String, &serde_json::Map<String, Value>> = BTreeMap::new();
    for (name, schema) in document::components(normalized, "schemas")
        .into_iter()
        .flatten()
    {
        if let Some(names) = schema
            .get(extensions::FORMER_NAMES)
            .and_then(Value::as_object)
        {
            former.insert(name.clone(), names);
        }
    }
    let mut added = Vec::new();
    for item in &mut items {
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
        // One field in parentheses is a text with a name, and never gains another.
        let is_named = matches!(structure.fields, Fields::Named(_));
        if is_named && !sent.contains(&structure.ident.to_string()) {
            structure.attrs.push(parse_quote!(#[non_exhaustive]));
        }
    }
    items.extend(added);
    if let Some(name) = former.keys().next() {
        expect(false, &format!("a struct for {}", schema_ref(name)))?;
    }
    Ok(parse_quote!(#(#items)*))
}

fn expect(found: bool, what: &str) -> Result<(), Error> {
    if found {
        return Ok(());
    }
    Err(
        Error::new(format!("progenitor's output has no longer {what}"))
            .at("xtask/src/generate/types.rs")
            .help("progenitor is pinned: adapt it when you raise the version"),
    )
}

/// Names of the types that a request's body is made of.
fn sent(items: &[Item], normalized: &Value, bodies: &[&Type]) -> BTreeSet<String> {
    let structs: BTreeMap<String, &ItemStruct> = items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(structure) => Some((structure.ident.to_string(), structure)),
            _ => None,
        })
        .collect();
    // The instruction's type is written by a macro, which the kinds of the document fill.
    let instructions: Vec<String> = document::components(normalized, "schemas")
        .and_then(|schemas| {
            let kinds = schemas.get("Instruction")?.get(extensions::INSTRUCTIONS)?;
            let names = kinds.as_object()?.values().filter_map(Value::as_str);
            Some(names.map(str::to_owned).collect())
        })
        .unwrap_or_default();
    let mut sent = BTreeSet::new();
    let mut open: Vec<String> = bodies.iter().flat_map(|body| names(body)).collect();
    while let Some(name) = open.pop() {
        if name == "Instruction" {
            open.extend(
                instructions
                    .iter()
                    .filter(|name| !sent.contains(*name))
                    .cloned(),
            );
        } else if let Some(structure) = structs.get(&name)
            && sent.insert(name)
        {
            open.extend(structure.fields.iter().flat_map(|field| names(&field.ty)));
        }
    }
    sent
}

/// Every identifier in a type.
fn names(kind: &Type) -> Vec<String> {
    fn collect(tokens: TokenStream, names: &mut Vec<String>) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => names.push(ident.to_string()),
                TokenTree::Group(group) => collect(group.stream(), names),
                _ => {}
            }
        }
    }
    let mut names = Vec::new();
    collect(kind.to_token_stream(), &mut names);
    names
}

/// Serde reads a null into an `Option` as `None`; where any value may stand, it is a value.
fn keep_null(structure: &mut ItemStruct) {
    for field in &mut structure.fields {
        let kind = &field.ty;
        if quote!(#kind).to_string().replace(' ', "")
            == "::std::option::Option<::serde_json::Value>"
        {
            field
                .attrs
                .push(parse_quote!(#[serde(default, deserialize_with = "crate::value::present")]));
        }
    }
}

/// Reads the struct through a twin that has the former names as fields of their own.
///
/// An alias would refuse a reply that has both names, as replies do while a rename is under way.
fn read_former_names(
    structure: &mut ItemStruct,
    names: &serde_json::Map<String, Value>,
) -> Result<Vec<Item>, Error> {
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
        // The field is the twin's own, so its name need not be made of the former one, which may be any text.
        let old_ident = format_ident!("former_{ident}");
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
                .ok_or_else(|| Error::new("a derive could not be rewritten"))?;
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
