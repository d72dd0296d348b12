//! The types that progenitor makes, with edits that it has no setting for.
//!
//! - A type that only responses contain is `non_exhaustive`, so that it may gain fields.
//! - A renamed property is read under both names.
//! - In a field of any JSON value, `null` is a value and not an absence.
//! - Types derive `schemars::JsonSchema` behind the feature.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Expr, ExprLit, Fields, File, Item, ItemStruct, Lit, Meta, Type, parse_quote};

use super::{doc_lines, type_name};
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
    drop_unused_error(&mut items);
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
            former.insert(type_name(name), names);
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
        // A struct with one field in parentheses is a newtype, and gains no other field.
        let is_named = matches!(structure.fields, Fields::Named(_));
        if is_named && !sent.contains(&structure.ident.to_string()) {
            structure.attrs.push(parse_quote!(#[non_exhaustive]));
        }
    }
    items.extend(added);
    items
        .iter_mut()
        .for_each(|item| SpacedDocs.visit_item_mut(item));
    if let Some(name) = former.keys().next() {
        expect(false, &format!("a struct for {}", schema_ref(name)))?;
    }
    // Not `parse_quote!`, which would print the items and parse them again.
    Ok(File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items,
    })
}

fn expect(found: bool, what: &str) -> Result<(), Error> {
    if found {
        return Ok(());
    }
    Err(
        Error::new(format!("progenitor's output no longer has {what}"))
            .at("xtask/src/generate/types.rs")
            .help("progenitor is pinned: adapt it when you raise the version"),
    )
}

/// Drops progenitor's own error where no conversion returns it.
fn drop_unused_error(items: &mut Vec<Item>) {
    let is_error = |item: &Item| matches!(item, Item::Mod(module) if module.ident == "error");
    // A path to it begins so; the types of the schemas are beside it.
    fn names_error(tokens: TokenStream) -> bool {
        let mut after_error = false;
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(ident) => {
                after_error = ident == "error";
                false
            }
            TokenTree::Punct(punct) => after_error && punct.spacing() == Spacing::Joint,
            TokenTree::Group(group) => names_error(group.stream()),
            TokenTree::Literal(_) => false,
        })
    }
    let mut others = items.iter().filter(|item| !is_error(item));
    if !others.any(|item| names_error(item.to_token_stream())) {
        items.retain(|item| !is_error(item));
    }
}

/// Gives each line of the documentation its own attribute, with a space before the text.
struct SpacedDocs;

impl VisitMut for SpacedDocs {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        let spaced = attributes
            .drain(..)
            .flat_map(|attribute| match doc_text(&attribute) {
                Some(text) => doc_lines(&text)
                    .iter()
                    .map(|line| parse_quote!(#[doc = #line]))
                    .collect(),
                None => vec![attribute],
            });
        *attributes = spaced.collect();
    }
}

fn doc_text(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    }
}

/// Names the types that the bodies of requests contain.
fn sent(items: &[Item], normalized: &Value, bodies: &[&Type]) -> BTreeSet<String> {
    let structs: BTreeMap<String, &ItemStruct> = items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(structure) => Some((structure.ident.to_string(), structure)),
            _ => None,
        })
        .collect();
    // The types of instructions are not among progenitor's; their kinds are in the document.
    let mut instructions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, schema) in document::components(normalized, "schemas")
        .into_iter()
        .flatten()
    {
        if let Some(kinds) = schema
            .get(extensions::INSTRUCTIONS)
            .and_then(Value::as_object)
        {
            let names = kinds.values().filter_map(Value::as_str);
            instructions.insert(type_name(name), names.map(type_name).collect());
        }
    }
    let mut sent = BTreeSet::new();
    let mut open: Vec<String> = bodies.iter().flat_map(|body| names(body)).collect();
    while let Some(name) = open.pop() {
        if let Some(kinds) = instructions.get(&name) {
            let new = kinds.iter().filter(|name| !sent.contains(*name));
            open.extend(new.cloned());
        } else if let Some(structure) = structs.get(&name)
            && sent.insert(name)
        {
            open.extend(structure.fields.iter().flat_map(|field| names(&field.ty)));
        }
    }
    sent
}

/// Lists the identifiers in a type.
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

/// Keeps a `null` where any JSON value may stand: serde would read it into an `Option` as `None`.
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
/// An alias would refuse a response that has both names, as responses do while a rename is under way.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_open_to_new_fields_unless_a_request_contains_it() {
        let file: File = parse_quote! {
            pub mod types {
                ///Sent.
                pub struct Post { pub shared: Vec<Shared> }
                pub struct Shared { pub text: String }
                pub struct Reply { pub shared: Shared, pub name: Name }
                pub struct Name(pub String);
                pub mod error { pub struct ConversionError; }
            }
        };
        let body: Type = parse_quote!(&types::Post);
        let types = generate(&file, &serde_json::json!({}), &[&body]).unwrap();
        let text = prettyplease::unparse(&types);
        let open = text.match_indices("#[non_exhaustive]").count();
        assert!(
            open == 1 && text.contains("#[non_exhaustive]\npub struct Reply"),
            "{text}"
        );
        assert!(text.contains("/// Sent."), "{text}");
        assert!(!text.contains("ConversionError"), "{text}");
    }
}
