//! Text from a server, kept and shown up to a bound.

use std::borrow::Cow;
use std::fmt;

use crate::shown::beginning;

/// The beginning of a body, as text.
///
/// Bytes that are not UTF-8 are replaced.
/// Its `Debug` shows the first 200 characters.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Excerpt {
    text: String,
    truncated: bool,
}

impl Excerpt {
    /// How much of a body is kept, in bytes: 64 KiB.
    pub const LIMIT: usize = 64 * 1024;

    /// Keeps the beginning of a body; `truncated` says that bytes are missing already.
    pub(crate) fn new(body: &[u8], truncated: bool) -> Self {
        let kept = body.get(..Self::LIMIT).unwrap_or(body);
        Excerpt {
            text: String::from_utf8_lossy(kept).into_owned(),
            truncated: truncated || kept.len() < body.len(),
        }
    }

    /// Rewrites the text.
    pub(crate) fn map_text(mut self, rewrite: impl Fn(&str) -> Cow<'_, str>) -> Self {
        if let Cow::Owned(text) = rewrite(&self.text) {
            self.text = text;
        }
        self
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the body is longer than the text.
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = beginning(&self.text);
        let cut = self.truncated || shown.len() < self.text.len();
        f.debug_struct("Excerpt")
            .field("text", &shown)
            .field("truncated", &cut)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_keeps_and_shows_the_beginning() {
        let excerpt = Excerpt::new(&vec![b'x'; 10 * Excerpt::LIMIT], false);
        assert_eq!(excerpt.as_str().len(), Excerpt::LIMIT);
        assert!(excerpt.is_truncated());
        assert!(format!("{excerpt:?}").len() < 300);
        let whole = Excerpt::new(b"short", false);
        assert!(!whole.is_truncated());
        assert_eq!(
            format!("{whole:?}"),
            r#"Excerpt { text: "short", truncated: false }"#
        );
    }
}
