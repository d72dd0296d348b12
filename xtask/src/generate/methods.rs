//! What the generated methods send, mended in progenitor's output.
//!
//! - Path keys go through the client's own encoder, which refuses what would change the path.
//! - The document's version is not sent: progenitor's `api-version` header means nothing to LaunchDarkly, whose own is set by the client's hooks.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, File, parse_quote};

use super::postprocess::expect;
use crate::error::Error;
use crate::openapi::document;

/// Puts path keys through the client's encoder.
pub(super) fn encode_keys(file: &mut File, normalized: &Value) -> Result<(), Error> {
    let mut keys = PathKeys {
        names: path_parameters(normalized),
        encoded: 0,
    };
    keys.visit_file_mut(file);
    expect(keys.encoded > 0, "a call of `encode_path`")
}

/// Drops the header that names the document's version.
pub(super) fn drop_version_header(file: &mut File) -> Result<(), Error> {
    let mut header = VersionHeader { dropped: 0 };
    header.visit_file_mut(file);
    expect(header.dropped > 0, "the header `api-version`")
}

/// Rust names of path parameters, with their names in the document.
fn path_parameters(normalized: &Value) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for at in document::operations(normalized) {
        for parameter in document::parameters(at.operation) {
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

struct VersionHeader {
    dropped: usize,
}

impl VisitMut for VersionHeader {
    fn visit_block_mut(&mut self, block: &mut Block) {
        visit_mut::visit_block_mut(self, block);
        let statements = block.stmts.len();
        block
            .stmts
            .retain(|statement| !text(statement).contains("\"api-version\""));
        if block.stmts.len() == statements {
            return;
        }
        self.dropped += 1;
        let has_others = block
            .stmts
            .iter()
            .any(|statement| text(statement).starts_with("header_map ."));
        if !has_others {
            block
                .stmts
                .retain(|statement| !text(statement).starts_with("let mut header_map"));
            NoHeaders.visit_block_mut(block);
        }
    }
}

/// Takes `.headers(header_map)` out of a chain of calls.
struct NoHeaders;

impl VisitMut for NoHeaders {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::MethodCall(call) = expr {
            let arguments = &call.args;
            if call.method == "headers" && text(arguments) == "header_map" {
                *expr = (*call.receiver).clone();
            }
        }
    }
}

fn text(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}
