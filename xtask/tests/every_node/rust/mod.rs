//! A check of generated code that needs no compiler: it finds what a mutant can break, and takes milliseconds.
//!
//! It asks for syntax, for names that exist, and for names that exist once. `compile` shows that the compiler agrees.

mod enums;
mod names;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use quote::ToTokens;
use syn::visit_mut::VisitMut;
use syn::{Fields, Ident, ImplItem, Item, Type};

use enums::Enum;
use names::Names;

/// The files, each with its name and its text.
pub(crate) type Files = [(String, String)];

/// The declarations of all files.
#[derive(Default)]
struct Declared {
    types: BTreeSet<String>,
    enums: BTreeSet<String>,
    instructions: BTreeSet<String>,
    params: BTreeSet<String>,
    operations: BTreeSet<String>,
    fixtures: BTreeSet<String>,
}

/// Checks the generated files.
pub(crate) fn check(files: &Files) -> Result<(), String> {
    let mut parsed = Vec::new();
    for (name, text) in files {
        let file = syn::parse_file(text).map_err(|error| format!("{name}: {error}"))?;
        parsed.push((name.as_str(), file));
    }
    let mut declared = Declared::default();
    let mut macros = Vec::new();
    for (name, file) in &parsed {
        once(file).map_err(|problem| format!("{name}: {problem}"))?;
        let names = match *name {
            "types.rs" => &mut declared.types,
            "enums.rs" => &mut declared.enums,
            "instructions.rs" => &mut declared.instructions,
            "params.rs" => &mut declared.params,
            "operations.rs" => &mut declared.operations,
            "fixtures.rs" => &mut declared.fixtures,
            _ => continue,
        };
        names.extend(file.items.iter().filter_map(item_name));
        for item in &file.items {
            if let Item::Macro(call) = item {
                let call = call
                    .mac
                    .parse_body::<Enum>()
                    .map_err(|error| format!("{name}: {error}"))?;
                if !names.insert(call.name.clone()) {
                    return Err(format!("{name}: `{}` twice", call.name));
                }
                macros.push(call);
            }
        }
    }
    // All three are brought into one module.
    for (one, other) in [
        (&declared.types, &declared.enums),
        (&declared.types, &declared.instructions),
        (&declared.enums, &declared.instructions),
    ] {
        if let Some(name) = one.intersection(other).next() {
            return Err(format!("`{name}` in two files"));
        }
    }
    for call in &mut macros {
        call.check(&declared)?;
    }
    for (name, mut file) in parsed {
        endless(&file).map_err(|problem| format!("{name}: {problem}"))?;
        let mut names = Names {
            file: name,
            declared: &declared,
            generics: Vec::new(),
            problem: None,
        };
        names.visit_file_mut(&mut file);
        if let Some(problem) = names.problem {
            return Err(format!("{name}: {problem}"));
        }
    }
    Ok(())
}

fn item_name(item: &Item) -> Option<String> {
    Some(match item {
        Item::Struct(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        Item::Mod(item) => item.ident.to_string(),
        Item::Const(item) => item.ident.to_string(),
        Item::Static(item) => item.ident.to_string(),
        Item::Fn(item) => item.sig.ident.to_string(),
        _ => return None,
    })
}

/// Checks that nothing is declared twice: items, fields, variants, functions, arguments and implementations.
fn once(file: &syn::File) -> Result<(), String> {
    let mut items = HashSet::new();
    let mut implementations = HashSet::new();
    let mut functions = HashSet::new();
    for item in &file.items {
        if let Some(name) = item_name(item).filter(|name| !items.insert(name.clone())) {
            return Err(format!("`{name}` twice"));
        }
        match item {
            Item::Struct(item) => fields(&item.ident, &item.fields)?,
            Item::Enum(item) => {
                let mut variants = HashSet::new();
                for variant in &item.variants {
                    if !variants.insert(variant.ident.to_string()) {
                        return Err(format!(
                            "the variant `{}` of `{}` twice",
                            variant.ident, item.ident
                        ));
                    }
                }
            }
            Item::Impl(item) => {
                let of = item.self_ty.to_token_stream().to_string();
                if let Some((of_trait, _)) = &item.trait_ {
                    let name = format!("{} for {of}", of_trait.to_token_stream());
                    if !implementations.insert(name.clone()) {
                        return Err(format!("`{name}` twice"));
                    }
                    continue;
                }
                for function in &item.items {
                    let ImplItem::Fn(function) = function else {
                        continue;
                    };
                    let name = function.sig.ident.to_string();
                    if !functions.insert((of.clone(), name.clone())) {
                        return Err(format!("`{name}` of `{of}` twice"));
                    }
                    let mut arguments = HashSet::new();
                    for input in &function.sig.inputs {
                        let syn::FnArg::Typed(input) = input else {
                            continue;
                        };
                        if !arguments.insert(input.pat.to_token_stream().to_string()) {
                            return Err(format!("an argument of `{name}` twice"));
                        }
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn fields(name: &Ident, fields: &Fields) -> Result<(), String> {
    let mut seen = HashSet::new();
    for field in fields {
        if let Some(field) = field
            .ident
            .as_ref()
            .filter(|field| !seen.insert(field.to_string()))
        {
            return Err(format!("the field `{field}` of `{name}` twice"));
        }
    }
    Ok(())
}

/// Checks that no struct contains itself but behind a pointer.
fn endless(file: &syn::File) -> Result<(), String> {
    let mut inside: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for item in &file.items {
        if let Item::Struct(item) = item {
            let kinds = item.fields.iter().filter_map(|field| held(&field.ty));
            inside.insert(item.ident.to_string(), kinds.collect());
        }
    }
    for name in inside.keys() {
        let (mut waiting, mut seen) = (inside[name].clone(), BTreeSet::new());
        while let Some(next) = waiting.pop() {
            if next == *name {
                return Err(format!("`{name}` contains itself"));
            }
            if seen.insert(next.clone()) {
                waiting.extend(inside.get(&next).into_iter().flatten().cloned());
            }
        }
    }
    Ok(())
}

/// The type that a field holds itself, and not behind a pointer.
fn held(kind: &Type) -> Option<String> {
    let Type::Path(kind) = kind else { return None };
    let last = kind.path.segments.last()?;
    match last.ident.to_string().as_str() {
        "Vec" | "Box" | "BTreeMap" => None,
        "Option" => match &last.arguments {
            syn::PathArguments::AngleBracketed(arguments) => {
                arguments.args.iter().find_map(|one| match one {
                    syn::GenericArgument::Type(kind) => held(kind),
                    _ => None,
                })
            }
            _ => None,
        },
        name => Some(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_compile_is_found() {
        let types = "pub struct A { pub b: B } pub struct B(pub ::std::string::String);";
        let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        assert_eq!(check(&[file("types.rs", types)]), Ok(()));
        for (name, text, problem) in [
            ("types.rs", "pub struct A { b: C }", "`C` is not declared"),
            (
                "types.rs",
                "pub struct A { b: i64, b: bool }",
                "the field `b` of `A` twice",
            ),
            ("types.rs", "pub struct A; pub struct A;", "`A` twice"),
            (
                "types.rs",
                "pub struct A { a: ::std::option::Option<A> }",
                "`A` contains itself",
            ),
            (
                "types.rs",
                "pub struct A { a: ::chrono::Date }",
                "`chrono::Date` is not declared",
            ),
            ("types.rs", "pub struct 1;", "expected identifier"),
            (
                "enums.rs",
                "open_enum! { pub enum A { B = \"b\", B = \"c\", } }",
                "`B` of `A` twice",
            ),
            (
                "enums.rs",
                "open_enum! { pub enum A { Unknown = \"unknown\", } }",
                "`Unknown` of `A` twice",
            ),
            (
                "enums.rs",
                "open_enum! { pub enum A { 1 = \"1\", } }",
                "expected identifier",
            ),
            (
                "instructions.rs",
                "instructions! { pub enum A; with_fields { B(types::B) = \"b\", } bare { } }",
                "`B` of `A` is not",
            ),
            (
                "client.rs",
                "impl Client { fn a(&self, b: i64, b: i64) {} }",
                "an argument of `a` twice",
            ),
            (
                "client.rs",
                "impl Client { fn a(&self) {} fn a(&self) {} }",
                "`a` of `Client` twice",
            ),
            (
                "client.rs",
                "impl Client { fn a(&self) { operations::GONE } }",
                "`operations::GONE`",
            ),
            (
                "params.rs",
                "#[derive(Copy)] pub struct A { a: Option<String> }",
                "cannot be copied",
            ),
            (
                "fixtures.rs",
                "static A: Object = Object(&GONE);",
                "`GONE` is not declared",
            ),
        ] {
            let found = check(&[file(name, text)]).unwrap_err();
            assert!(found.contains(problem), "{text}: {found}");
        }
    }
}
