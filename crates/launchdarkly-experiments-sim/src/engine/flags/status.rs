//! The status of a flag in an environment, by LaunchDarkly's rules for flag statuses.

use crate::state::bounded::UnixMillis;
use crate::state::flag::Flag;
use crate::state::targeting::Targeting;

/// Seven days, in milliseconds.
const WEEK: i64 = 7 * 86_400_000;

/// Returns the name of the status.
pub(super) fn name(flag: &Flag, targeting: &Targeting, now: UnixMillis) -> &'static str {
    let within_a_week = |time: UnixMillis| now.get() - time.get() < WEEK;
    let one_variation = !targeting.on || targeting.serves_one_variation();
    match targeting.requested_at {
        None if within_a_week(flag.created_at) => "new",
        Some(time) if within_a_week(time) => {
            match one_variation && !within_a_week(targeting.changed_at) {
                true => "launched",
                false => "active",
            }
        }
        _ => "inactive",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::targeting::Rule;

    #[test]
    fn the_status_follows_the_last_evaluation_and_the_last_change() {
        let now = UnixMillis::saturating(100 * 86_400_000);
        let ago = |days: i64| now.get() - days * 86_400_000;
        let two = Rule::new("r", "green");
        let on = || Targeting::on().fallthrough("blue");
        let cases = [
            (6, on(), "new"),
            (7, on(), "inactive"),
            (50, on().requested(ago(7)), "inactive"),
            (50, on().requested(ago(1)).changed(ago(1)), "active"),
            (50, on().requested(ago(1)).changed(ago(7)), "launched"),
            (
                50,
                on().rule(two.clone()).requested(ago(1)).changed(ago(9)),
                "active",
            ),
            (
                50,
                Targeting::off().rule(two).requested(ago(1)).changed(ago(9)),
                "launched",
            ),
            (1, on().requested(ago(0)).changed(ago(1)), "active"),
        ];
        for (days, targeting, expected) in cases {
            let flag = Flag::new("a").created(ago(days));
            assert_eq!(name(&flag, &targeting, now), expected, "{targeting:?}");
        }
    }
}
