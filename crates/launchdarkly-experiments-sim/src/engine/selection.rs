//! The query of a list of metrics, groups, members or environments: a page, a filter, an order, and parts to expand.
//!
//! [`list`](crate::engine::list) does the same for experiments, whose filters have another form.

use std::cmp::Ordering;

use crate::api::query;
use crate::engine::page::Page;
use crate::engine::problem::Problem;

/// What a request asks a list for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Selection {
    pub(super) page: Page,
    pub(super) filter: String,
    /// The names of the fields to sort by, and whether the order is reversed.
    sort: Vec<(String, bool)>,
    pub(super) expand: Vec<String>,
}

/// A condition on an item of a list.
pub(super) type Condition<'a, T> = Box<dyn Fn(&T) -> bool + 'a>;

impl Selection {
    /// Parses the query string of a request, which has no leading `?`.
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let mut parsed = Self::default();
        for (name, value) in query::pairs(text).map_err(Problem::invalid)? {
            if parsed.page.read(&name, &value)? {
                continue;
            }
            match name.as_str() {
                "filter" => parsed.filter = value,
                "sort" => parsed.sort = names(&value).map(direction).collect(),
                "expand" => parsed.expand = names(&value).map(str::to_owned).collect(),
                _ => {}
            }
        }
        Ok(parsed)
    }

    /// Sorts items by the fields of the query. `compare` returns `None` for a field by which the list cannot be
    /// sorted.
    pub(super) fn sort<T>(
        &self,
        items: &mut [T],
        compare: impl Fn(&str, &T, &T) -> Option<Ordering>,
        fields: &str,
    ) -> Result<(), Problem> {
        if let Some((field, _)) = self
            .sort
            .iter()
            .find(|(field, _)| !names(fields).any(|one| one == field))
        {
            return Err(Problem::invalid(format!(
                "sort: unknown field `{field}`; the fields are {fields}"
            )));
        }
        items.sort_by(|one, other| {
            let orders = self.sort.iter().filter_map(|(field, reversed)| {
                let order = compare(field, one, other)?;
                Some(if *reversed { order.reverse() } else { order })
            });
            orders.fold(Ordering::Equal, Ordering::then)
        });
        Ok(())
    }
}

/// Returns the parts to expand that a query names.
pub(super) fn expanded(query: &str) -> Result<Vec<String>, Problem> {
    Selection::parse(query).map(|selection| selection.expand)
}

fn names(list: &str) -> impl Iterator<Item = &str> {
    list.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
}

fn direction(field: &str) -> (String, bool) {
    match field.strip_prefix('-') {
        Some(field) => (field.to_owned(), true),
        None => (field.to_owned(), false),
    }
}
