//! The check that every name that is used is declared.

use quote::ToTokens;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Path};

use super::Declared;

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

/// Checks that every name that is used is declared.
pub(super) struct Names<'d> {
    pub(super) file: &'d str,
    pub(super) declared: &'d Declared,
    pub(super) generics: Vec<String>,
    pub(super) problem: Option<String>,
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
