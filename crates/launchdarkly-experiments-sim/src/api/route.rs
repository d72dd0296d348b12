//! The paths of the API, as the fragment lists them, and the operations that their methods lead to.

use std::sync::OnceLock;

use http::Method;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::api::fragment;
use crate::api::operation::Operation;

/// A path template of the fragment.
#[derive(Debug)]
struct Template {
    segments: Vec<Segment>,
    /// The methods in upper case, each with the `operationId` that it leads to.
    methods: Vec<(String, &'static str)>,
}

/// A part of a path between two slashes.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Literal(&'static str),
    /// A key in the path, by the name of its parameter.
    Key(&'static str),
}

/// A path of the API: its template and the decoded keys in it.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    template: &'static Template,
    keys: Vec<String>,
}

/// What the method of a request leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// An operation that the simulator implements.
    Simulated(Operation),
    /// The `operationId` of one that only the fragment knows.
    NotSimulated(&'static str),
}

impl Route {
    /// Parses a path. Returns `None` if the API has no such path.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let decoded: Option<Vec<String>> = path
            .split('/')
            .skip(1)
            .map(|part| percent_decode_str(part).decode_utf8().ok().map(Into::into))
            .collect();
        let parts = decoded?;
        templates().iter().find_map(|template| {
            let keys = template.keys_of(&parts)?;
            Some(Self { template, keys })
        })
    }

    /// Returns the key with this parameter name, if the path has one.
    pub(crate) fn key(&self, name: &str) -> Option<&str> {
        let names = self.template.names();
        let mut keys = names.zip(&self.keys);
        keys.find(|(known, _)| *known == name)
            .map(|(_, key)| key.as_str())
    }

    /// Returns the key of the project, empty if the path has none.
    pub(crate) fn project(&self) -> &str {
        self.key("projectKey").unwrap_or_default()
    }

    /// Returns the key of the environment, empty if the path has none.
    pub(crate) fn environment(&self) -> &str {
        self.key("environmentKey").unwrap_or_default()
    }

    /// Returns the key of the experiment, empty if the path has none.
    pub(crate) fn experiment(&self) -> &str {
        self.key("experimentKey").unwrap_or_default()
    }

    /// Returns what a method leads to, or `None` if the path does not allow it.
    pub(crate) fn target(&self, method: &Method) -> Option<Target> {
        let mut methods = self.template.methods.iter();
        let (_, id) = methods.find(|(name, _)| name == method.as_str())?;
        Some(match Operation::from_id(id) {
            Some(operation) => Target::Simulated(operation),
            None => Target::NotSimulated(id),
        })
    }

    /// Returns the methods that the path allows.
    pub(crate) fn methods(&self) -> Vec<&'static str> {
        let methods = self.template.methods.iter();
        methods.map(|(name, _)| name.as_str()).collect()
    }
}

impl Template {
    fn new(path: &'static str, entries: &'static Value) -> Self {
        let segments = path.split('/').skip(1).map(|part| {
            let name = part
                .strip_prefix('{')
                .and_then(|rest| rest.strip_suffix('}'));
            name.map_or(Segment::Literal(part), Segment::Key)
        });
        let entries = entries.as_object().into_iter().flatten();
        let methods = entries.filter_map(|(method, entry)| {
            let id = entry["operationId"].as_str()?;
            Some((method.to_ascii_uppercase(), id))
        });
        Self {
            segments: segments.collect(),
            methods: methods.collect(),
        }
    }

    /// Returns the names of the parameters, in the order of the path.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Literal(_) => None,
            Segment::Key(name) => Some(*name),
        })
    }

    /// Returns the keys in a path of this template. A key is never empty.
    fn keys_of(&self, parts: &[String]) -> Option<Vec<String>> {
        if parts.len() != self.segments.len() {
            return None;
        }
        let mut keys = Vec::new();
        for (segment, part) in self.segments.iter().zip(parts) {
            match segment {
                Segment::Literal(text) if text == part => {}
                Segment::Key(_) if !part.is_empty() => keys.push(part.clone()),
                _ => return None,
            }
        }
        Some(keys)
    }
}

/// Returns all templates of the fragment. One with a literal comes before one with a key at the same place.
fn templates() -> &'static [Template] {
    static TEMPLATES: OnceLock<Vec<Template>> = OnceLock::new();
    TEMPLATES.get_or_init(|| {
        let paths = fragment::document()["paths"]
            .as_object()
            .into_iter()
            .flatten();
        let mut templates: Vec<_> = paths
            .map(|(path, entries)| Template::new(path, entries))
            .collect();
        templates.sort_by(|one, other| one.segments.cmp(&other.segments));
        templates
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The operations that are answered with 501. The first is planted by the tests.
    const NOT_SIMULATED: [&str; 1] = ["getPlanted"];

    const LIST: &str = "/api/v2/projects/shop/environments/test/experiments";

    #[test]
    fn every_operation_of_the_fragment_has_its_path_and_method() {
        for (path, entries) in fragment::document()["paths"].as_object().unwrap() {
            let filled = path.replace('{', "a-").replace('}', "");
            let route = Route::parse(&filled).unwrap_or_else(|| panic!("{path}"));
            for (method, entry) in entries.as_object().unwrap() {
                let method: Method = method.to_ascii_uppercase().parse().unwrap();
                let id = match route.target(&method) {
                    Some(Target::Simulated(operation)) => operation.as_str(),
                    Some(Target::NotSimulated(id)) => id,
                    None => panic!("{method} {path}"),
                };
                assert_eq!(entry["operationId"], id);
            }
            for name in route.template.names() {
                assert_eq!(route.key(name), Some(format!("a-{name}").as_str()));
            }
        }
    }

    #[test]
    fn every_operation_that_is_simulated_is_in_the_fragment() {
        let ids: Vec<_> = templates()
            .iter()
            .flat_map(|template| &template.methods)
            .map(|(_, id)| *id)
            .collect();
        for operation in Operation::ALL {
            assert!(ids.contains(&operation.as_str()), "{operation}");
        }
    }

    #[test]
    fn every_operation_of_the_fragment_is_simulated_or_listed_as_not_simulated() {
        let ids = templates().iter().flat_map(|template| &template.methods);
        let mut not_simulated: Vec<_> = ids
            .map(|(_, id)| *id)
            .filter(|id| Operation::from_id(id).is_none())
            .collect();
        not_simulated.sort_unstable();
        let mut listed = NOT_SIMULATED.to_vec();
        listed.sort_unstable();
        let new: Vec<_> = not_simulated
            .iter()
            .filter(|id| !listed.contains(id))
            .collect();
        assert!(
            new.is_empty(),
            "not simulated: {new:?}; model them, or add them to NOT_SIMULATED here and to the header of src/lib.rs"
        );
        assert_eq!(
            listed, not_simulated,
            "NOT_SIMULATED here lists what is simulated, or what the fragment does not have"
        );
    }

    #[test]
    fn unknown_paths_have_no_route_and_unknown_methods_no_operation() {
        for path in [
            "/",
            "/api/v2",
            "/api/v2/nothing/shop",
            &format!("{LIST}/"),
            "/api/v2/projects//experiments",
            "/api/v2/projects/shop/nothing",
        ] {
            assert!(Route::parse(path).is_none(), "{path}");
        }
        let route = Route::parse(LIST).unwrap();
        assert_eq!(route.target(&Method::DELETE), None);
        assert_eq!(route.methods(), ["GET", "POST"]);
    }

    #[test]
    fn keys_are_decoded() {
        let route = Route::parse(&format!("{LIST}/a%2Fb")).unwrap();
        assert_eq!(
            (route.project(), route.environment(), route.experiment()),
            ("shop", "test", "a/b")
        );
        assert_eq!(route.key("metricKey"), None);
    }

    #[test]
    fn a_literal_is_preferred_to_a_key() {
        assert!(Segment::Literal("z") < Segment::Key("a"));
    }
}
