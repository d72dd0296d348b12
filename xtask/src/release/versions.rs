//! The versions of the packages, which are released together and agree with each other.

use crate::error::Error;
use crate::release::packages::Packages;

/// Returns the version of the release: `wanted`, or that of the packages.
///
/// # Errors
/// Every package that has another version, and every requirement among them that does not name it.
pub fn agreed(packages: &Packages, wanted: Option<&str>) -> Result<String, Error> {
    let first = packages.published.first().map(|one| one.version.as_str());
    let version = wanted.or(first).unwrap_or_default();
    if parts(version).is_none() {
        return Err(Error::new(format!("`{version}` is not a version"))
            .at("--version")
            .help("write three numbers, as in 0.2.0"));
    }
    let mut errors = Vec::new();
    for package in &packages.published {
        if package.version != version {
            errors.push(
                Error::new(format!(
                    "`{}` has version {}, and the release {version}",
                    package.name, package.version
                ))
                .at(package.manifest_path.clone())
                .help(format!("set `version = \"{version}\"` in Cargo.toml under [workspace.package], and take it over with `version.workspace = true`")),
            );
        }
        for dependency in package.published_dependencies() {
            let required = dependency.req.trim_start_matches(['^', '=']);
            if required != version {
                errors.push(
                    Error::new(format!(
                        "`{}` requires version {required} of `{}`, and the release is {version}",
                        package.name, dependency.name
                    ))
                    .at(package.manifest_path.clone())
                    .help(format!(
                        "set `version = \"{version}\"` in Cargo.toml under [workspace.dependencies]"
                    )),
                );
            }
        }
    }
    Error::all(errors).map(|()| version.to_owned())
}

/// Whether a requirement, such as `0.2`, takes `version` and nothing older that is not compatible.
///
/// ```
/// use xtask::release::versions::takes;
///
/// assert!(takes("0.2", "0.2.0") && takes("=0.2.0", "0.2.0") && takes("1", "1.4.2"));
/// assert!(!takes("0.1", "0.2.0") && !takes("0", "0.2.0") && !takes("*", "0.2.0"));
/// ```
pub fn takes(requirement: &str, version: &str) -> bool {
    let requirement = requirement
        .trim()
        .trim_start_matches(['^', '=', '~'])
        .trim();
    let required: Vec<&str> = requirement.split('.').collect();
    // While the first number is 0, the second one says what is compatible.
    let least = if version.starts_with("0.") { 2 } else { 1 };
    let same = version
        .split('.')
        .zip(&required)
        .all(|(one, other)| one == *other);
    same && (least..=3).contains(&required.len())
}

/// The numbers of a version such as `0.2.0`; what follows a `-` is not looked at.
fn parts(version: &str) -> Option<[u64; 3]> {
    let release = version
        .split_once('-')
        .map_or(version, |(release, _)| release);
    let is_number =
        |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<u64> = release
        .split('.')
        .map(|part| Some(part).filter(is_number)?.parse().ok())
        .collect::<Option<_>>()?;
    parts.try_into().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::release::packages::tests::{needs, package, read};

    fn two(core: &str, app: &str, requirement: &str) -> Packages {
        read(vec![
            package("core", core, json!([])),
            package("app", app, json!([needs("core", requirement, json!(null))])),
        ])
        .unwrap()
    }

    #[test]
    fn packages_of_one_version_agree() {
        assert_eq!(
            agreed(&two("0.2.0", "0.2.0", "^0.2.0"), None).as_deref(),
            Ok("0.2.0")
        );
        let equal = two("1.0.0", "1.0.0", "=1.0.0");
        assert_eq!(agreed(&equal, Some("1.0.0")).as_deref(), Ok("1.0.0"));
    }

    #[test]
    fn each_disagreement_is_reported_with_the_manifest() {
        let rows: [(Packages, Option<&str>, &[&str]); 4] = [
            (
                two("0.2.0", "0.3.0", "^0.2.0"),
                None,
                &["`app` has version 0.3.0, and the release 0.2.0\n  at: crates/app/Cargo.toml"],
            ),
            (
                two("0.2.0", "0.2.0", "^0.1.0"),
                None,
                &["`app` requires version 0.1.0 of `core`, and the release is 0.2.0"],
            ),
            (
                two("0.2.0", "0.2.0", "^0.2.0"),
                Some("0.3.0"),
                &[
                    "`core` has version 0.2.0",
                    "`app` has version 0.2.0",
                    "3 errors",
                ],
            ),
            (
                two("0.2.0", "0.2.0", "^0.2.0"),
                Some("v0.2"),
                &["`v0.2` is not a version\n  at: --version"],
            ),
        ];
        for (packages, wanted, expected) in rows {
            let error = agreed(&packages, wanted).unwrap_err().to_string();
            for part in expected {
                assert!(error.contains(part), "{part}: {error}");
            }
        }
    }

    #[test]
    fn versions_have_three_numbers() {
        for version in ["0.2.0", "1.10.3", "1.0.0-beta.1"] {
            assert!(parts(version).is_some(), "{version}");
        }
        for version in ["", "0.2", "0.2.0.1", "v0.2.0", "0.2.x", "0..2", "+1.0.0"] {
            assert!(parts(version).is_none(), "{version}");
        }
    }
}
