//! The fragment, which people write: any YAML or JSON is refused with its place, or goes through the passes.

use xtask::error::Error;
use xtask::generate;
use xtask::lint;
use xtask::normalize;
use xtask::openapi::compose::{BASE, Fragment, Source};

use crate::shown;

/// Composes, lints and normalizes a document as `cargo xtask lint` does.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let source = Source {
        path: BASE.to_owned(),
        text: text.to_owned(),
    };
    let fragment = match Fragment::compose(vec![source]) {
        Ok(fragment) => fragment,
        Err(error) => return is_refusal(&error),
    };
    if let Err(error) = stages(&fragment) {
        is_refusal(&error.placed(|pointer| fragment.place(pointer)));
    }
}

fn stages(fragment: &Fragment) -> Result<(), Error> {
    lint::structure(&fragment.document)?;
    lint::fragment(&fragment.document)?;
    let normalized = normalize::normalize(&fragment.document)?;
    let replacements = generate::replacements(&normalized.document);
    let replacements: Vec<String> = replacements.into_iter().map(|(name, _)| name).collect();
    lint::normalized(&normalized.document, &replacements)
}

/// Each line of an error is bounded, and the whole is.
fn is_refusal(error: &Error) {
    let text = error.to_string();
    assert!(text.len() <= 8 * 1024, "{} bytes", text.len());
    text.lines().for_each(|line| match line.is_empty() {
        true => {}
        false => shown::line(line),
    });
}
