//! Checks of the request as such: violations, key, maintainer, unit, and the age of the catalog.

use crate::catalog::Entry;
use crate::catalog::preflight::{FindingCode, Findings, days};

pub(super) fn check(findings: &mut Findings<'_>) {
    let (catalog, experiment) = (findings.catalog, findings.experiment);
    for violation in experiment.violations() {
        // The check of treatments says this in its own words.
        if violation.path != "iteration.treatments" || !violation.message.contains("100 %") {
            let advice = "correct it, since the request is not sent otherwise";
            findings.add(
                FindingCode::Invalid,
                violation.path,
                violation.message,
                advice,
            );
        }
    }
    key(findings);
    if let Some(email) = &experiment.names.maintainer
        && catalog.member(email) == Entry::Absent
    {
        findings.add(
            FindingCode::MaintainerUnknown,
            "maintainerId",
            format!("no member of the account has the address `{email}`"),
            "check the address, or give an id with `maintainer(…)`",
        );
    }
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
    let Some(units) = &findings.catalog.units else {
        return;
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
            "iteration.randomizationUnit",
            message,
            "choose one of them, or add it to the experimentation settings",
        );
    }
}
