//! The members of the account, who maintain experiments.

use crate::client::Client;
use crate::operation::project::list_members::ListMembers;
use crate::operation::request::Request;

/// The [members](https://launchdarkly.com/docs/home/account/members) of the account of the access token, who maintain experiments.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let mut found = client.members().by_email("ada@example.com").items();
/// if let Some(ada) = found.try_next().await? {
///     println!("{}", ada.id);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Members {
    client: Client,
}

impl Members {
    pub(crate) fn new(client: Client) -> Self {
        Members { client }
    }

    /// Lists the members.
    pub fn list(&self) -> Request<ListMembers> {
        Request::new(self.client.clone(), ListMembers::new())
    }

    /// Lists the member with this e-mail address; none if there is no such member.
    pub fn by_email(&self, address: impl Into<String>) -> Request<ListMembers> {
        self.list().email(address)
    }
}

impl Client {
    /// Returns the members of the account that the access token belongs to.
    pub fn members(&self) -> Members {
        Members::new(self.clone())
    }
}
