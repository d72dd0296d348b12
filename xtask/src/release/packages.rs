//! The packages of the workspace, as `cargo metadata` lists them: which are published, in which order, and which
//! programs they have.

use serde::Deserialize;

use crate::error::Error;

/// The packages that are published, each after those that it depends on.
#[derive(Debug)]
pub struct Packages {
    /// The packages.
    pub published: Vec<Package>,
    /// Where cargo builds.
    pub target: String,
}

/// A package of the workspace.
#[derive(Clone, Debug, Deserialize)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The path of its manifest.
    pub manifest_path: String,
    /// What it depends on.
    pub dependencies: Vec<Dependency>,
    /// The path of its README, from its manifest.
    pub readme: Option<String>,
    targets: Vec<Target>,
    /// The registries that it may go to: `None` stands for all.
    publish: Option<Vec<String>>,
}

/// A dependency of a package.
#[derive(Clone, Debug, Deserialize)]
pub struct Dependency {
    /// The name of the package that it is.
    pub name: String,
    /// The version that is required.
    pub req: String,
    /// `dev` or `build`; `None` for an ordinary one.
    pub kind: Option<String>,
    /// Where it is, if it is in the workspace.
    pub path: Option<String>,
}

/// A library, a program or a test of a package.
#[derive(Clone, Debug, Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
    #[serde(default, rename = "required-features")]
    required_features: Vec<String>,
}

/// A program that is shipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The package that it belongs to.
    pub package: String,
    /// Its name.
    pub name: String,
    /// The features that it needs.
    pub features: Vec<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    target_directory: String,
}

impl Packages {
    /// Reads what `cargo metadata --no-deps --format-version=1` prints.
    ///
    /// # Errors
    /// Another format, no package that is published, and packages that depend on each other in a circle.
    pub fn read(metadata: &str) -> Result<Self, Error> {
        let metadata: Metadata = serde_json::from_str(metadata).map_err(|error| {
            Error::new(format!("cannot read what `cargo metadata` prints: {error}"))
                .help("adapt xtask/src/release/packages.rs to this version of cargo")
        })?;
        let published = metadata.packages.into_iter();
        let published: Vec<Package> = published.filter(Package::is_published).collect();
        if published.is_empty() {
            return Err(Error::new("no package of the workspace is published")
                .at("Cargo.toml")
                .help("remove `publish = false` from those that are to be"));
        }
        Ok(Packages {
            published: in_order(published)?,
            target: metadata.target_directory,
        })
    }

    /// Returns the programs of the packages that are published.
    pub fn programs(&self) -> Vec<Program> {
        let mut programs = Vec::new();
        for package in &self.published {
            let is_program = |target: &&Target| target.kind.iter().any(|kind| kind == "bin");
            for target in package.targets.iter().filter(is_program) {
                programs.push(Program {
                    package: package.name.clone(),
                    name: target.name.clone(),
                    features: target.required_features.clone(),
                });
            }
        }
        programs
    }
}

impl Package {
    fn is_published(&self) -> bool {
        self.publish
            .as_ref()
            .is_none_or(|registries| !registries.is_empty())
    }

    /// Returns its dependencies of the workspace that the published package has too: cargo drops those of tests that
    /// name no version.
    pub fn published_dependencies(&self) -> impl Iterator<Item = &Dependency> {
        self.dependencies.iter().filter(|dependency| {
            let is_dropped = dependency.kind.as_deref() == Some("dev") && dependency.req == "*";
            dependency.path.is_some() && !is_dropped && dependency.name != self.name
        })
    }
}

/// Sorts packages so that each comes after those that it depends on, else by name.
fn in_order(mut packages: Vec<Package>) -> Result<Vec<Package>, Error> {
    packages.sort_by(|one, other| one.name.cmp(&other.name));
    let mut sorted: Vec<Package> = Vec::new();
    while !packages.is_empty() {
        let waits = |package: &Package| {
            let mut needs = package.published_dependencies();
            needs.any(|needed| packages.iter().any(|other| other.name == needed.name))
        };
        let Some(ready) = packages.iter().position(|package| !waits(package)) else {
            let names: Vec<&str> = packages.iter().map(|one| one.name.as_str()).collect();
            return Err(Error::new(format!(
                "these packages depend on each other in a circle: {}",
                names.join(", ")
            ))
            .at(packages[0].manifest_path.clone())
            .help("a dependency of tests alone needs no version: write it with `path` only"));
        };
        sorted.push(packages.remove(ready));
    }
    Ok(sorted)
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::{Value, json};

    use super::*;

    pub(in crate::release) fn package(name: &str, version: &str, dependencies: Value) -> Value {
        json!({
            "name": name, "version": version, "manifest_path": format!("crates/{name}/Cargo.toml"),
            "dependencies": dependencies, "readme": "README.md", "publish": null,
            "targets": [{"name": name.replace('-', "_"), "kind": ["lib"]}],
        })
    }

    pub(in crate::release) fn needs(name: &str, req: &str, kind: Value) -> Value {
        json!({"name": name, "req": req, "kind": kind, "path": format!("/w/crates/{name}")})
    }

    pub(in crate::release) fn read(packages: Vec<Value>) -> Result<Packages, Error> {
        let metadata = json!({ "packages": packages, "target_directory": "/w/target" });
        Packages::read(&metadata.to_string())
    }

    fn names(packages: &Packages) -> Vec<&str> {
        packages
            .published
            .iter()
            .map(|one| one.name.as_str())
            .collect()
    }

    #[test]
    fn packages_come_after_those_that_they_depend_on_and_private_ones_not_at_all() {
        let mut private = package("a-private", "0.2.0", json!([]));
        private["publish"] = json!([]);
        let packages = read(vec![
            package(
                "app",
                "0.2.0",
                json!([
                    needs("client", "^0.2.0", json!(null)),
                    needs("sim", "*", json!("dev"))
                ]),
            ),
            private,
            package(
                "client",
                "0.2.0",
                json!([
                    needs("client", "*", json!("dev")),
                    needs("core", "^0.2.0", json!("build"))
                ]),
            ),
            package("core", "0.2.0", json!([])),
            package(
                "sim",
                "0.2.0",
                json!([needs("app", "^0.2.0", json!("dev"))]),
            ),
        ]);
        let packages = packages.unwrap();
        assert_eq!(names(&packages), ["core", "client", "app", "sim"]);
    }

    #[test]
    fn a_circle_and_nothing_to_publish_are_errors() {
        let circle = read(vec![
            package("a", "0.2.0", json!([needs("b", "^0.2.0", json!(null))])),
            package("b", "0.2.0", json!([needs("a", "^0.2.0", json!("dev"))])),
        ]);
        let error = circle.unwrap_err().to_string();
        assert!(
            error.contains("in a circle: a, b\n  at: crates/a/Cargo.toml"),
            "{error}"
        );
        assert!(read(vec![]).unwrap_err().to_string().contains("no package"));
        assert!(
            Packages::read("{}")
                .unwrap_err()
                .to_string()
                .contains("cargo metadata")
        );
    }

    #[test]
    fn the_programs_are_those_of_packages_that_are_published() {
        let mut sim = package("sim", "0.2.0", json!([]));
        sim["targets"] = json!([
            {"name": "sim", "kind": ["lib"]},
            {"name": "simulate", "kind": ["bin"], "required-features": ["cli"]},
            {"name": "cost", "kind": ["example"]},
        ]);
        let mut tool = sim.clone();
        tool["name"] = json!("tool");
        tool["publish"] = json!([]);
        let program = Program {
            package: "sim".into(),
            name: "simulate".into(),
            features: vec!["cli".into()],
        };
        assert_eq!(read(vec![sim, tool]).unwrap().programs(), [program]);
    }
}
