//! A member of the account, as experiments name one.

use serde::{Deserialize, Serialize};

/// A member of the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Member {
    /// The id, which experiments refer to.
    pub id: String,
    /// The e-mail address as LaunchDarkly spells it.
    pub email: String,
}
