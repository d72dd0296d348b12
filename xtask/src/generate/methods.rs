//! The client's methods: for each operation one that builds a request, and one that sends it.
//!
//! The arguments of a method, their Rust types and the type of its result are read from the method that progenitor writes.
//! Its body is not used: it sends what it builds, and decodes an error before anyone sees the status.
//! Optional arguments are collected in a struct, so that a new one breaks no caller.

use heck::{ToPascalCase, ToShoutySnakeCase, ToSnakeCase};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;
use syn::visit_mut::VisitMut;
use syn::{
    File, FnArg, GenericArgument, ImplItem, ImplItemFn, Item, Lifetime, Pat, PathArguments,
    ReturnType, Type, parse_quote,
};

use super::doc_lines;
use crate::error::Error;
use crate::openapi::document::{self, OperationAt};

/// The two methods of an operation.
pub(super) struct Method<'a> {
    at: OperationAt<'a>,
    name: Ident,
    keys: Vec<Argument<'a>>,
    /// Parameters of the query that must be given.
    required: Vec<Argument<'a>>,
    optional: Vec<Argument<'a>>,
    body: Option<Type>,
    success: Type,
}

/// A parameter, as the document and as Rust have it.
struct Argument<'a> {
    name: &'a str,
    description: &'a str,
    rust: Ident,
    /// The type; of an optional parameter the one inside the `Option`.
    kind: Type,
}

/// Reads progenitor's methods, in the document's order.
///
/// # Errors
/// When an operation has no method, an argument that the client cannot send, or not one type of success and one of error.
pub(super) fn read<'a>(file: &File, normalized: &'a Value) -> Result<Vec<Method<'a>>, Error> {
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

fn without_lifetimes(kind: &Type) -> Type {
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

impl Method<'_> {
    fn params(&self) -> Option<Ident> {
        let name = self.name.to_string().to_pascal_case();
        (!self.optional.is_empty()).then(|| format_ident!("{name}Params"))
    }

    fn constant(&self) -> Ident {
        format_ident!("{}", self.name.to_string().to_shouty_snake_case())
    }

    /// Whether the struct of parameters borrows.
    fn borrows(&self) -> bool {
        let references = |argument: &Argument<'_>| matches!(argument.kind, Type::Reference(_));
        self.optional.iter().any(references)
    }

    pub(super) fn body(&self) -> Option<&Type> {
        self.body.as_ref()
    }

    /// Writes the declarations of the arguments, which both methods take.
    fn inputs(&self) -> Vec<TokenStream> {
        let mut inputs: Vec<TokenStream> = Vec::new();
        for Argument { rust, kind, .. } in self.keys.iter().chain(&self.required) {
            let kind = without_lifetimes(kind);
            inputs.push(quote!(#rust: #kind));
        }
        if let Some(params) = self.params() {
            let lifetime = self.borrows().then(|| quote!(<'_>));
            inputs.push(quote!(params: &params::#params #lifetime));
        }
        if let Some(body) = &self.body {
            inputs.push(quote!(body: #body));
        }
        inputs
    }

    fn names(&self) -> Vec<Ident> {
        let given = self.keys.iter().chain(&self.required);
        let mut names: Vec<Ident> = given.map(|argument| argument.rust.clone()).collect();
        names.extend(self.params().map(|_| format_ident!("params")));
        names.extend(self.body.as_ref().map(|_| format_ident!("body")));
        names
    }

    /// Writes the documentation of the method that sends.
    fn docs(&self) -> String {
        let mut docs = format!(
            "{}\n\nSends `{} {}`.\n",
            self.at
                .operation
                .get("description")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .trim_end(),
            self.at.method.to_uppercase(),
            self.at.path
        );
        for (position, argument) in self.keys.iter().chain(&self.required).enumerate() {
            let before = if position == 0 { "\n" } else { "" };
            docs.push_str(&format!(
                "{before}- `{}`: {}\n",
                argument.rust, argument.description
            ));
        }
        if let Some(params) = self.params() {
            docs.push_str(&format!(
                "- `params`: The [optional parameters](params::{params}).\n"
            ));
        }
        docs.push_str("\n# Errors\nSee [`Error`].");
        docs
    }

    fn both(&self) -> TokenStream {
        let (name, success, constant) = (&self.name, &self.success, self.constant());
        let request = format_ident!("{name}_request");
        let (inputs, names) = (self.inputs(), self.names());
        let docs = doc_lines(&self.docs());
        let request_docs = doc_lines(&format!(
            "Builds the request of [`{name}`](Self::{name}), without sending it.\n\n\
             # Errors\n[`Error::InvalidRequest`] when a key is empty, `.` or `..`, or the URL is longer than [`LONGEST_URL`](crate::LONGEST_URL)."
        ));
        let keys = self.keys.iter().map(|key| {
            let (name, rust) = (key.name, &key.rust);
            quote!(.key(#name, #rust))
        });
        let required = self.required.iter().map(|argument| {
            let (name, rust) = (argument.name, &argument.rust);
            quote!(.query(#name, Some(#rust)))
        });
        let optional = self.optional.iter().map(|argument| {
            let (name, rust) = (argument.name, &argument.rust);
            quote!(.query(#name, params.#rust))
        });
        let body = self.body.as_ref().map(|_| quote!(.json(body)));
        quote! {
            #(#[doc = #docs])*
            pub async fn #name(&self, #(#inputs),*) -> Result<Response<#success>, Error> {
                let request = self.#request(#(#names),*)?;
                self.send(request, &operations::#constant).await
            }
            #(#[doc = #request_docs])*
            pub fn #request(&self, #(#inputs),*) -> Result<Request, Error> {
                self.request(&operations::#constant)
                    #(#keys)*
                    #(#required)*
                    #(#optional)*
                    #body
                    .build()
            }
        }
    }

    fn params_struct(&self) -> Option<TokenStream> {
        let params = self.params()?;
        let (lifetime, lifetimes) = match self.borrows() {
            true => (
                Some(Lifetime::new("'a", proc_macro2::Span::call_site())),
                quote!(<'a>),
            ),
            false => (None, quote!()),
        };
        let docs = doc_lines(&format!(
            "The optional parameters of [`{0}`](crate::Client::{0}); none is sent unless it is set.",
            self.name
        ));
        let fields = self.optional.iter().map(
            |Argument {
                 rust,
                 kind,
                 description,
                 ..
             }| {
                let docs = doc_lines(description);
                quote!(#(#[doc = #docs])* pub #rust: Option<#kind>)
            },
        );
        let setters = self.optional.iter().map(
            |Argument {
                 rust,
                 kind,
                 description,
                 ..
             }| {
                let docs = doc_lines(&format!("Sets `{rust}`. {description}"));
                quote! {
                    #(#[doc = #docs])*
                    #[must_use]
                    pub fn #rust(mut self, #rust: impl Into<Option<#kind>>) -> Self {
                        self.#rust = #rust.into();
                        self
                    }
                }
            },
        );
        let generics = lifetime.map(|lifetime| quote!(<#lifetime>));
        Some(quote! {
            #(#[doc = #docs])*
            #[derive(Clone, Copy, Debug, Default)]
            #[non_exhaustive]
            pub struct #params #lifetimes { #(#fields,)* }
            impl #generics #params #lifetimes { #(#setters)* }
        })
    }
}

/// Writes the methods of every operation.
pub(super) fn client(methods: &[Method<'_>]) -> File {
    let both = methods.iter().map(Method::both);
    parse_quote! {
        use reqwest::Request;

        use crate::client::Client;
        use crate::error::Error;
        use crate::generated::{operations, params, types};
        use crate::response::Response;

        impl Client { #(#both)* }
    }
}

/// Writes the structs of optional parameters.
pub(super) fn params(methods: &[Method<'_>]) -> File {
    let structs = methods.iter().filter_map(Method::params_struct);
    parse_quote! { #(#structs)* }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A document with one operation that takes these parameters and has these responses.
    fn document(parameters: Value, responses: Value) -> Value {
        json!({
            "openapi": "3.0.3", "info": { "title": "t", "version": "1" },
            "paths": { "/a/{aKey}/b/{bKey}": { "get": {
                "operationId": "getThing", "description": "Gets a thing.",
                "parameters": parameters, "responses": responses,
            } } },
            "components": { "schemas": {
                "ApiError": { "type": "object" },
                "Thing": { "type": "object", "properties": { "key": { "type": "string" } } },
            } },
        })
    }

    fn keys() -> Vec<Value> {
        // In another order than in the path.
        ["bKey", "aKey"]
            .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
            .to_vec()
    }

    fn responses() -> Value {
        let body = |name: &str| {
            let reference = format!("#/components/schemas/{name}");
            json!({ "description": "d", "content": { "application/json": { "schema": { "$ref": reference } } } })
        };
        json!({ "200": body("Thing"), "4XX": body("ApiError") })
    }

    fn written(document: &Value) -> Result<(String, String), Error> {
        let progenitors =
            super::super::progenitor_with(document, &[("ApiError", "crate::ApiError")])?;
        let methods = read(&progenitors, document)?;
        let [client, params] = [client(&methods), params(&methods)];
        Ok((
            prettyplease::unparse(&client),
            prettyplease::unparse(&params),
        ))
    }

    #[test]
    fn a_method_fills_the_path_in_its_order_and_takes_optional_parameters_in_a_struct() {
        let mut parameters = keys();
        let query = |name: &str, required: bool, kind: &str| json!({ "name": name, "in": "query", "required": required, "schema": { "type": kind } });
        parameters.extend([
            query("pageSize", false, "integer"),
            query("since", true, "string"),
        ]);
        let (client, params) = written(&document(parameters.into(), responses())).unwrap();
        let request = "self.request(&operations::GET_THING)
            .key(\"aKey\", a_key)
            .key(\"bKey\", b_key)
            .query(\"since\", Some(since))
            .query(\"pageSize\", params.page_size)
            .build()";
        assert!(client.contains(request), "{client}");
        assert!(
            client.contains("params: &params::GetThingParams,"),
            "{client}"
        );
        assert!(
            client.contains("Result<Response<types::Thing>, Error>"),
            "{client}"
        );
        assert!(params.contains("pub page_size: Option<i64>,"), "{params}");
    }

    #[test]
    fn what_the_client_cannot_send_or_read_is_refused() {
        let mut parameters = keys();
        parameters
            .push(json!({ "name": "X-Note", "in": "header", "schema": { "type": "string" } }));
        let error = written(&document(parameters.into(), responses())).unwrap_err();
        assert!(
            error.to_string().contains("`X-Note` is in the header"),
            "{error}"
        );

        let mut empty = responses();
        empty["200"] = json!({ "description": "d" });
        let error = written(&document(keys().into(), empty)).unwrap_err();
        assert!(error.to_string().contains("one type of value"), "{error}");
    }
}
