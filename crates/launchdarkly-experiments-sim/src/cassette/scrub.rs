//! Texts without what may name a person or open an account.

/// What stands for every e-mail address.
pub(super) const PERSON: &str = "person@example.invalid";

/// What stands for a text that is not kept.
pub(super) const REDACTED: &str = "redacted";

/// Removes e-mail addresses and tokens from texts.
#[derive(Clone, Debug, Default)]
pub(super) struct Scrub {
    /// The access token of the request.
    token: Option<String>,
}

impl Scrub {
    /// Creates one that also removes a token.
    pub(super) fn new(token: Option<&str>) -> Self {
        let token = token.map(str::trim).filter(|token| !token.is_empty());
        Self {
            token: token.map(str::to_owned),
        }
    }

    /// Returns a text without the token, anything that looks like one, and e-mail addresses.
    pub(super) fn text(&self, text: &str) -> String {
        let text = match &self.token {
            Some(token) => text.replace(token.as_str(), REDACTED),
            None => text.to_owned(),
        };
        let mut kept = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(start) = rest.find(is_part) {
            let (before, from) = rest.split_at(start);
            let end = from.find(|next| !is_part(next)).unwrap_or(from.len());
            let (word, after) = from.split_at(end);
            kept.push_str(before);
            kept.push_str(word_without(word));
            rest = after;
        }
        kept.push_str(rest);
        kept
    }
}

/// Whether a character can be part of an e-mail address or a token. Letters of all languages can be.
fn is_part(character: char) -> bool {
    character.is_alphanumeric() || "@.%+-_!#$&'*/=?^`{|}~".contains(character)
}

fn word_without(word: &str) -> &str {
    let lower = word.to_lowercase();
    let encoded = ["@", "%40", "%2540", "\u{ff20}"];
    if encoded.iter().any(|at| has_both_sides(&lower, at)) {
        return PERSON;
    }
    match lower.split(|next| "/=&?'`{|}".contains(next)).any(is_token) {
        true => REDACTED,
        false => word,
    }
}

/// Whether something stands before and after an at sign.
fn has_both_sides(word: &str, at: &str) -> bool {
    word.split_once(at).is_some_and(|(before, after)| {
        before.ends_with(|last: char| last.is_alphanumeric() || "._-+'`}".contains(last))
            && after.starts_with(char::is_alphanumeric)
    })
}

/// Whether a word looks like an access token, an SDK key or a mobile key: a UUID behind its prefix.
fn is_token(word: &str) -> bool {
    let id = ["api-", "sdk-", "mob-", "rel-"]
        .iter()
        .find_map(|prefix| word.strip_prefix(prefix));
    id.is_some_and(|id| {
        id.len() >= 32 && id.bytes().all(|one| one.is_ascii_hexdigit() || one == b'-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_tokens_are_replaced_wherever_they_stand() {
        let scrub = Scrub::new(Some("s3cret"));
        let cases = [
            ("a green button", "a green button"),
            (
                "ask ada@example.com, or Bob",
                "ask person@example.invalid, or Bob",
            ),
            ("<ada.l+x@mail.example.co.uk>", "<person@example.invalid>"),
            (
                "filter=email:ada%40example.com",
                "filter=email:person@example.invalid",
            ),
            ("mailto:größe@exämple.com!", "mailto:person@example.invalid"),
            ("o'brien@localhost", "person@example.invalid"),
            ("50 @ 2", "50 @ 2"),
            (
                "the token s3cret is not valid",
                "the token redacted is not valid",
            ),
            ("sdk-00000000-0000-4000-8000-000000000000", "redacted"),
            ("key=API-00000000-0000-4000-8000-000000000000", "redacted"),
            ("api-docs", "api-docs"),
        ];
        for (text, expected) in cases {
            assert_eq!(scrub.text(text), expected, "{text}");
            assert_eq!(scrub.text(&scrub.text(text)), expected, "{text}, twice");
        }
    }
}
