//! A check of generated code that needs no compiler: it finds what a mutant can break, and takes milliseconds.
//!
//! It asks for syntax, for names that exist, and for names that exist once. `compile` shows that the compiler agrees.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::visit_mut::VisitMut;
use syn::{
    Attribute, Fields, Ident, ImplItem, Item, LitStr, Path, Token, Type, braced, parenthesized,
};

/// The files, each with its name and its text.
type Files = [(String, String)];

/// Crates that the client has.
const CRATES: [&str; 4] = ["std", "serde", "serde_json", "schemars"];

/// What the client has at its root and in the modules that generated code names.
const IN_THE_CLIENT: [&str; 12] = [
    "ApiError",
    "Client",
    "Decimal",
    "UnixMillis",
    "client",
    "error",
    "fixture",
    "generated",
    "operation",
    "response",
    "types",
    "value",
];

/// Names that need no declaration.
const KNOWN: [&str; 38] = [
    "Self",
    "Ok",
    "Err",
    "Some",
    "None",
    "Option",
    "Result",
    "String",
    "Vec",
    "Box",
    "Default",
    "Clone",
    "Debug",
    "From",
    "Into",
    "str",
    "bool",
    "i8",
    "i16",
    "i32",
    "i64",
    "u8",
    "u16",
    "u32",
    "u64",
    "f32",
    "f64",
    "usize",
    // Imported by the files that use them.
    "Client",
    "Error",
    "Request",
    "Response",
    "Operation",
    "Object",
    "Shape",
    "Shaped",
    "required",
    "optional",
];

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

/// Checks that every name that is used is declared.
struct Names<'d> {
    file: &'d str,
    declared: &'d Declared,
    generics: Vec<String>,
    problem: Option<String>,
}

impl VisitMut for Names<'_> {
    fn visit_generics_mut(&mut self, generics: &mut syn::Generics) {
        let types = generics
            .type_params()
            .map(|parameter| parameter.ident.to_string());
        self.generics.extend(types.collect::<Vec<_>>());
        syn::visit_mut::visit_generics_mut(self, generics);
    }

    fn visit_attribute_mut(&mut self, _: &mut Attribute) {}

    fn visit_item_mod_mut(&mut self, _: &mut syn::ItemMod) {
        // progenitor's own error, always the same.
    }

    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        let copies = item
            .attrs
            .iter()
            .any(|attribute| attribute.to_token_stream().to_string().contains("Copy"));
        for field in &item.fields {
            let text = field.ty.to_token_stream().to_string().replace(' ', "");
            let is_copy = text.contains("&'astr")
                || ["i64", "i32", "u64", "u32", "f64", "f32", "bool"]
                    .iter()
                    .any(|one| text == format!("Option<{one}>"));
            if copies && !is_copy {
                self.fails(format!("`{text}` in `{}` cannot be copied", item.ident));
            }
        }
        syn::visit_mut::visit_item_struct_mut(self, item);
    }

    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        syn::visit_mut::visit_expr_method_call_mut(self, call);
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        self.path(path);
        syn::visit_mut::visit_path_mut(self, path);
    }
}

impl Names<'_> {
    fn fails(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    fn path(&mut self, path: &Path) {
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let declared = self.declared;
        let is_known = match names[..] {
            _ if path.leading_colon.is_some() => CRATES.contains(&names[0]),
            ["crate", "generated", "types", name] | ["types", name] => {
                declared.types.contains(name)
            }
            ["crate", "generated", "enums", name] => declared.enums.contains(name),
            ["crate", "generated", "instructions", name] => declared.instructions.contains(name),
            ["crate", name, ..] => IN_THE_CLIENT.contains(&name) && name != "generated",
            ["params", name] => declared.params.contains(name),
            ["operations", name] => declared.operations.contains(name),
            ["error" | "self" | "super", ..] if names.len() > 1 => {
                names[0] == "error" && declared.types.contains("error")
                    || names[1] == "error" && declared.types.contains("error")
            }
            ["schemars", ..] => true,
            [name] => {
                name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
                    || KNOWN.contains(&name)
                    || self.generics.iter().any(|generic| generic == name)
                    || match self.file {
                        "types.rs" => declared.types.contains(name),
                        "params.rs" => declared.params.contains(name),
                        "operations.rs" => declared.operations.contains(name),
                        "fixtures.rs" => declared.fixtures.contains(name),
                        _ => false,
                    }
            }
            // `D::Error`, `Shape::Text`, `DateTwin::deserialize`.
            [name, ..] => {
                KNOWN.contains(&name)
                    || declared.types.contains(name)
                    || self.generics.iter().any(|generic| generic == name)
            }
            [] => false,
        };
        if !is_known {
            self.fails(format!("`{}` is not declared", names.join("::")));
        }
    }
}

/// A call of `open_enum!` or `instructions!`.
struct Enum {
    name: String,
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
    fn check(&self, declared: &Declared) -> Result<(), String> {
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

/// The texts without comments and documentation.
pub(crate) fn without_docs(files: &Files) -> Vec<(&str, Vec<&str>)> {
    files
        .iter()
        .map(|(name, text)| (name.as_str(), lines(text)))
        .collect()
}

fn lines(text: &str) -> Vec<&str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .collect()
}

/// The forms of the code: two lines after one another, without the names and the texts that the document gives.
pub(crate) fn forms(files: &Files) -> BTreeSet<u64> {
    let mut forms = BTreeSet::new();
    for (name, text) in files {
        // The list of names repeats one form.
        let lines: Vec<String> = lines(text).into_iter().map(form).collect();
        for pair in lines.windows(2) {
            let mut hasher = DefaultHasher::new();
            (name, pair).hash(&mut hasher);
            forms.insert(hasher.finish());
        }
    }
    forms
}

/// A line with `_` for each name and each text that no language and no library gives.
fn form(line: &str) -> String {
    const WORDS: [&str; 46] = [
        "pub",
        "struct",
        "enum",
        "impl",
        "fn",
        "async",
        "self",
        "Self",
        "for",
        "mut",
        "let",
        "type",
        "static",
        "const",
        "std",
        "option",
        "Option",
        "vec",
        "Vec",
        "string",
        "String",
        "collections",
        "BTreeMap",
        "boxed",
        "Box",
        "i64",
        "f64",
        "bool",
        "str",
        "serde_json",
        "Value",
        "serde",
        "rename",
        "default",
        "skip_serializing_if",
        "is_none",
        "deserialize_with",
        "derive",
        "non_exhaustive",
        "Shape",
        "Some",
        "None",
        "true",
        "false",
        "Error",
        "open_enum",
    ];
    let mut form = String::new();
    let mut rest = line;
    while let Some(next) = rest.chars().next() {
        let end = match next {
            '"' => {
                form.push('"');
                rest[1..].find('"').map_or(rest.len(), |end| end + 2)
            }
            c if c.is_alphanumeric() || c == '_' => {
                let end = rest
                    .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .unwrap_or(rest.len());
                form.push_str(if WORDS.contains(&&rest[..end]) {
                    &rest[..end]
                } else {
                    "_"
                });
                end
            }
            c => {
                form.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[end..];
    }
    form
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

    #[test]
    fn the_form_of_a_line_has_no_names_of_the_document() {
        assert_eq!(
            form("pub name: ::std::string::String,"),
            "pub _: ::std::string::String,"
        );
        assert_eq!(form("Draft = \"größe\","), "_ = \",");
    }
}
