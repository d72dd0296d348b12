//! The macros that declare enums.

use std::collections::HashSet;

use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Ident, LitStr, Path, Token, braced, parenthesized};

use super::Declared;

/// A call of `open_enum!` or `instructions!`.
pub(super) struct Enum {
    pub(super) name: String,
    variants: Vec<(String, Option<String>, String)>,
    is_open_enum: bool,
}

impl Parse for Enum {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.call(Attribute::parse_outer)?;
        input.parse::<Token![pub]>()?;
        input.parse::<Token![enum]>()?;
        let name = input.parse::<Ident>()?.to_string();
        let mut variants = Vec::new();
        let is_open_enum = !input.peek(Token![;]);
        if is_open_enum {
            let content;
            braced!(content in input);
            read_variants(&content, &mut variants)?;
        } else {
            input.parse::<Token![;]>()?;
            while !input.is_empty() {
                input.parse::<Ident>()?;
                let content;
                braced!(content in input);
                read_variants(&content, &mut variants)?;
            }
        }
        Ok(Enum {
            name,
            variants,
            is_open_enum,
        })
    }
}

fn read_variants(
    input: ParseStream<'_>,
    variants: &mut Vec<(String, Option<String>, String)>,
) -> syn::Result<()> {
    while !input.is_empty() {
        input.call(Attribute::parse_outer)?;
        let name = input.parse::<Ident>()?.to_string();
        let mut fields = None;
        if input.peek(syn::token::Paren) {
            let content;
            parenthesized!(content in input);
            let path = content.parse::<Path>()?;
            fields = path
                .segments
                .last()
                .map(|segment| segment.ident.to_string());
        }
        input.parse::<Token![=]>()?;
        let value = input.parse::<LitStr>()?.value();
        input.parse::<Token![,]>()?;
        variants.push((name, fields, value));
    }
    Ok(())
}

impl Enum {
    pub(super) fn check(&self, declared: &Declared) -> Result<(), String> {
        let mut names = HashSet::from(["Unknown".to_owned()]);
        let mut values = HashSet::new();
        for (name, fields, value) in &self.variants {
            if !names.insert(name.clone()) || !values.insert(value) {
                return Err(format!("the variant `{name}` of `{}` twice", self.name));
            }
            if let Some(fields) = fields
                .as_ref()
                .filter(|name| !declared.types.contains(*name))
            {
                return Err(format!("`{fields}` of `{}` is not declared", self.name));
            }
        }
        match self.variants.is_empty() && self.is_open_enum {
            true => Err(format!("`{}` has no variants", self.name)),
            false => Ok(()),
        }
    }
}
