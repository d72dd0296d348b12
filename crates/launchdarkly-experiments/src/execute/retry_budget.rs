//! The retry budget that a client and its clones share.
//!
//! Each retry withdraws from it and each success deposits a little, so that an outage is not answered by a multiple of the traffic.

use std::sync::{Mutex, PoisonError};

/// The cost of a retry; a call that succeeds deposits 1.
const RETRY: u32 = 5;

/// A balance that pays for retries.
#[derive(Debug)]
pub(crate) struct RetryBudget {
    capacity: u32,
    balance: Mutex<u32>,
}

impl RetryBudget {
    pub(crate) fn new(retries: u32) -> Self {
        let capacity = retries.saturating_mul(RETRY);
        RetryBudget {
            capacity,
            balance: Mutex::new(capacity),
        }
    }

    pub(crate) fn can_withdraw(&self) -> bool {
        self.with(|balance| *balance >= RETRY)
    }

    pub(crate) fn withdraw(&self) {
        self.with(|balance| *balance = balance.saturating_sub(RETRY));
    }

    pub(crate) fn deposit(&self) {
        self.with(|balance| *balance = balance.saturating_add(1).min(self.capacity));
    }

    fn with<T>(&self, act: impl FnOnce(&mut u32) -> T) -> T {
        // A panic elsewhere cannot leave a half-written number.
        act(&mut self.balance.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_successes_pay_for_one_retry_and_the_balance_never_exceeds_the_capacity() {
        let budget = RetryBudget::new(2);
        budget.withdraw();
        budget.withdraw();
        assert!(!budget.can_withdraw());
        (0..4).for_each(|_| budget.deposit());
        assert!(!budget.can_withdraw());
        budget.deposit();
        assert!(budget.can_withdraw());
        (0..100).for_each(|_| budget.deposit());
        budget.withdraw();
        budget.withdraw();
        assert!(!budget.can_withdraw());
        assert!(!RetryBudget::new(0).can_withdraw());
    }
}
