//! A fragment that is broken, wherever it is, is answered by a failure or by a plan, and by no panic.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::panic::catch_unwind;
use std::path::Path;

use serde_json::{Value, json};
use xtask::openapi::document;
use xtask::pipeline;

/// Every how many places of the fragment are broken, one after the other; a prime, so that places of all kinds are among them.
const STRIDE: usize = 13;

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

/// Takes a place out; under another name it comes back in, if there is one.
fn moved(document: &mut Value, place: &str, name: Option<&str>) {
    let Some((parent, key)) = place.rsplit_once('/') else {
        return;
    };
    match document.pointer_mut(parent) {
        Some(Value::Object(object)) => {
            let key = key.replace("~1", "/").replace("~0", "~");
            let value = object.remove(&key).unwrap();
            name.map(|name| object.insert(name.to_owned(), value));
        }
        Some(Value::Array(list)) => drop(list.remove(key.parse().unwrap())),
        _ => {}
    }
}

#[test]
fn a_fragment_broken_anywhere_is_no_panic() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let fragment = document::read(&workspace.join("openapi/experiments.yaml")).unwrap();
    let mut all = Vec::new();
    places(&fragment, String::new(), &mut all);
    let values = ["", "1 a", "type", "日本-\""].map(|text| json!(text));
    let others = [json!(null), json!(-1), json!([]), json!({}), json!(true)];
    let values = [values.as_slice(), others.as_slice()].concat();
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("openapi")).unwrap();
    let (mut failed, mut planned) = (0, 0);
    for (turn, place) in all.iter().step_by(STRIDE).enumerate() {
        let mut broken = fragment.clone();
        let way = turn % (values.len() + 3);
        match values.get(way) {
            Some(value) => *broken.pointer_mut(place).unwrap() = value.clone(),
            None => {
                let names = [None, Some("1 a"), Some("")];
                moved(&mut broken, place, names[way - values.len()]);
            }
        }
        std::fs::write(
            root.path().join("openapi/experiments.yaml"),
            broken.to_string(),
        )
        .unwrap();
        match catch_unwind(|| pipeline::plan(root.path()).is_ok()) {
            Ok(true) => planned += 1,
            Ok(false) => failed += 1,
            Err(_) => panic!("way {way} of breaking {place} panics"),
        }
    }
    // A fragment that cannot be read at all would fail each time.
    assert!(
        failed > 50 && planned > 50,
        "{failed} failed, {planned} planned"
    );
}
