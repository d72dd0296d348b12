//! Reads replies with the types of one generated client.
//!
//! `replies FILE` says for each form how many replies are refused, and why the first one is.
//! `decode FILE TIMES` says how many nanoseconds of CPU time one decoding of the page takes.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::{env, fs};

use serde_json::{Value, json};

/// `decode`, by the name of the schema.
mod peer;

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let text = fs::read_to_string(&arguments[2]).expect("the file");
    match arguments[1].as_str() {
        "replies" => replies(&text),
        _ => decode(text.as_bytes(), arguments[3].parse().expect("a number")),
    }
}

fn replies(text: &str) {
    let mut forms: BTreeMap<String, (usize, usize, Option<String>)> = BTreeMap::new();
    for line in text.lines() {
        let reply: Value = serde_json::from_str(line).expect("JSON");
        let name = |key: &str| reply[key].as_str().expect("a text");
        let form = forms.entry(name("form").to_owned()).or_default();
        form.1 += 1;
        let body = serde_json::to_vec(&reply["body"]).expect("JSON");
        if let Err(error) = peer::decode(name("schema"), &body) {
            form.0 += 1;
            form.2.get_or_insert_with(|| format!("{}: {error}", name("schema")));
        }
    }
    println!("{}", json!(forms));
}

fn decode(page: &[u8], times: u32) {
    if let Err(error) = peer::decode("ExperimentCollectionRep", page) {
        println!("{}", json!(error.to_string()));
        return;
    }
    let mut nanoseconds = 0;
    // The first round warms up.
    for _ in 0..2 {
        let begin = cpu_time();
        for _ in 0..times {
            let _ = black_box(peer::decode("ExperimentCollectionRep", black_box(page)));
        }
        nanoseconds = cpu_time() - begin;
    }
    println!("{}", json!(nanoseconds / u64::from(times)));
}

/// Returns the CPU time of this process so far, in nanoseconds; what else the machine does is not part of it.
fn cpu_time() -> u64 {
    let text = fs::read_to_string("/proc/self/schedstat").expect("Linux");
    let first = text.split_whitespace().next().expect("a number");
    first.parse().expect("a number")
}
