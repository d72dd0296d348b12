//! What a method takes and returns, read from progenitor's code.
//!
//! The arguments of a method, their Rust types and the type of its result are those of the method that progenitor writes.
//! Its body is not used: it sends what it builds, and decodes an error before anyone sees the status.

use heck::ToSnakeCase;
use quote::ToTokens;
use serde_json::Value;
use syn::visit_mut::VisitMut;
use syn::{
    File, FnArg, GenericArgument, ImplItem, ImplItemFn, Item, Pat, PathArguments, ReturnType, Type,
};

use super::{Argument, Method};
use crate::error::Error;
use crate::openapi::document::{self, OperationAt};

/// Reads progenitor's methods, in the document's order.
///
/// # Errors
/// When an operation has no method, an argument that the client cannot send, or not one type of success and one of error.
pub(in crate::generate) fn read<'a>(
    file: &File,
    normalized: &'a Value,
) -> Result<Vec<Method<'a>>, Error> {
    let functions: Vec<&ImplItemFn> = file
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Impl(block) if block.trait_.is_none() => Some(&block.items),
            _ => None,
        })
        .flatten()
        .filter_map(|item| match item {
            ImplItem::Fn(function) if function.sig.asyncness.is_some() => Some(function),
            _ => None,
        })
        .collect();
    let operations = document::operations(normalized).into_iter();
    operations
        .map(|at| {
            let name = operation_id(&at).to_snake_case();
            let function = functions
                .iter()
                .find(|function| function.sig.ident == name)
                .ok_or_else(|| at_operation(&at, format!("progenitor wrote no method `{name}`")))?;
            method(at, function)
        })
        .collect()
}

fn method<'a>(at: OperationAt<'a>, function: &ImplItemFn) -> Result<Method<'a>, Error> {
    let success = success(&at, &function.sig.output)?;
    let mut method = Method {
        name: function.sig.ident.clone(),
        keys: Vec::new(),
        required: Vec::new(),
        optional: Vec::new(),
        body: None,
        success,
        at,
    };
    for input in &function.sig.inputs {
        let FnArg::Typed(input) = input else { continue };
        let Pat::Ident(pattern) = &*input.pat else {
            continue;
        };
        let rust = pattern.ident.clone();
        if rust == "body" {
            method.body = Some(without_lifetimes(&input.ty));
            continue;
        }
        let parameter = document::parameters(method.at.operation)
            .find(|parameter| rust == text(parameter, "name").to_snake_case())
            .ok_or_else(|| {
                at_operation(
                    &method.at,
                    format!("`{rust}` is not a parameter of the document"),
                )
            })?;
        let inner = option_of(&input.ty);
        let argument = Argument {
            name: text(parameter, "name"),
            description: text(parameter, "description"),
            kind: inner.clone().unwrap_or_else(|| (*input.ty).clone()),
            rust,
        };
        match (text(parameter, "in"), inner) {
            ("path", None) => method.keys.push(argument),
            ("query", None) => method.required.push(argument),
            ("query", Some(_)) => method.optional.push(argument),
            (place, _) => {
                return Err(at_operation(
                    &method.at,
                    format!(
                        "`{}` is in the {place}, where the client sends no parameter",
                        argument.name
                    ),
                ));
            }
        }
    }
    // The client fills the template from its beginning.
    let path = method.at.path;
    method
        .keys
        .sort_by_key(|key| path.find(&format!("{{{}}}", key.name)));
    Ok(method)
}

/// Returns the type of a method's success.
fn success(at: &OperationAt<'_>, output: &ReturnType) -> Result<Type, Error> {
    let mut arguments = match output {
        ReturnType::Type(_, result) => type_arguments(result),
        ReturnType::Default => Vec::new(),
    };
    let error = arguments.pop();
    let response = arguments.pop();
    let error = error.and_then(|error| type_arguments(&error).pop());
    let response = response.and_then(|response| type_arguments(&response).pop());
    match (response, error) {
        (Some(Type::Path(success)), Some(error))
            if error.to_token_stream().to_string() == "crate :: ApiError" =>
        {
            Ok(Type::Path(success))
        }
        _ => Err(at_operation(
            at,
            "the method does not return one type of value or the one type of error",
        )
        .help("give the success a JSON body, and every error the schema `ApiError`")),
    }
}

fn type_arguments(kind: &Type) -> Vec<Type> {
    let Type::Path(path) = kind else {
        return Vec::new();
    };
    let arguments = path.path.segments.last().map(|segment| &segment.arguments);
    let Some(PathArguments::AngleBracketed(arguments)) = arguments else {
        return Vec::new();
    };
    arguments
        .args
        .iter()
        .filter_map(|argument| match argument {
            GenericArgument::Type(kind) => Some(kind.clone()),
            _ => None,
        })
        .collect()
}

fn option_of(kind: &Type) -> Option<Type> {
    match kind {
        Type::Path(path) if path.path.segments.last()?.ident == "Option" => {
            type_arguments(kind).pop()
        }
        _ => None,
    }
}

/// Leaves out the lifetimes of references, which Rust elides in arguments.
pub(super) fn without_lifetimes(kind: &Type) -> Type {
    struct Elide;
    impl VisitMut for Elide {
        fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
            reference.lifetime = None;
            syn::visit_mut::visit_type_reference_mut(self, reference);
        }
    }
    let mut kind = kind.clone();
    Elide.visit_type_mut(&mut kind);
    kind
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn operation_id<'a>(at: &OperationAt<'a>) -> &'a str {
    at.operation
        .get("operationId")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn at_operation(at: &OperationAt<'_>, message: impl Into<String>) -> Error {
    Error::new(message).at(&at.pointer)
}
