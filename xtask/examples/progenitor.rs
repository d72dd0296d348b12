//! Progenitor as its documentation shows it, for `tests/peers`: reads a document and writes `src/lib.rs` of a crate.

use std::error::Error;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [document, output] = arguments.as_slice() else {
        return Err("usage: progenitor DOCUMENT OUTPUT".into());
    };
    let document = serde_json::from_str(&fs::read_to_string(document)?)?;
    let tokens = progenitor::Generator::default().generate_tokens(&document)?;
    fs::write(output, prettyplease::unparse(&syn::parse2(tokens)?))?;
    Ok(())
}
