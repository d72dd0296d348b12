//! Members of the account: the people who maintain experiments, metrics and groups.

use serde::{Deserialize, Serialize};

use crate::state::bounded::UnixMillis;
use crate::state::ids::stable_object_id;

/// The id of the member who owns every token.
pub(crate) const OWNER: &str = "5f0000000000000000000001";

/// A member of the account, for [`Builder::member`](crate::Builder::member).
///
/// The account always has the member who owns the tokens, with the address `owner@example.com`.
///
/// ```
/// use launchdarkly_experiments_sim::{Member, Simulator};
///
/// let ada = Member::new("ada@example.com").name("Ada", "Lovelace").role("writer");
/// let simulator = Simulator::builder().member(ada).build();
/// assert!(simulator.state().to_json().contains("ada@example.com"));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[must_use]
pub struct Member {
    pub(crate) id: String,
    pub(crate) email: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) first_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_name: Option<String>,
    pub(crate) role: String,
    pub(crate) is_pending: bool,
    pub(crate) last_seen: UnixMillis,
    pub(crate) created_at: UnixMillis,
}

impl Member {
    /// Returns a member with this e-mail address, whose role is `reader`.
    pub fn new(email: impl Into<String>) -> Self {
        let email = email.into();
        Self {
            id: stable_object_id(&["member", &email]),
            email,
            first_name: None,
            last_name: None,
            role: "reader".to_owned(),
            is_pending: false,
            last_seen: UnixMillis::default(),
            created_at: UnixMillis::default(),
        }
    }

    /// Returns the member who owns the tokens.
    pub(crate) fn owner() -> Self {
        Self::new("owner@example.com")
            .id(OWNER)
            .name("Token", "Owner")
            .role("owner")
    }

    /// Sets the id. By default it depends on the e-mail address only.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// Sets the first and the last name. By default the member has none.
    pub fn name(mut self, first: impl Into<String>, last: impl Into<String>) -> Self {
        self.first_name = Some(first.into());
        self.last_name = Some(last.into());
        self
    }

    /// Sets the base role, such as `writer`.
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.role = role.into();
        self
    }

    /// Makes the invitation pending: the member has not accepted it.
    pub fn pending(mut self) -> Self {
        self.is_pending = true;
        self
    }

    /// Sets when the member was active last, in milliseconds since the Unix epoch. By default it is 0: never.
    pub fn last_seen(mut self, millis: i64) -> Self {
        self.last_seen = UnixMillis::saturating(millis);
        self
    }
}

impl Member {
    /// Returns the first and the last name, or the e-mail address of a member without a name.
    pub(crate) fn display_name(&self) -> String {
        let names = [&self.first_name, &self.last_name].into_iter().flatten();
        let names: Vec<_> = names.map(String::as_str).collect();
        match names.is_empty() {
            true => self.email.clone(),
            false => names.join(" "),
        }
    }
}

/// Returns the members of an account in which nobody was declared.
pub(crate) fn initial(now: UnixMillis) -> Vec<Member> {
    let created_at = now;
    vec![Member {
        created_at,
        ..Member::owner()
    }]
}

/// Returns the members of a stored state that was written before there were any.
pub(crate) fn of_older_state() -> Vec<Member> {
    initial(UnixMillis::default())
}
