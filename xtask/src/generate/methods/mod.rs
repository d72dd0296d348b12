//! The client's methods: for each operation one that builds a request, and one that sends it.
//!
//! What a method takes and returns is read, in `read.rs`, from the method that progenitor writes.
//! Optional arguments are collected in a struct, so that a new one breaks no caller.

use heck::{ToPascalCase, ToShoutySnakeCase};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{File, Lifetime, Type, parse_quote};

use self::read::without_lifetimes;
use super::doc_lines;
use crate::openapi::document::OperationAt;

mod read;

pub(super) use self::read::read;

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
                let setter = setter(rust);
                quote! {
                    #(#[doc = #docs])*
                    #[must_use]
                    pub fn #setter(mut self, #rust: impl Into<Option<#kind>>) -> Self {
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

/// Returns the name of the method that sets a parameter, which hides no method that the struct derives.
fn setter(rust: &Ident) -> Ident {
    match rust.to_string().as_str() {
        derived @ ("clone" | "default") => format_ident!("{derived}_"),
        _ => rust.clone(),
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
    use crate::error::Error;

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
            crate::generate::progenitor_with(document, &[("ApiError", "crate::ApiError")])?;
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
            query("clone", false, "string"),
        ]);
        let (client, params) = written(&document(parameters.into(), responses())).unwrap();
        let request = "self.request(&operations::GET_THING)
            .key(\"aKey\", a_key)
            .key(\"bKey\", b_key)
            .query(\"since\", Some(since))
            .query(\"clone\", params.clone)
            .query(\"pageSize\", params.page_size)
            .build()";
        assert!(client.contains(request), "{client}");
        assert!(
            client.contains("params: &params::GetThingParams<'_>,"),
            "{client}"
        );
        assert!(
            client.contains("Result<Response<types::Thing>, Error>"),
            "{client}"
        );
        assert!(params.contains("pub page_size: Option<i64>,"), "{params}");
        // A method `clone` would hide that of the trait.
        assert!(params.contains("pub fn clone_(mut self,"), "{params}");
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
