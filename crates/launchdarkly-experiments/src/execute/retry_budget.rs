//! The budget of retries that a client and its clones share.

use std::sync::{Mutex, PoisonError};

/// What a retry costs; a call that succeeds earns one.
const RETRY: u32 = 5;

/// Pays for retries, so that an outage is not answered by a multiple of the traffic.
#[derive(Debug)]
pub(crate) struct Budget {
    capacity: u32,
    balance: Mutex<u32>,
}

impl Budget {
    pub(crate) fn new(retries: u32) -> Self {
        let capacity = retries.saturating_mul(RETRY);
        Budget {
            capacity,
            balance: Mutex::new(capacity),
        }
    }

    pub(crate) fn has_retry(&self) -> bool {
        self.with(|balance| *balance >= RETRY)
    }

    pub(crate) fn pay(&self) {
        self.with(|balance| *balance = balance.saturating_sub(RETRY));
    }

    pub(crate) fn earn(&self) {
        self.with(|balance| *balance = balance.saturating_add(1).min(self.capacity));
    }

    fn with<T>(&self, act: impl FnOnce(&mut u32) -> T) -> T {
        // A number is whole whatever panicked beside it.
        act(&mut self.balance.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_successes_earn_one_retry_and_never_more_than_the_reserve() {
        let budget = Budget::new(2);
        budget.pay();
        budget.pay();
        assert!(!budget.has_retry());
        (0..4).for_each(|_| budget.earn());
        assert!(!budget.has_retry());
        budget.earn();
        assert!(budget.has_retry());
        (0..100).for_each(|_| budget.earn());
        budget.pay();
        budget.pay();
        assert!(!budget.has_retry());
        assert!(!Budget::new(0).has_retry());
    }
}
