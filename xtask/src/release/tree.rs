//! The git tree from which a release is made: clean, on its branch, and not tagged yet.

use crate::error::Error;

/// The branch that is released.
pub const BRANCH: &str = "main";

/// What git says about the tree.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// What `git status --porcelain` prints.
    pub status: String,
    /// What `git rev-parse --abbrev-ref HEAD` prints.
    pub branch: String,
    /// What `git rev-parse --short HEAD` prints.
    pub commit: String,
    /// What `git tag --list` prints.
    pub tags: String,
}

/// The tag of a version.
pub fn tag(version: &str) -> String {
    format!("v{version}")
}

impl Tree {
    /// Returns the commit that is released.
    ///
    /// # Errors
    /// All at once: files that are not committed, another branch, and a tag that is there already.
    pub fn check(&self, version: &str) -> Result<String, Error> {
        let mut errors = Vec::new();
        let changed: Vec<&str> = self
            .status
            .lines()
            .filter_map(|line| line.get(3..))
            .collect();
        if let [first, others @ ..] = &changed[..] {
            let more = match others.len() {
                0 => String::new(),
                count => format!(" and {count} more"),
            };
            errors.push(
                Error::new("the tree has changes that are not committed")
                    .at(format!("{first}{more}"))
                    .help("commit them, or put them away with `git stash --include-untracked`"),
            );
        }
        let branch = self.branch.trim();
        if branch != BRANCH {
            errors.push(
                Error::new(format!(
                    "the branch is `{branch}`, and releases are made from `{BRANCH}`"
                ))
                .at("git rev-parse --abbrev-ref HEAD")
                .help(format!("git switch {BRANCH}")),
            );
        }
        let tag = tag(version);
        if self.tags.lines().any(|one| one.trim() == tag) {
            errors.push(
                Error::new(format!(
                    "the tag {tag} exists: version {version} is released already"
                ))
                .at(format!("git show {tag}"))
                .help("raise the version, or delete the tag if nothing was published"),
            );
        }
        Error::all(errors).map(|()| self.commit.trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean() -> Tree {
        Tree {
            status: String::new(),
            branch: "main\n".into(),
            commit: "abc1234\n".into(),
            tags: "v0.1.0\nv0.20.0\n".into(),
        }
    }

    #[test]
    fn a_clean_tree_on_its_branch_without_the_tag_is_ready() {
        assert_eq!(clean().check("0.2.0").as_deref(), Ok("abc1234"));
    }

    #[test]
    fn each_thing_that_is_not_ready_is_reported() {
        let changed = " M README.md\n?? notes.txt\n";
        let rows = [
            (
                Tree {
                    status: changed.into(),
                    ..clean()
                },
                "0.2.0",
                "not committed\n  at: README.md and 1 more\n  help: commit",
            ),
            (
                Tree {
                    status: "?? a b\n".into(),
                    ..clean()
                },
                "0.2.0",
                "at: a b\n",
            ),
            (
                Tree {
                    branch: "topic\n".into(),
                    ..clean()
                },
                "0.2.0",
                "the branch is `topic`",
            ),
            (
                Tree {
                    branch: "HEAD\n".into(),
                    ..clean()
                },
                "0.2.0",
                "help: git switch main",
            ),
            (clean(), "0.1.0", "the tag v0.1.0 exists"),
            (
                Tree {
                    status: changed.into(),
                    branch: "topic".into(),
                    ..clean()
                },
                "0.1.0",
                "3 errors",
            ),
        ];
        for (tree, version, expected) in rows {
            let error = tree.check(version).expect_err(expected).to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
