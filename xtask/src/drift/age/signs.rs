//! Signs of a document's age, collected from the findings and the provenance.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Older;
use super::weigh::{DatedSign, Signs};
use crate::drift::change::Change;
use crate::drift::finding::Finding;
use crate::drift::identity;
use crate::openapi::compose::Fragment;
use crate::openapi::dated::Dated;
use crate::openapi::extensions::KNOWN_VALUES;
use crate::openapi::input::Input;
use crate::openapi::provenance::{Document, Provenance, area};

/// Returns the files of the fragment that `upstream` is older than, each with the signs of it.
///
/// `findings` are all differences that are not accepted.
pub fn older_than(
    fragment: &Fragment,
    provenance: &Provenance,
    upstream: &Input,
    findings: &[&Finding],
) -> Vec<Older> {
    let file_of = |pointer: &str| fragment.locate(pointer).map(|at| at.0);
    let located = findings.iter();
    let located: Vec<_> = located.map(|one| (file_of(&one.fragment), *one)).collect();
    let of_file = |file: &str| {
        let findings = located.iter().filter(|one| one.0 == Some(file));
        let findings: Vec<&Finding> = findings.map(|one| one.1).collect();
        // Where nothing differs, nothing would be suggested.
        if findings.is_empty() {
            return Vec::new();
        }
        let mut signs = of_findings(fragment, &provenance.dated, &findings);
        signs.recorded = recorded(area(file), upstream, &provenance.documents);
        for dated in &provenance.dated {
            let first = dated.at.first();
            if first.is_some_and(|pointer| file_of(pointer) == Some(file)) {
                date(&mut signs, dated, &findings, &upstream.document);
            }
        }
        signs.older()
    };
    let files = fragment.sources.iter().map(|source| &source.path);
    files
        .map(|file| Older {
            signs: of_file(file),
            file: file.clone(),
        })
        .filter(|older| !older.signs.is_empty())
        .collect()
}

/// The date under which the provenance records the document for an area, and the newest date there.
fn recorded(name: &str, upstream: &Input, records: &[Document]) -> Option<(String, String)> {
    let names = |record: &&Document| record.areas.iter().any(|(area, _)| area == name);
    let own = identity::record(upstream, records).filter(names)?;
    let newest = records.iter().filter(names).map(|record| &record.date);
    Some((own.date.clone(), newest.max()?.clone()))
}

/// Adds a dated thing: it is missing if it is removed wherever it was compared, and present if it stands anywhere.
fn date(signs: &mut Signs, dated: &Dated, findings: &[&Finding], upstream: &Value) {
    let sign = DatedSign {
        what: dated.what.clone(),
        since: dated.since.clone(),
    };
    let removed = |pointer: &String| {
        let is_it = |one: &&&Finding| removes(one, dated, pointer);
        findings.iter().any(|one| is_it(&one))
    };
    if dated
        .at
        .iter()
        .any(|pointer| dated.stands_in(upstream, pointer))
    {
        signs.present.push(sign);
    } else if dated.at.iter().any(removed) {
        signs.missing.push(sign);
    }
}

/// Whether a finding says that the document lacks what is dated at `pointer`.
fn removes(finding: &Finding, dated: &Dated, pointer: &str) -> bool {
    let here = finding.fragment == pointer;
    match finding.change {
        Change::OperationRemoved
        | Change::ParameterRemoved
        | Change::SuccessStatusRemoved
        | Change::ErrorStatusRemoved
        | Change::OptionalPropertyRemoved
        | Change::RequiredPropertyRemoved
        | Change::NoLongerDeprecated
        | Change::RequestBodyRemoved
        | Change::ResponseBodyRemoved
        | Change::EnumRemoved => here && dated.value.is_none(),
        Change::EnumValueRemoved => here && dated.value == finding.old,
        _ => false,
    }
}

/// The signs that are in the findings themselves; each name counts once, however many places have it.
fn of_findings(fragment: &Fragment, dated: &[Dated], findings: &[&Finding]) -> Signs {
    let is_dated = |pointer: &String| dated.iter().any(|one| one.at.contains(pointer));
    let mut names: [BTreeSet<String>; 4] = Default::default();
    let [former_names, former_values, undeprecated, new] = &mut names;
    for finding in findings {
        let value = || finding.new.clone().unwrap_or_default();
        match finding.change {
            Change::OldNameReturned => former_names.insert(value()),
            Change::EnumValueAdded if is_former(fragment, finding) => former_values.insert(value()),
            Change::NoLongerDeprecated if !is_dated(&finding.fragment) => {
                undeprecated.insert(deprecated_name(&finding.fragment))
            }
            Change::Deprecated => new.insert(finding.upstream.clone()),
            Change::OperationAdded
            | Change::OptionalParameterAdded
            | Change::RequiredParameterAdded
            | Change::OptionalPropertyAdded
            | Change::RequiredPropertyAdded
            | Change::SuccessStatusAdded
            | Change::EnumValueAdded
            | Change::ClosedEnumWidened
            | Change::ParameterRenamed
            | Change::OptionalPropertyRenamed
            | Change::RequiredPropertyRenamed
            | Change::EnumValueRenamed
            | Change::ServerAdded => new.insert(value()),
            _ => false,
        };
    }
    let [former_names, former_values, undeprecated, new] =
        names.map(|names| names.into_iter().collect());
    Signs {
        former_names,
        former_values,
        undeprecated,
        new,
        ..Signs::default()
    }
}

/// Whether an added enum value is one that the fragment knows from before.
fn is_former(fragment: &Fragment, finding: &Finding) -> bool {
    let schema = finding.fragment.trim_start_matches('#');
    let schema = schema.strip_suffix("/enum").unwrap_or(schema);
    let schema = fragment.document.pointer(schema);
    let known = schema.and_then(|schema| schema.get(KNOWN_VALUES)?.as_array());
    known.is_some_and(|known| {
        known
            .iter()
            .any(|one| one.as_str() == finding.new.as_deref())
    })
}

/// The name of what is no longer deprecated: the key above `deprecated`.
fn deprecated_name(pointer: &str) -> String {
    let pointer = pointer.strip_suffix("/deprecated").unwrap_or(pointer);
    pointer
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .replace("~1", "/")
}
