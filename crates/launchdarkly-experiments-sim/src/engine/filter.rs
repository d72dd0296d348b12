//! The two forms of the `filter` of a list: `field operator value` for metrics and metric groups, and `field:value`
//! for members and environments.

use crate::engine::problem::Problem;

/// A comparison such as `tags contains ["checkout", "revenue"]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comparison {
    pub(super) field: String,
    pub(super) operator: String,
    /// One value, or those of a list.
    pub(super) values: Vec<String>,
}

impl Comparison {
    /// Returns the only value.
    pub(super) fn value(&self) -> Result<&str, Problem> {
        match self.values.as_slice() {
            [value] => Ok(value),
            _ => Err(Problem::invalid(format!(
                "filter: `{}` needs one value",
                self.field
            ))),
        }
    }

    /// Returns the only value as `true` or `false`.
    pub(super) fn flag(&self) -> Result<bool, Problem> {
        let value = self.value()?;
        value.parse().map_err(|_| {
            let field = &self.field;
            Problem::invalid(format!(
                "filter: `{field}` is `true` or `false`, not `{value}`"
            ))
        })
    }

    /// Checks that the operator is the one that the field has.
    pub(super) fn require_operator(&self, operator: &str) -> Result<(), Problem> {
        if self.operator == operator {
            return Ok(());
        }
        Err(Problem::invalid(format!(
            "filter: `{}` has the operator `{operator}`, not `{}`",
            self.field, self.operator
        )))
    }
}

/// Parses comparisons that commas or the word `and` separate. A value is a word, a text in quotes, or a list of such
/// in brackets.
pub(super) fn comparisons(filter: &str) -> Result<Vec<Comparison>, Problem> {
    let mut found = Vec::new();
    let mut rest = filter.trim();
    while !rest.is_empty() {
        let (field, after) = word(rest);
        let (operator, after) = word(after);
        let (values, after) = values(after)
            .filter(|_| !operator.is_empty())
            .ok_or_else(|| {
                Problem::invalid(format!(
                    "filter: `{rest}` is not of the form `field operator value`"
                ))
            })?;
        found.push(Comparison {
            field: field.to_owned(),
            operator: operator.to_owned(),
            values,
        });
        rest = after.trim_start();
        let separated = rest.strip_prefix(',').or_else(|| {
            let after = rest.strip_prefix("and")?;
            after.starts_with(char::is_whitespace).then_some(after)
        });
        rest = match separated {
            Some(after) => after.trim_start(),
            None if rest.is_empty() => rest,
            None => {
                return Err(Problem::invalid(format!(
                    "filter: `,` or `and` is missing before `{rest}`"
                )));
            }
        };
    }
    Ok(found)
}

/// Parses conditions of the form `field:value`, which commas separate.
pub(super) fn pairs(filter: &str) -> Result<Vec<(&str, &str)>, Problem> {
    let parts = filter.split(',').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.split_once(':').ok_or_else(|| {
                Problem::invalid(format!("filter: `{part}` is not of the form `field:value`"))
            })
        })
        .collect()
}

/// The error of a field that a list does not know.
pub(super) fn unknown_field(field: &str) -> Problem {
    Problem::invalid(format!("filter: unknown field `{field}`"))
}

/// Whether a text contains another one, in any case.
pub(super) fn contains(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

/// Splits off a word, which ends before a space.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_once(char::is_whitespace).unwrap_or((text, ""))
}

fn values(text: &str) -> Option<(Vec<String>, &str)> {
    let text = text.trim_start();
    let Some(list) = text.strip_prefix('[') else {
        let (value, rest) = value(text)?;
        return Some((vec![value], rest));
    };
    let mut found = Vec::new();
    let mut rest = list.trim_start();
    loop {
        if let Some(after) = rest.strip_prefix(']') {
            return Some((found, after));
        }
        let (one, after) = value(rest)?;
        found.push(one);
        rest = after.trim_start();
        rest = match rest.strip_prefix(',') {
            Some(after) => after.trim_start(),
            None => rest,
        };
    }
}

/// Splits off one value: a text in quotes, or a word that ends before a space, a comma or a bracket.
fn value(text: &str) -> Option<(String, &str)> {
    if let Some(quote) = text.chars().next().filter(|first| "\"'".contains(*first)) {
        let (value, rest) = text[1..].split_once(quote)?;
        return Some((value.to_owned(), rest));
    }
    let end = text.find(|next: char| next.is_whitespace() || ",]".contains(next));
    let (value, rest) = text.split_at(end.unwrap_or(text.len()));
    (!value.is_empty()).then(|| (value.to_owned(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(filter: &str) -> Vec<(String, String, Vec<String>)> {
        let found = comparisons(filter).unwrap();
        let parts = |one: Comparison| (one.field, one.operator, one.values);
        found.into_iter().map(parts).collect()
    }

    fn one(field: &str, operator: &str, values: &[&str]) -> (String, String, Vec<String>) {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        (field.to_owned(), operator.to_owned(), values)
    }

    #[test]
    fn comparisons_are_separated_by_commas_or_and() {
        assert_eq!(parsed(""), []);
        assert_eq!(
            parsed("kind equals 'funnel' and query equals \"a, b\",isNumeric equals true"),
            [
                one("kind", "equals", &["funnel"]),
                one("query", "equals", &["a, b"]),
                one("isNumeric", "equals", &["true"]),
            ]
        );
        assert_eq!(
            parsed("tags contains [\"x y\", 'z',w] , eventKind equals custom"),
            [
                one("tags", "contains", &["x y", "z", "w"]),
                one("eventKind", "equals", &["custom"]),
            ]
        );
        assert_eq!(parsed("tags contains []"), [one("tags", "contains", &[])]);
    }

    #[test]
    fn what_is_not_a_comparison_is_refused_with_its_text() {
        for filter in [
            "kind",
            "kind equals",
            "kind:custom",
            "tags contains [a",
            "query equals 'a",
            "kind equals funnel query equals x",
            "kind equals ,",
            "ä equals",
        ] {
            let problem = comparisons(filter).unwrap_err();
            assert_eq!(problem.status, 400, "{filter}");
            assert!(problem.message.starts_with("filter: "), "{filter}");
        }
    }

    #[test]
    fn pairs_have_a_colon() {
        let expected = vec![("email", "a@b.c|d@e.f"), ("query", "x:y")];
        assert_eq!(pairs("email:a@b.c|d@e.f, query:x:y"), Ok(expected));
        assert_eq!(pairs("email").unwrap_err().status, 400);
    }
}
