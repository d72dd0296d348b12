//! A list of text, as tags and attributes are.

use serde::Serialize;

/// A list of text, as tags and attributes are; made from arrays, vectors and slices of text.
///
/// ```
/// use launchdarkly_experiments::input::TextList;
///
/// let owned = vec![String::from("checkout"), String::from("q3")];
/// assert_eq!(TextList::from(&owned), TextList::from(["checkout", "q3"]));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct TextList(Vec<String>);

impl<T: Into<String>> FromIterator<T> for TextList {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        TextList(texts.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<String>, const N: usize> From<[T; N]> for TextList {
    fn from(texts: [T; N]) -> Self {
        texts.into_iter().collect()
    }
}

impl<T: Into<String>> From<Vec<T>> for TextList {
    fn from(texts: Vec<T>) -> Self {
        texts.into_iter().collect()
    }
}

impl<T: AsRef<str>> From<&[T]> for TextList {
    fn from(texts: &[T]) -> Self {
        texts.iter().map(AsRef::as_ref).collect()
    }
}

impl<T: AsRef<str>> From<&Vec<T>> for TextList {
    fn from(texts: &Vec<T>) -> Self {
        texts.as_slice().into()
    }
}

impl<T: AsRef<str>, const N: usize> From<&[T; N]> for TextList {
    fn from(texts: &[T; N]) -> Self {
        texts.as_slice().into()
    }
}
