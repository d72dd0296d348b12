//! `cargo xtask api`: the public items of the client crates, as text that a test compares.
//!
//! A change of the public API then shows in the diff of a checked-in file, and cannot be made unseen.
//! The items are read from the sources, on any toolchain: rustdoc's JSON, which would know more, is for nightly ones alone.
//! In these crates what is `pub` is reachable, since `unreachable_pub` is a lint here; macro calls that declare items are listed as they are written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Fields, File, ImplItem, Item, TraitItem, Visibility, parse_quote};

use crate::error::Error;
use crate::pipeline;

/// The crates whose API is listed, by their folders below `crates`.
pub const CRATES: [&str; 2] = [
    "launchdarkly-experiments",
    "launchdarkly-experiments-client",
];

/// Lists the public items of one crate: a heading for each source file, then an item a line.
///
/// # Errors
/// A source that cannot be read or parsed.
pub fn list(root: &Path, name: &str) -> Result<String, Error> {
    let folder = root.join("crates").join(name);
    let sources = sources(&folder.join("src"))?;
    let mut files = Vec::new();
    for path in &sources {
        let shown = path
            .strip_prefix(&folder)
            .unwrap_or(path)
            .display()
            .to_string()
            .replace('\\', "/");
        let text = std::fs::read_to_string(path)
            .map_err(|error| Error::new(format!("cannot read a source: {error}")).at(&shown))?;
        let file = syn::parse_file(&text)
            .map_err(|error| Error::new(format!("a source is no Rust: {error}")).at(&shown))?;
        files.push((shown, file));
    }
    let mut names = Names::default();
    files.iter().for_each(|(_, file)| names.add(&file.items));
    let mut listing = format!(
        "The public items of {name}. Written by `cargo xtask api`; a test compares it with the sources.\n"
    );
    for (shown, file) in files {
        let mut lines = Vec::new();
        items(file.items, &names, "", &mut lines);
        if !lines.is_empty() {
            listing.push_str(&format!("\n{shown}\n"));
            lines
                .iter()
                .for_each(|line| listing.push_str(&format!("  {line}\n")));
        }
    }
    Ok(listing)
}

/// Where the listing of a crate is checked in, from the workspace's root.
pub fn path(name: &str) -> PathBuf {
    Path::new("crates").join(name).join("public-api.txt")
}

/// Writes the listings that are stale, or with `check` only names them; the exit code is 0 or 3.
///
/// # Errors
/// A source that cannot be read or parsed, or a listing that cannot be written.
pub fn command(root: &Path, check: bool) -> Result<(String, u8), Error> {
    let mut output = String::new();
    for name in CRATES {
        if !root.join("crates").join(name).exists() {
            continue;
        }
        let (path, listing) = (path(name), list(root, name)?);
        let found = std::fs::read_to_string(root.join(&path)).unwrap_or_default();
        if found == listing {
            continue;
        }
        if check {
            let line = listing
                .lines()
                .zip(found.lines())
                .take_while(|(new, old)| new == old)
                .count();
            let (is, should) = (found.lines().nth(line), listing.lines().nth(line));
            output.push_str(&format!(
                "Stale: {}:{}\n  is:        {}\n  should be: {}\n",
                path.display(),
                line + 1,
                is.unwrap_or("(no such line)").trim(),
                should.unwrap_or("(no such line)").trim(),
            ));
        } else {
            pipeline::replace(&root.join(&path), &listing, &path.display().to_string())?;
            output.push_str(&format!("{:>12}  {}\n", "wrote", path.display()));
        }
    }
    if output.is_empty() {
        return Ok(("Fresh\n".into(), 0));
    }
    if check {
        output.push_str("help: if the change of the API is meant, run `cargo xtask api` and commit what it wrote\n");
        return Ok((output, 3));
    }
    Ok((output, 0))
}

fn sources(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    let failure = |error: std::io::Error| {
        Error::new(format!("cannot read the sources: {error}")).at(folder.display().to_string())
    };
    for entry in std::fs::read_dir(folder).map_err(failure)? {
        let path = entry.map_err(failure)?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The names of types and traits that a crate declares; an impl for a private one is nobody's business.
#[derive(Default)]
struct Names {
    public: BTreeSet<String>,
    private: BTreeSet<String>,
}

impl Names {
    fn add(&mut self, items: &[Item]) {
        for item in items {
            let (name, visibility) = match item {
                Item::Struct(item) => (&item.ident, &item.vis),
                Item::Enum(item) => (&item.ident, &item.vis),
                Item::Trait(item) => (&item.ident, &item.vis),
                Item::Mod(item) => {
                    if let Some((_, items)) = &item.content {
                        self.add(items);
                    }
                    continue;
                }
                _ => continue,
            };
            let names = match is_public(visibility) {
                true => &mut self.public,
                false => &mut self.private,
            };
            names.insert(name.to_string());
        }
    }
}

fn items(items: Vec<Item>, names: &Names, within: &str, lines: &mut Vec<String>) {
    for item in items {
        match item {
            Item::Mod(module) if !is_for_tests(&module.attrs) => {
                let within = format!("{within}mod {}: ", module.ident);
                self::items(
                    module.content.map(|(_, items)| items).unwrap_or_default(),
                    names,
                    &within,
                    lines,
                );
            }
            Item::Impl(block) => implementation(block, names, within, lines),
            Item::Macro(mut call) if !call.mac.path.is_ident("macro_rules") => {
                call.mac.tokens = without_prose(call.mac.tokens);
                lines.push(format!("{within}{}", line(Item::Macro(call))))
            }
            other => lines.extend(declaration(other).map(|item| format!("{within}{}", line(item)))),
        }
    }
}

/// The item without its body, its private fields and its prose; none if it is not public.
fn declaration(item: Item) -> Option<Item> {
    let item = match item {
        Item::Struct(mut item) if is_public(&item.vis) => {
            item.attrs = telling(item.attrs);
            public_fields(&mut item.fields);
            Item::Struct(item)
        }
        Item::Enum(mut item) if is_public(&item.vis) => {
            item.attrs = telling(item.attrs);
            for variant in &mut item.variants {
                variant.attrs = telling(std::mem::take(&mut variant.attrs));
                let fields = variant.fields.iter_mut();
                fields.for_each(|field| field.attrs.clear());
            }
            Item::Enum(item)
        }
        Item::Fn(mut item) if is_public(&item.vis) => {
            item.attrs = telling(item.attrs);
            item.block = parse_quote!({});
            Item::Fn(item)
        }
        Item::Const(mut item) if is_public(&item.vis) => {
            item.attrs = telling(item.attrs);
            Item::Const(item)
        }
        Item::Static(mut item) if is_public(&item.vis) => {
            item.attrs = telling(item.attrs);
            Item::Static(item)
        }
        Item::Type(mut item) if is_public(&item.vis) => {
            item.attrs = telling(item.attrs);
            Item::Type(item)
        }
        Item::Use(mut item) if is_public(&item.vis) => {
            item.attrs = telling(item.attrs);
            Item::Use(item)
        }
        Item::Trait(mut item) if is_public(&item.vis) => {
            item.attrs = telling(item.attrs);
            for item in &mut item.items {
                if let TraitItem::Fn(function) = item {
                    function.attrs = telling(std::mem::take(&mut function.attrs));
                    function.default = None;
                }
            }
            Item::Trait(item)
        }
        _ => return None,
    };
    Some(item)
}

/// A trait's impl as its head, an inherent one as its public items.
fn implementation(mut block: syn::ItemImpl, names: &Names, within: &str, lines: &mut Vec<String>) {
    let has = |names: &BTreeSet<String>, tokens: &dyn ToTokens| {
        tokens
            .to_token_stream()
            .into_iter()
            .any(|token| names.contains(&token.to_string()))
    };
    block.attrs = telling(block.attrs);
    let of_trait = block.trait_.is_some();
    let of_public = has(&names.public, &block.self_ty);
    let of_private = !of_public && has(&names.private, &block.self_ty);
    // A trait's impl for a foreign type counts by whatever else in its head is public.
    if !of_public && (of_private || !of_trait || !has(&names.public, &block)) {
        return;
    }
    let inside = std::mem::take(&mut block.items);
    if of_trait {
        lines.push(format!("{within}{}", line(Item::Impl(block))));
        return;
    }
    for item in inside {
        let item = match item {
            ImplItem::Fn(mut function) if is_public(&function.vis) => {
                function.attrs = telling(function.attrs);
                function.block = parse_quote!({});
                ImplItem::Fn(function)
            }
            ImplItem::Const(mut constant) if is_public(&constant.vis) => {
                constant.attrs = telling(constant.attrs);
                ImplItem::Const(constant)
            }
            _ => continue,
        };
        let mut alone = block.clone();
        alone.items = vec![item];
        lines.push(format!("{within}{}", line(Item::Impl(alone))));
    }
}

fn public_fields(fields: &mut Fields) {
    if let Fields::Named(named) = fields {
        let public = std::mem::take(&mut named.named)
            .into_iter()
            .filter(|field| is_public(&field.vis));
        named.named = public.collect();
    }
    fields.iter_mut().for_each(|field| field.attrs.clear());
}

/// The attributes that a user of the item can notice.
fn telling(attributes: Vec<Attribute>) -> Vec<Attribute> {
    let known = [
        "derive",
        "cfg",
        "cfg_attr",
        "non_exhaustive",
        "must_use",
        "deprecated",
    ];
    attributes
        .into_iter()
        .filter(|attribute| known.iter().any(|name| attribute.path().is_ident(name)))
        .collect()
}

/// Tokens without their doc comments.
fn without_prose(tokens: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.stream().to_string().starts_with("doc =") => {
                // The `#` before it goes with it.
                kept.pop();
            }
            TokenTree::Group(group) => {
                let inside = without_prose(group.stream());
                kept.push(TokenTree::Group(Group::new(group.delimiter(), inside)));
            }
            other => kept.push(other),
        }
    }
    kept.into_iter().collect()
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute
            .to_token_stream()
            .to_string()
            .contains("cfg (test)")
    })
}

/// The item on one line, as the pretty-printer spells it.
fn line(item: Item) -> String {
    let file = File {
        items: vec![item],
        ..parse_quote!()
    };
    let text = prettyplease::unparse(&file);
    let words: Vec<&str> = text
        .split_whitespace()
        .filter(|word| !word.starts_with("///"))
        .collect();
    words.join(" ").trim_end_matches(" {}").to_owned()
}
