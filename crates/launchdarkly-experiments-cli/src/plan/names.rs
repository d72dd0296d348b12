//! Names for ids, in what people read.

use launchdarkly_experiments::Catalog;
use launchdarkly_experiments::catalog::Flag;

/// The names that a catalog knows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names<'a>(pub(super) &'a Catalog);

impl Names<'_> {
    fn flag(&self, key: &str) -> Option<&Flag> {
        let flag = self.0.flag(key).found();
        flag.or_else(|| self.0.ai_config(key).found())
    }

    /// Returns the name of a variation, or its id.
    pub(super) fn variation(&self, flag: &str, id: &str) -> String {
        let variations = self.flag(flag).map(|flag| flag.variations.as_slice());
        let mut variations = variations.unwrap_or_default().iter();
        let found = variations.find(|variation| variation.id == id);
        found.map_or_else(|| id.to_owned(), |found| found.label())
    }

    /// Returns the name of a rule, or its id.
    pub(super) fn rule(&self, flag: &str, id: &str) -> String {
        let configuration = self.flag(flag).and_then(|flag| flag.configuration.as_ref());
        let rule = configuration.and_then(|configuration| configuration.rule(id));
        rule.map_or(id, |rule| rule.label()).to_owned()
    }

    /// Returns the e-mail address of a member, or the id.
    pub(super) fn member(&self, id: &str) -> String {
        let mut members = self.0.members.iter().flat_map(|members| members.iter());
        let found = members.find(|(_, member)| member.id == id);
        found.map_or(id, |(_, member)| &member.email).to_owned()
    }
}
