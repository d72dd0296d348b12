//! Tokens that are none of this API's, told by their form.

/// Refuses what LaunchDarkly's SDKs take and its API does not; the message does not repeat it.
pub(crate) fn check(token: &str) -> Result<(), &'static str> {
    let token = token.trim();
    if token.starts_with("sdk-") {
        return Err(
            "this is an SDK key, which the API does not take; create an access token in LaunchDarkly's account settings",
        );
    }
    if token.starts_with("mob-") {
        return Err(
            "this is a mobile key, which the API does not take; create an access token in LaunchDarkly's account settings",
        );
    }
    if token.len() == 24 && token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(
            "this is a client-side id, which the API does not take; create an access token in LaunchDarkly's account settings",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::{Client, Effect, ErrorKind};

    #[test]
    fn keys_of_sdks_are_refused_before_anything_is_sent_and_not_repeated() {
        for (token, what) in [
            ("sdk-11111111-2222-3333-4444-555555555555", "an SDK key"),
            ("mob-11111111-2222-3333-4444-555555555555\n", "a mobile key"),
            ("5c0a1b2c3d4e5f6071829304", "a client-side id"),
            ("", "is empty"),
            ("api-1 2", "has a space"),
        ] {
            let error = Client::builder(token).build().unwrap_err();
            assert_eq!(
                (error.kind(), error.effect()),
                (ErrorKind::Setup, Effect::NotSent)
            );
            let shown = format!("{error} {error:?}");
            assert!(shown.contains(what), "{shown}");
            assert!(token.is_empty() || !shown.contains(token.trim()), "{shown}");
        }
        assert!(
            Client::builder("api-0f1e2d3c-1111-2222-3333-444455556666")
                .build()
                .is_ok()
        );
        // As long as a client-side id, and none.
        assert!(Client::builder("api-45678901234567890123").build().is_ok());
    }
}
