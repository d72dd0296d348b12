//! The schedule of faults that are still to occur.

use crate::api::operation::Operation;
use crate::inject::fault::Fault;
use crate::state::ids::SeededRandom;

/// The faults that are still to occur, in the order in which they were added.
#[derive(Debug)]
pub(crate) struct Schedule {
    faults: Vec<Fault>,
    random: SeededRandom,
}

impl Schedule {
    pub(crate) fn new(seed: u64) -> Self {
        // Another sequence than that of the ids, so that faults change no id.
        Self {
            faults: Vec::new(),
            random: SeededRandom::new(!seed),
        }
    }

    pub(crate) fn add(&mut self, fault: Fault) {
        if fault.times != Some(0) {
            self.faults.push(fault);
        }
    }

    /// Returns the faults that are still to occur, with the numbers of requests that are left.
    pub(crate) fn pending(&self) -> &[Fault] {
        &self.faults
    }

    pub(crate) fn clear(&mut self) {
        self.faults.clear();
    }

    /// Returns the fault of the next request, if there is one. Every fault counts the request; of those that are due,
    /// the first one occurs.
    pub(crate) fn next(
        &mut self,
        operation: Option<Operation>,
        experiment: Option<&str>,
    ) -> Option<Fault> {
        let mut due = None;
        for (position, fault) in self.faults.iter_mut().enumerate() {
            let other = fault.operation.is_some() && fault.operation != operation;
            if other || fault.experiment.is_some() && fault.experiment.as_deref() != experiment {
                continue;
            }
            if fault.after > 0 {
                fault.after -= 1;
                continue;
            }
            // Drawn even if another fault is due, so that faults do not change each other's draws.
            let drawn = fault.chance.is_none_or(|chance| self.random.chance(chance));
            if drawn && due.is_none() {
                due = Some(position);
            }
        }
        let position = due?;
        let fault = self.faults[position].clone();
        if let Some(times) = &mut self.faults[position].times {
            *times -= 1;
            if *times == 0 {
                self.faults.remove(position);
            }
        }
        Some(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inject::fault::FaultKind;

    fn occurrences(fault: Fault, requests: &[Operation]) -> Vec<bool> {
        let mut schedule = Schedule::new(7);
        schedule.add(fault);
        requests
            .iter()
            .map(|operation| schedule.next(Some(*operation), None).is_some())
            .collect()
    }

    #[test]
    fn a_fault_counts_only_requests_for_its_operation() {
        let (get, patch) = (Operation::GetExperiment, Operation::PatchExperiment);
        let fault = Fault::new(FaultKind::Reset).on(patch).after(1).times(2);
        let requests = [patch, get, patch, get, patch, patch];
        assert_eq!(
            occurrences(fault, &requests),
            [false, false, true, false, true, false]
        );
    }

    #[test]
    fn a_fault_of_an_experiment_leaves_the_others_alone() {
        let mut schedule = Schedule::new(7);
        schedule.add(Fault::new(FaultKind::Reset).of_experiment("cart"));
        let get = Some(Operation::GetExperiment);
        assert!(schedule.next(get, Some("button")).is_none());
        assert!(schedule.next(get, None).is_none());
        assert_eq!(schedule.pending().len(), 1);
        assert!(schedule.next(get, Some("cart")).is_some());
        assert!(schedule.pending().is_empty());
    }

    #[test]
    fn the_same_seed_draws_the_same_faults() {
        let requests = [Operation::GetExperiment; 64];
        let fault = Fault::new(FaultKind::Unavailable).chance(0.5);
        let drawn = occurrences(fault.clone(), &requests);
        assert_eq!(drawn, occurrences(fault, &requests));
        assert!(drawn.contains(&true) && drawn.contains(&false));
    }
}
