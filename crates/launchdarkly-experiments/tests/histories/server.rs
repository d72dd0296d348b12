//! The server of the histories: experiments in a plain struct, and the API's rules as far as the calls need them.
//!
//! It shares no type with the client or the simulator: requests and responses are JSON that is written by hand here.
//! Every change gives the experiment the next version, which its `self` link shows, so that a reader's value can be traced to a state.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// The path of the experiments.
pub const PATH: &str = "/api/v2/projects/shop/environments/production/experiments";

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Server {
    pub experiments: BTreeMap<String, Experiment>,
    /// The number of changes so far.
    pub version: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    pub key: String,
    pub name: String,
    pub description: String,
    pub tags: Vec<String>,
    pub archived: bool,
    /// In order; the last one that was started is the current one.
    pub iterations: Vec<Iteration>,
    /// In ms since 1970, as all times here.
    pub created: u64,
    /// The number of the last change.
    pub version: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Iteration {
    pub hypothesis: String,
    /// The request's iteration.
    pub asked: Value,
    pub created: u64,
    pub started: Option<u64>,
    pub ended: Option<u64>,
}

/// A request as the server reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub method: String,
    pub path: String,
    pub query: String,
    pub body: Value,
}

/// The response of the server.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    /// The key of the experiment that the request has changed.
    pub changed: Option<String>,
}

impl Asked {
    pub fn is_write(&self) -> bool {
        self.method != "GET"
    }

    /// Returns the key of the experiment that the request is about; a list has none.
    pub fn key(&self) -> Option<&str> {
        if self.method == "POST" && self.path == PATH {
            return self.body["key"].as_str();
        }
        let rest = self.path.strip_prefix(PATH)?.strip_prefix('/')?;
        rest.split('/').next()
    }
}

impl Server {
    /// Handles a request at a time.
    pub fn handle(&mut self, asked: &Asked, now: u64) -> Answer {
        let answer = match (asked.method.as_str(), asked.key()) {
            ("GET", None) => Ok((200, self.list(&asked.query), false)),
            ("GET", Some(key)) => self.get(key, &asked.query),
            ("POST", Some(key)) if asked.path == PATH => self.create(key, &asked.body, now),
            ("POST", Some(key)) => self.create_iteration(key, &asked.body, now),
            ("PATCH", Some(key)) => self.patch(key, &asked.body["instructions"], now),
            _ => Err((405, "method_not_allowed")),
        };
        match answer {
            Ok((status, body, has_changed)) => Answer {
                status,
                body,
                changed: asked.key().filter(|_| has_changed).map(str::to_owned),
            },
            Err((status, code)) => Answer {
                status,
                body: json!({"code": code, "message": code.replace('_', " ")}),
                changed: None,
            },
        }
    }

    fn get(&self, key: &str, query: &str) -> Result<(u16, Value, bool), (u16, &'static str)> {
        let found = self.experiments.get(key).ok_or((404, "not_found"))?;
        Ok((200, found.show(query), false))
    }

    fn list(&self, query: &str) -> Value {
        let archived = query.contains("archived");
        let active = !archived || query.contains("active%2C");
        let number = |name: &str| {
            let (_, rest) = query.split_once(&format!("{name}="))?;
            rest.split('&').next()?.parse::<usize>().ok()
        };
        let listed = self.experiments.values();
        let listed: Vec<_> = listed
            .filter(|one| (one.archived && archived) || (!one.archived && active))
            .collect();
        let page = listed.iter().skip(number("offset").unwrap_or(0));
        let page = page.take(number("limit").unwrap_or(20));
        json!({
            "items": page.map(|one| one.show("")).collect::<Vec<_>>(),
            "total_count": listed.len(),
        })
    }

    fn create(
        &mut self,
        key: &str,
        body: &Value,
        now: u64,
    ) -> Result<(u16, Value, bool), (u16, &'static str)> {
        if self.experiments.contains_key(key) {
            return Err((409, "already_exists"));
        }
        self.version += 1;
        let created = Experiment {
            key: key.to_owned(),
            name: text(&body["name"]),
            description: text(&body["description"]),
            tags: texts(&body["tags"]),
            archived: false,
            iterations: vec![Iteration::draft(&body["iteration"], now)],
            created: now,
            version: self.version,
        };
        let shown = created.show("");
        self.experiments.insert(key.to_owned(), created);
        Ok((201, shown, true))
    }

    fn create_iteration(
        &mut self,
        key: &str,
        body: &Value,
        now: u64,
    ) -> Result<(u16, Value, bool), (u16, &'static str)> {
        let found = self.experiments.get_mut(key).ok_or((404, "not_found"))?;
        if found.draft().is_some() {
            return Err((422, "draft_exists"));
        }
        self.version += 1;
        found.version = self.version;
        found.iterations.push(Iteration::draft(body, now));
        let shown = found.iterations[found.iterations.len() - 1].show(found.iterations.len(), "");
        Ok((200, shown, true))
    }

    fn patch(
        &mut self,
        key: &str,
        instructions: &Value,
        now: u64,
    ) -> Result<(u16, Value, bool), (u16, &'static str)> {
        let found = self.experiments.get(key).ok_or((404, "not_found"))?;
        let mut changed = found.clone();
        for instruction in instructions.as_array().into_iter().flatten() {
            changed.apply(instruction, now)?;
        }
        self.version += 1;
        changed.version = self.version;
        let shown = changed.show("");
        self.experiments.insert(key.to_owned(), changed);
        Ok((200, shown, true))
    }
}

impl Experiment {
    fn draft(&self) -> Option<usize> {
        self.iterations
            .iter()
            .rposition(|one| one.started.is_none())
    }

    fn current(&self) -> Option<usize> {
        self.iterations
            .iter()
            .rposition(|one| one.started.is_some())
    }

    fn apply(&mut self, instruction: &Value, now: u64) -> Result<(), (u16, &'static str)> {
        let running = self
            .current()
            .filter(|at| self.iterations[*at].is_running());
        match instruction["kind"].as_str() {
            Some("updateExperimentFields") => {
                let changes = instruction["value"].as_object();
                for (field, change) in changes.into_iter().flatten() {
                    self.change(field, &change["operation"], &change["value"])?;
                }
            }
            Some("startIteration") => {
                let draft = self.draft().ok_or((422, "no_draft"))?;
                if let Some(running) = running {
                    if instruction["changeJustification"].is_null() {
                        return Err((400, "no_reason"));
                    }
                    self.iterations[running].ended = Some(now);
                }
                self.iterations[draft].started = Some(now);
            }
            Some("stopIteration") => {
                let running = running.ok_or((422, "not_running"))?;
                self.iterations[running].ended = Some(now);
            }
            Some("archiveExperiment") if !self.archived => self.archived = true,
            Some("restoreExperiment") if self.archived => self.archived = false,
            Some("archiveExperiment" | "restoreExperiment") => return Err((422, "no_change")),
            _ => return Err((400, "unknown_instruction")),
        }
        Ok(())
    }

    fn change(
        &mut self,
        field: &str,
        operation: &Value,
        value: &Value,
    ) -> Result<(), (u16, &'static str)> {
        match (field, operation.as_str()) {
            ("name", Some("update")) => self.name = text(value),
            ("description", Some("update")) => self.description = text(value),
            ("tags", Some("add")) => {
                for tag in texts(value) {
                    if !self.tags.contains(&tag) {
                        self.tags.push(tag);
                    }
                }
            }
            ("tags", Some("remove")) => self.tags.retain(|tag| !texts(value).contains(tag)),
            _ => return Err((400, "unknown_field")),
        }
        Ok(())
    }

    /// Shows the experiment, with the parts that the query asks for.
    pub fn show(&self, query: &str) -> Value {
        let (key, version) = (&self.key, self.version);
        let mut shown = json!({
            "_id": format!("id-{key}"),
            "key": key,
            "name": self.name,
            "description": self.description,
            "tags": self.tags,
            "environmentKey": "production",
            "_maintainerId": "12ab",
            "_creationDate": self.created,
            "_links": {"self": {"href": format!("{PATH}/{key}?version={version}")}},
        });
        if self.archived {
            shown["archivedDate"] = self.created.into();
        }
        let iterations: Vec<_> = self.iterations.iter().enumerate().collect();
        let show = |at: usize| iterations[at].1.show(at + 1, query);
        let current = self.current();
        if let Some(at) = current {
            shown["currentIteration"] = show(at);
        }
        if let Some(at) = self.draft().filter(|_| query.contains("draftIteration")) {
            shown["draftIteration"] = show(at);
        }
        if query.contains("previousIterations") {
            let previous = (0..self.iterations.len())
                .filter(|at| self.iterations[*at].started.is_some() && Some(*at) != current);
            shown["previousIterations"] = previous.map(show).collect();
        }
        shown
    }
}

impl Iteration {
    fn draft(asked: &Value, now: u64) -> Iteration {
        Iteration {
            hypothesis: text(&asked["hypothesis"]),
            asked: asked.clone(),
            created: now,
            started: None,
            ended: None,
        }
    }

    fn is_running(&self) -> bool {
        self.started.is_some() && self.ended.is_none()
    }

    fn show(&self, number: usize, query: &str) -> Value {
        let status = match (self.started, self.ended) {
            (None, _) => "not_started",
            (_, None) => "running",
            _ => "stopped",
        };
        let metric = |key: &Value| json!({"key": key, "name": key, "kind": "custom", "isGroup": false, "_links": {}, "_versionId": "1"});
        let metrics = self.asked["metrics"].as_array().into_iter().flatten();
        let flags = self.asked["flags"].as_object().into_iter().flatten();
        let flags = flags.map(|(key, flag)| {
            let (rule, version) = (&flag["ruleId"], &flag["flagConfigVersion"]);
            let shown = json!({"targetingRule": rule, "flagConfigVersion": version, "_links": {}});
            (key.clone(), shown)
        });
        let mut shown = json!({
            "_id": format!("iteration-{number}"),
            "hypothesis": self.hypothesis,
            "status": status,
            "createdAt": self.created,
            "flags": flags.collect::<serde_json::Map<_, _>>(),
            "metrics": metrics.map(|one| metric(&one["key"])).collect::<Vec<_>>(),
            "primarySingleMetric": metric(&self.asked["primarySingleMetricKey"]),
        });
        if let Some(started) = self.started {
            shown["startedAt"] = started.into();
        }
        if let Some(ended) = self.ended {
            shown["endedAt"] = ended.into();
        }
        if query.contains("treatments") {
            shown["treatments"] = self.asked["treatments"].clone();
        }
        shown
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(text).collect()
}
