//! Query strings, split into decoded pairs.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// Splits a query string, which has no leading `?`, into its decoded pairs.
pub(crate) fn pairs(query: &str) -> Result<Vec<(String, String)>, String> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        })
        .collect()
}

/// Returns the values of a parameter, which can occur several times.
pub(crate) fn values(query: &str, name: &str) -> Result<Vec<String>, String> {
    let found = pairs(query)?.into_iter();
    Ok(found
        .filter(|(given, _)| given == name)
        .map(|(_, value)| value)
        .collect())
}

/// Whether a boolean parameter is set.
pub(crate) fn is_set(query: &str, name: &str) -> bool {
    let values = values(query, name).unwrap_or_default();
    values.iter().any(|value| is_true(value))
}

/// Reads a boolean value. LaunchDarkly's prose writes some as numbers.
pub(crate) fn is_true(value: &str) -> bool {
    matches!(value, "true" | "1")
}

fn decode(text: &str) -> Result<String, String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced)
        .decode_utf8()
        .map(Cow::into_owned)
        .map_err(|_| "query: not UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded_and_may_lack_a_value() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let expected = vec![pair("a b", "c&d"), pair("e", "")];
        assert_eq!(pairs("a+b=c%26d&&e"), Ok(expected));
        assert!(pairs("a=%ff").is_err());
    }

    #[test]
    fn values_are_found_by_their_name() {
        let query = "env=test&dry=1&env=production&wet=false";
        assert_eq!(values(query, "env").unwrap(), ["test", "production"]);
        assert!(is_set(query, "dry"));
        assert!(!is_set(query, "wet") && !is_set(query, "env"));
    }
}
