//! Checks of the request as such: violations, key, maintainer, unit, and the age of the catalog.

use crate::catalog::Entry;
use crate::catalog::preflight::{FindingCode, Findings, days};
use crate::input::validate;
use crate::input::violation::{Violation, Violations};

pub(super) fn check(findings: &mut Findings<'_>) {
    let (catalog, experiment) = (findings.catalog, findings.experiment);
    let mut violations = Violations::default();
    // The check of treatments says in its own words what is wrong with the shares together.
    experiment.validate_but_shares(&mut violations);
    for Violation { path, message } in violations.into_vec() {
        findings.add(FindingCode::Invalid, path, message, "");
    }
    key(findings);
    maintainer(findings);
    unit(findings);
    if findings.is_older(catalog.read_at, days(1)) {
        findings.add(
            FindingCode::CatalogOld,
            "catalog",
            format!(
                "it was read {} days ago",
                findings.days_since(catalog.read_at)
            ),
            "call `refresh(…)`",
        );
    }
}

/// Checks the maintainer's address; one that is none is a violation.
fn maintainer(findings: &mut Findings<'_>) {
    let Some(email) = &findings.experiment.names.maintainer else {
        return;
    };
    let path = "maintainerId";
    match findings.catalog.member(email) {
        _ if !validate::is_email(email) => {}
        Entry::Found(_) => {}
        Entry::Absent => findings.add(
            FindingCode::MaintainerUnknown,
            path,
            format!("`maintained_by(…)`: no member of the account has the address `{email}`"),
            "check the address, or give an id with `maintainer(…)`",
        ),
        Entry::NotRead => findings.not_checked(path, format_args!("member `{email}`")),
    }
}

fn key(findings: &mut Findings<'_>) {
    let catalog = findings.catalog;
    let key = &findings.experiment.post().key;
    let mut known = catalog.experiments.iter().flat_map(|part| part.iter());
    let taken = known.find_map(|(_, list)| list.iter().find(|other| other.key == *key));
    if let Some(other) = taken {
        let archived = if other.archived {
            ", which is archived"
        } else {
            ""
        };
        findings.add(
            FindingCode::KeyTaken,
            "key",
            format!(
                "an experiment in `{}` has the key `{key}`{archived}",
                catalog.environment
            ),
            "choose another key, or change the experiment that is there",
        );
    }
}

fn unit(findings: &mut Findings<'_>) {
    let path = "iteration.randomizationUnit";
    let Some(units) = &findings.catalog.units else {
        return findings.not_checked(path, "the context kind to randomize by");
    };
    let Some(unit) = findings.unit() else {
        return;
    };
    if !units.iter().any(|known| known.key == unit) {
        let names: Vec<&str> = units.iter().map(|unit| unit.key.as_str()).collect();
        let message = format!(
            "`{unit}` is not among the context kinds that experiments of the project randomize by: {}",
            names.join(", ")
        );
        findings.add(
            FindingCode::UnitUnknown,
            path,
            message,
            "choose one of them, or add it to the experimentation settings",
        );
    }
}
