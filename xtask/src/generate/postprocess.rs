//! What progenitor cannot be told, done to its output as a syntax tree.
//!
//! - What the methods send is mended as `methods.rs` says.
//! - A renamed property is read under both names.
//! - Where any JSON value may stand, `null` is a value and not the absence of one.
//! - Types derive `schemars::JsonSchema` behind the feature.
//! - The constructor that panics, and the one that it calls, give way to the hand-written ones.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Fields, File, ImplItem, Item, ItemImpl, ItemMod, ItemStruct, parse_quote};

use super::methods;
use crate::error::Error;
use crate::openapi::document::{self, schema_ref};
use crate::openapi::extensions;

/// Edits the generated file in place.
///
/// # Errors
/// When something that is to be edited is not there: progenitor's output has changed its shape.
pub(super) fn postprocess(file: &mut File, normalized: &Value) -> Result<(), Error> {
    methods::encode_keys(file, normalized)?;
    methods::drop_version_header(file)?;
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

pub(super) fn expect(found: bool, what: &str) -> Result<(), Error> {
    if found {
        return Ok(());
    }
    Err(
        Error::new(format!("progenitor's output has no longer {what}"))
            .at("xtask/src/generate/postprocess.rs or methods.rs beside it")
            .help("progenitor is pinned: adapt them when you raise the version"),
    )
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

fn types(module: &mut ItemMod, normalized: &Value) -> Result<(), Error> {
    let Some((_, items)) = &mut module.content else {
        return expect(false, "types inside the module");
    };
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
