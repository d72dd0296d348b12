//! The README says the same as the crates' own, where both say it.

const WORKSPACE: &str = include_str!("../README.md");
const CRATE: &str = include_str!("../crates/launchdarkly-experiments/README.md");

#[test]
fn what_the_crates_readme_explains_the_workspaces_explains_alike() {
    let (_, sections) = CRATE.split_once("\n## ").unwrap();
    for section in sections.split("\n## ") {
        let title = section.lines().next().unwrap();
        assert!(
            WORKSPACE.contains(section.trim_end()),
            "the section `{title}` differs from the one in README.md; copy the one that is right"
        );
    }
}
