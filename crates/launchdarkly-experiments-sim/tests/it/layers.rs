//! The layers of the crate, checked by what its sources name.

use std::fs;
use std::path::{Path, PathBuf};

/// Returns every source file of the library with its path below `src`, without comments.
fn sources() -> Vec<(String, String)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    assert!(found.len() > 40, "only {} sources", found.len());
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_string_lossy();
        let name = name.replace('\\', "/");
        if path.is_dir() && name != "bin" {
            collect(root, &path, found);
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            found.push((name, code.collect::<Vec<_>>().join("\n")));
        }
    }
}

/// Returns the files in `folder` that name a module of the crate.
fn users(folder: &str, module: &str) -> Vec<String> {
    let path = format!("crate::{module}");
    let uses = |text: &str| {
        let mut found = text.match_indices(&path);
        // `crate::state` is not `crate::statement`.
        found.any(|(at, _)| {
            !text[at + path.len()..].starts_with(|next: char| next.is_alphanumeric() || next == '_')
        })
    };
    let sources = sources().into_iter();
    sources
        .filter(|(name, text)| name.starts_with(folder) && uses(text))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn no_layer_uses_one_above_it() {
    let layers = [
        "one_line",
        "properties",
        "state",
        "api",
        "inject",
        "journal",
        "served",
        "engine",
        "simulator",
        "builder",
        "fixtures",
        "transport",
        "cassette",
    ];
    for (height, layer) in layers.iter().enumerate() {
        for above in &layers[height + 1..] {
            assert_eq!(
                users(layer, above),
                Vec::<String>::new(),
                "{layer} uses {above}"
            );
        }
    }
}

#[test]
fn only_the_server_names_axum() {
    let others = sources().into_iter();
    let others = others.filter(|(name, _)| !name.starts_with("transport/http/"));
    for (name, text) in others {
        for server in ["axum", "hyper::", "hyper_util"] {
            assert!(!text.contains(server), "{name} names {server}");
        }
    }
}

#[test]
fn no_module_uses_the_re_exports_of_the_root() {
    for (name, text) in sources() {
        assert!(!text.contains("crate::{"), "{name}");
        let from_root = text
            .match_indices("crate::")
            .find(|(at, path)| text[at + path.len()..].starts_with(char::is_uppercase));
        assert_eq!(from_root, None, "{name}");
    }
}
