//! The states that have been used; a state can be used only once.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use crate::counts::Counter;
use crate::keys::digest;

/// How many used states are remembered. The service refuses one that has been forgotten here.
const MOST: usize = 100_000;

/// States that have been used, the oldest first; their digests.
#[derive(Debug, Default)]
pub(crate) struct UsedStates(Mutex<Used>);

#[derive(Debug, Default)]
struct Used {
    known: HashSet<String>,
    order: VecDeque<String>,
}

impl UsedStates {
    /// Takes a state; `false` if it has been taken.
    pub(crate) fn take(&self, state: &str, forgotten: &Counter) -> bool {
        let state = digest(state);
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !used.known.insert(state.clone()) {
            return false;
        }
        used.order.push_back(state);
        if used.order.len() > MOST
            && let Some(oldest) = used.order.pop_front()
        {
            used.known.remove(&oldest);
            forgotten.add();
        }
        true
    }

    /// Makes a state usable again, because the service has not seen it.
    pub(crate) fn give_back(&self, state: &str) {
        let state = digest(state);
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        used.known.remove(&state);
        used.order.retain(|known| *known != state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_taken_once() {
        let (used, forgotten) = (UsedStates::default(), Counter::default());
        assert!(used.take("a", &forgotten));
        assert!(!used.take("a", &forgotten));
        assert!(used.take("b", &forgotten));
        used.give_back("a");
        assert!(used.take("a", &forgotten));
        assert!(!used.take("b", &forgotten));
    }
}
