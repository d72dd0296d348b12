//! The table of operations.

use heck::{ToShoutySnakeCase, ToSnakeCase};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::parse_quote;

use crate::error::Error;
use crate::openapi::document::{self, OperationAt};
use crate::openapi::extensions;

/// Writes a constant for each operation, and the list of them.
pub(super) fn generate(fragment: &Value) -> Result<syn::File, Error> {
    let operations = document::operations(fragment);
    let rows = operations.iter().map(row).collect::<Result<Vec<_>, _>>()?;
    let names: Vec<_> = operations
        .iter()
        .map(|at| format_ident!("{}", id(at).to_shouty_snake_case()))
        .collect();
    let docs = operations.iter().map(|at| {
        let summary = at
            .operation
            .get("summary")
            .and_then(Value::as_str)
            .unwrap_or_default();
        format!(" {summary}: `{} {}`.", at.method.to_uppercase(), at.path)
    });
    Ok(parse_quote! {
        use crate::operation::Operation;
        #(#[doc = #docs] pub const #names: Operation = #rows;)*
        /// The operations of the API, in the fragment's order.
        pub static OPERATIONS: &[Operation] = &[#(#names),*];
    })
}

fn id<'a>(at: &OperationAt<'a>) -> &'a str {
    at.operation
        .get("operationId")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn row(at: &OperationAt<'_>) -> Result<proc_macro2::TokenStream, Error> {
    let id = id(at);
    let name = id.to_snake_case();
    let (path, method) = (at.path, at.method.to_uppercase());
    let flag = |key: &str| at.operation.get(key) == Some(&Value::Bool(true));
    let (idempotent, repeatable, pages) = (
        flag(extensions::IDEMPOTENT),
        flag(extensions::REPEAT_UNKNOWN),
        flag(extensions::PAGES),
    );
    let deprecated = flag("deprecated");
    let expands: Vec<&str> = at
        .operation
        .get(extensions::EXPANDS)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let media_type = match at
        .operation
        .get(extensions::WIRE_MEDIA_TYPE)
        .and_then(Value::as_str)
    {
        Some(media_type) => quote!(Some(#media_type)),
        None if at.operation.contains_key("requestBody") => quote!(Some("application/json")),
        None => quote!(None),
    };
    let api_version = at
        .operation
        .get(extensions::API_VERSION)
        .and_then(Value::as_str);
    let api_version = match api_version {
        Some(version) => quote!(Some(#version)),
        None => quote!(None),
    };
    let statuses: Vec<u16> = at
        .operation
        .get("responses")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(status, _)| status.parse().ok())
        .collect();
    let successes: Vec<u16> = statuses
        .iter()
        .copied()
        .filter(|status| *status < 400)
        .collect();
    let [success] = successes[..] else {
        return Err(Error::new(format!(
            "`{id}` documents {} successes, not one",
            successes.len()
        ))
        .at(&at.pointer)
        .help("keep the one response 2xx that the service sends"));
    };
    let errors = statuses.iter().filter(|status| **status >= 400);
    Ok(quote! {
        Operation {
            id: #id,
            name: #name,
            method: #method,
            path: #path,
            media_type: #media_type,
            api_version: #api_version,
            success: #success,
            errors: &[#(#errors),*],
            idempotent: #idempotent,
            repeatable: #repeatable,
            pages: #pages,
            expands: &[#(#expands),*],
            deprecated: #deprecated,
        }
    })
}
