//! What the files of one run want, by environment.
//!
//! `flags` says which flags an experiment uses, `convert` makes the builder of the ergonomic crate from a file's form, `offline` finds what can be found without a request, `place` leads from a path in a request back to the file.

mod convert;
mod flags;
mod offline;
mod place;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use launchdarkly_experiments::{Environment, NewExperiment, NewIteration};

use crate::file::{self, Experiment, File, Problem, Problems, Source, Variation};

pub(crate) use convert::Version;
pub use offline::Finding;

/// What files want: experiments by environment.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The environments, in the order in which the files name them first.
    pub environments: Vec<WantedEnvironment>,
}

/// The experiments that are wanted in one environment.
#[derive(Clone, Debug, Default)]
pub struct WantedEnvironment {
    /// The key of the project, if the files say it.
    pub project: Option<String>,
    /// The key of the environment, if the files say it.
    pub environment: Option<String>,
    /// The experiments by key.
    pub experiments: BTreeMap<String, WantedExperiment>,
}

/// An experiment that is wanted.
#[derive(Clone, Debug)]
pub struct WantedExperiment {
    /// The key.
    pub key: String,
    /// What the file says.
    pub form: Experiment,
    /// Where it says that; `None` for what comes from a saved plan.
    file: Option<Arc<File>>,
}

impl Wanted {
    /// Reads files.
    ///
    /// # Errors
    /// Everything that is wrong with the form of the files, one thing for each, and experiments that are named twice.
    pub fn read(sources: impl IntoIterator<Item = Source>) -> Result<Self, Problems> {
        Wanted::read_in(sources, None, None)
    }

    /// Reads files, with a project and an environment for those that name none.
    ///
    /// # Errors
    /// As those of [`read`](Self::read).
    pub fn read_in(
        sources: impl IntoIterator<Item = Source>,
        project: Option<&str>,
        environment: Option<&str>,
    ) -> Result<Self, Problems> {
        let (mut wanted, mut problems) = (Wanted::default(), Problems::default());
        for source in sources {
            match file::read(source) {
                Ok(files) => files
                    .into_iter()
                    .for_each(|file| wanted.add(file, (project, environment), &mut problems)),
                Err(found) => problems.0.extend(found.0),
            }
        }
        match problems.0.is_empty() {
            true => Ok(wanted),
            false => Err(problems),
        }
    }

    /// Returns the experiments of an environment, those of files that name none among them.
    pub fn of(&self, environment: &Environment) -> WantedEnvironment {
        let is_same =
            |key: &Option<String>, other: &str| key.as_ref().is_none_or(|key| key == other);
        let mut all = WantedEnvironment {
            project: Some(environment.project_key().to_string()),
            environment: Some(environment.key().to_string()),
            ..WantedEnvironment::default()
        };
        for one in &self.environments {
            if is_same(&one.project, environment.project_key().as_str())
                && is_same(&one.environment, environment.key().as_str())
            {
                all.experiments.extend(one.experiments.clone());
            }
        }
        all
    }

    fn add(
        &mut self,
        file: File,
        (project, environment): (Option<&str>, Option<&str>),
        problems: &mut Problems,
    ) {
        let project = file
            .document
            .project
            .as_deref()
            .or(project)
            .map(str::to_owned);
        let environment = file
            .document
            .environment
            .as_deref()
            .or(environment)
            .map(str::to_owned);
        let known = self
            .environments
            .iter()
            .position(|known| known.project == project && known.environment == environment);
        let position = known.unwrap_or_else(|| {
            self.environments.push(WantedEnvironment {
                project,
                environment,
                ..WantedEnvironment::default()
            });
            self.environments.len() - 1
        });
        let experiments = &mut self.environments[position].experiments;
        let file = Arc::new(file);
        for (key, form) in &file.document.experiments {
            let wanted = WantedExperiment {
                key: key.clone(),
                form: form.clone(),
                file: Some(Arc::clone(&file)),
            };
            if let Some(first) = experiments.insert(key.clone(), wanted) {
                let message = format!("`{key}` is given twice");
                let problem = file.problem(["experiments", key], message);
                let first = first
                    .file
                    .map(|first| format!("it is in {} too; remove one of them", first.source.name));
                problems.0.push(problem.help(first));
            }
        }
    }
}

impl WantedEnvironment {
    /// Returns what is wrong with the keys of the project and the environment.
    pub(crate) fn unplaced(&self) -> Vec<Problem> {
        let mut experiments = self.experiments.values();
        let Some(file) = experiments.find_map(|one| one.file.as_ref()) else {
            return Vec::new();
        };
        let key = |what: &str, key: Option<&str>, option: &str| {
            let (message, help) = match key {
                None => (
                    format!("it is not said which {what} is meant"),
                    format!("write `{what}: KEY` at the top, or give `{option} KEY`"),
                ),
                Some(key) if !is_key(key) => (
                    format!("`{key}` is not the key of a {what}"),
                    "letters, digits, `.`, `_` and `-` make a key".to_owned(),
                ),
                Some(_) => return None,
            };
            Some(file.problem([what], message).help(help))
        };
        let project = key("project", self.project.as_deref(), "--project");
        let environment = key("environment", self.environment.as_deref(), "--environment");
        project.into_iter().chain(environment).collect()
    }
}

fn is_key(text: &str) -> bool {
    launchdarkly_experiments::ProjectKey::new(text).is_ok()
}

impl WantedExperiment {
    /// Creates one that no file says.
    pub fn new(key: impl Into<String>, form: Experiment) -> Self {
        WantedExperiment {
            key: key.into(),
            form,
            file: None,
        }
    }

    /// Returns the builder of the request that would create it; versions of flags are left open.
    pub fn to_new(&self) -> NewExperiment {
        convert::experiment(self, Version::Open)
    }

    /// Returns the builder of the request that would create its iteration.
    pub(crate) fn to_new_iteration(&self) -> NewIteration {
        convert::iteration(&self.form, Version::Open)
    }

    /// Returns the same for comparing: versions of flags, which move by themselves, are all the same.
    pub(crate) fn to_comparable(&self) -> NewExperiment {
        convert::experiment(self, Version::Ignored)
    }

    /// Returns the flags and AI configs that it uses.
    pub(crate) fn used(&self) -> Vec<flags::Used<'_>> {
        flags::used(&self.form)
    }

    /// Returns what its treatments serve: keys of flags with their variations.
    pub(crate) fn served(&self) -> Vec<(&str, &Variation)> {
        let used = self.used();
        let treatments = self.form.treatments.iter();
        treatments
            .flat_map(|one| flags::served(one, &used))
            .collect()
    }

    /// Returns what can be found to be wrong without a request.
    pub fn offline(&self) -> Vec<Finding> {
        offline::findings(self)
    }

    /// Returns a problem at a path of keys and indices below the experiment; `None` for what comes from a saved plan.
    pub(crate) fn problem(&self, path: &[String], message: impl Into<String>) -> Option<Problem> {
        let file = self.file.as_ref()?;
        let path = path.iter().map(String::as_str);
        let path = ["experiments", self.key.as_str()].into_iter().chain(path);
        Some(file.problem(path, message))
    }

    /// Returns where in the file a path of the request comes from.
    pub(crate) fn place(&self, request_path: &str) -> Vec<String> {
        place::of(&self.form, request_path)
    }
}
