//! The ids of calls, which identify a call in the logs of both sides.

use std::sync::atomic::{AtomicUsize, Ordering};

use uuid::{Builder, Uuid, Variant};

use crate::Environment;

/// Makes ids by counting up from one random UUID for each client. A random UUID for each call would
/// need a system call, which takes 2 % of the call's time, and an attacker gains nothing by
/// guessing an id.
pub(crate) struct InvocationIds {
    first: Uuid,
    made: AtomicUsize,
}

impl InvocationIds {
    pub(crate) fn new(environment: &dyn Environment) -> Self {
        // A program's environment may return unique texts that are not UUIDs.
        let first = environment.unique().parse().unwrap_or_else(|_| Uuid::new_v4());
        Self { first, made: AtomicUsize::new(0) }
    }

    pub(crate) fn next(&self) -> Uuid {
        let (high, low) = self.first.as_u64_pair();
        let number = self.made.fetch_add(1, Ordering::Relaxed) as u64;
        let bytes = Uuid::from_u64_pair(high, low.wrapping_add(number)).into_bytes();
        // The addition may have changed the variant bits of the UUID.
        Builder::from_bytes(bytes).with_variant(Variant::RFC4122).into_uuid()
    }
}

#[cfg(all(test, feature = "tokio"))]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_calls_have_one_id() {
        let of_a_client = || InvocationIds::new(&crate::TokioEnvironment::default());
        let (one, other) = (of_a_client(), of_a_client());
        let ids: HashSet<_> = (0..1000).flat_map(|_| [one.next(), other.next()]).collect();
        assert_eq!(ids.len(), 2000);
        assert!(ids.iter().all(|id| id.get_version_num() == 4), "{ids:?}");
    }

    #[test]
    fn the_layout_of_a_uuid_is_kept() {
        let last = Uuid::from_u64_pair(0x4000, 0xBFFF_FFFF_FFFF_FFFF);
        let ids = InvocationIds { first: last, made: AtomicUsize::new(0) };
        let (last, next) = (ids.next(), ids.next());
        assert_ne!(last, next);
        assert_eq!(next.get_variant(), Variant::RFC4122);
    }
}
