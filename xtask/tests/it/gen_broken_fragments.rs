//! A fragment that is broken at any place gives an error or a plan, and never a panic.

use std::panic::catch_unwind;

use serde_json::{Value, json};
use xtask::openapi::document;
use xtask::pipeline;

use crate::support::{composed, put, take};

/// One in this many places of a file is broken; a prime, so that places of all kinds are among them.
const STRIDE: usize = 41;

fn places(value: &Value, at: String, all: &mut Vec<String>) {
    let mut inside = |key: &str, value| places(value, format!("{at}/{}", escaped(key)), all);
    match value {
        Value::Object(object) => object.iter().for_each(|(key, value)| inside(key, value)),
        Value::Array(list) => {
            let list = list.iter().enumerate();
            list.for_each(|(position, value)| inside(&position.to_string(), value));
        }
        _ => {}
    }
    all.push(at);
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[test]
fn a_fragment_that_is_broken_anywhere_never_panics() {
    let sources = composed().sources;
    let files: Vec<Value> = sources
        .iter()
        .map(|source| document::parse(&source.text, &source.path).unwrap())
        .collect();
    let mut all = Vec::new();
    for (file, document) in files.iter().enumerate() {
        let mut found = Vec::new();
        places(document, String::new(), &mut found);
        all.extend(found.into_iter().map(|place| (file, place)));
    }
    let values = ["", "1 a", "type", "日本-\""].map(|text| json!(text));
    let others = [json!(null), json!(-1), json!([]), json!({}), json!(true)];
    let values = [values.as_slice(), others.as_slice()].concat();
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("openapi")).unwrap();
    let write = |file: usize, document: &Value| {
        std::fs::write(root.path().join(&sources[file].path), document.to_string()).unwrap();
    };
    for (file, document) in files.iter().enumerate() {
        write(file, document);
    }
    let (mut failed, mut planned) = (0, 0);
    for (turn, (file, place)) in all.iter().step_by(STRIDE).enumerate() {
        let mut broken = files[*file].clone();
        let way = turn % (values.len() + 3);
        match values.get(way) {
            Some(value) => *broken.pointer_mut(place).unwrap() = value.clone(),
            None => {
                let names = [None, Some("1 a"), Some("")];
                // The root stands below nothing, and cannot be taken out.
                let Some((parent, _)) = place.rsplit_once('/') else {
                    continue;
                };
                let value = take(&mut broken, place);
                let in_object = broken.pointer(parent).is_some_and(Value::is_object);
                if let Some(name) = names[way - values.len()].filter(|_| in_object) {
                    put(&mut broken, &format!("{parent}/{name}"), value);
                }
            }
        }
        write(*file, &broken);
        match catch_unwind(|| pipeline::plan(root.path()).is_ok()) {
            Ok(true) => planned += 1,
            Ok(false) => failed += 1,
            Err(_) => panic!(
                "way {way} of breaking {place} of {} panics",
                sources[*file].path
            ),
        }
        write(*file, &files[*file]);
    }
    // A fragment that cannot be read at all would fail each time.
    assert!(
        failed > 40 && planned > 10,
        "{failed} failed, {planned} planned"
    );
}
