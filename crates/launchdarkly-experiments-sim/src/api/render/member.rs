//! The members of the account in responses.

use serde_json::{Value, json};

use crate::api::render::{link, without_nulls};
use crate::state::member::Member;

/// Renders a member, with what LaunchDarkly always sends and the fragment leaves out.
pub(crate) fn render(member: &Member) -> Value {
    without_nulls(json!({
        "_id": member.id,
        "email": member.email,
        "firstName": member.first_name,
        "lastName": member.last_name,
        "role": member.role,
        "_pendingInvite": member.is_pending,
        "_lastSeen": member.last_seen,
        "_verified": !member.is_pending,
        "customRoles": [],
        "mfa": "disabled",
        "creationDate": member.created_at,
        "_links": {"self": link(&path(member))},
    }))
}

/// Renders a member as the maintainer of something.
pub(super) fn summary(member: &Member) -> Value {
    without_nulls(json!({
        "_id": member.id,
        "email": member.email,
        "firstName": member.first_name,
        "lastName": member.last_name,
        "role": member.role,
        "_links": {"self": link(&path(member))},
    }))
}

fn path(member: &Member) -> String {
    format!("/api/v2/members/{}", member.id)
}
