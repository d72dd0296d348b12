//! The Markdown of the descriptions in the fragment: paragraphs, lists, and code in backticks.

use crate::transport::http::page::html::Html;

/// Adds a description of one or more paragraphs and lists.
pub(in crate::transport::http::page) fn render(page: &mut Html, text: &str) {
    for block in text.split("\n\n").filter(|block| !block.trim().is_empty()) {
        match block.trim_start().strip_prefix("- ") {
            Some(items) => {
                page.raw("<ul>");
                for item in items.split("\n- ") {
                    page.raw("<li>");
                    line(page, item);
                    page.raw("</li>");
                }
                page.raw("</ul>\n");
            }
            None => {
                page.raw("<p>");
                line(page, block);
                page.raw("</p>\n");
            }
        }
    }
}

/// Adds text without paragraphs.
pub(in crate::transport::http::page) fn line(page: &mut Html, text: &str) {
    for (position, part) in text.split('`').enumerate() {
        match position % 2 {
            0 => page.text(part),
            _ => page.element("code", part),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_lists_and_code_are_recognized() {
        let mut page = Html::default();
        render(
            &mut page,
            "One `a<b`\nline.\n\n- first\n  part\n- `second`\n\nEnd.",
        );
        assert_eq!(
            page.into_string(),
            "<p>One <code>a&lt;b</code>\nline.</p>\n\
             <ul><li>first\n  part</li><li><code>second</code></li></ul>\n<p>End.</p>\n"
        );
    }
}
