//! The `expand` parameter: the parts of an experiment that a response contains on request only.

/// The parts that a request asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expand {
    pub(crate) previous_iterations: bool,
    pub(crate) draft_iteration: bool,
    pub(crate) secondary_metrics: bool,
    pub(crate) treatments: bool,
    pub(crate) analysis_config: bool,
    pub(crate) mutable_fields: bool,
}

impl Expand {
    /// All parts.
    pub(crate) const ALL: Self = Self {
        previous_iterations: true,
        draft_iteration: true,
        secondary_metrics: true,
        treatments: true,
        analysis_config: true,
        mutable_fields: true,
    };

    /// Parses a list of names separated by commas.
    ///
    /// The service was seen to accept `metrics` too, which no document lists; what it adds is unknown, so it adds
    /// nothing.
    pub(crate) fn parse(text: &str, observed: bool) -> Result<Self, String> {
        let mut expand = Self::default();
        let names = text.split(',').map(str::trim);
        for name in names.filter(|name| !name.is_empty()) {
            if !(observed && name == "metrics") {
                *expand.part(name)? = true;
            }
        }
        Ok(expand)
    }

    fn part(&mut self, name: &str) -> Result<&mut bool, String> {
        Ok(match name {
            "previousIterations" => &mut self.previous_iterations,
            "draftIteration" => &mut self.draft_iteration,
            "secondaryMetrics" => &mut self.secondary_metrics,
            "treatments" => &mut self.treatments,
            "analysisConfig" => &mut self.analysis_config,
            "mutableFieldsByStatus" => &mut self.mutable_fields,
            _ => return Err(format!("expand: unknown part `{name}`")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_separated_by_commas_and_unknown_ones_are_rejected() {
        let expand = Expand::parse("treatments, draftIteration,", false).unwrap();
        assert!(expand.treatments && expand.draft_iteration);
        assert!(!expand.previous_iterations);
        assert!(Expand::parse("everything", true).is_err());
        assert!(Expand::parse("metrics", false).is_err());
        let observed = Expand::parse("metrics,treatments", true).unwrap();
        assert_eq!(observed, Expand::parse("treatments", false).unwrap());
    }
}
