//! Values that other crates attach to a client.

use std::any::Any;
use std::sync::{Arc, Mutex, PoisonError};

/// At most one value of each type. Unlike `http::Extensions` it creates values on demand, under a
/// lock, because clones of a client ask for them at the same time.
#[derive(Default)]
pub(crate) struct Extensions(Mutex<Vec<Arc<dyn Any + Send + Sync>>>);

impl Extensions {
    /// The value of this type; `make` creates it on first use.
    pub(crate) fn get_or_insert_with<T: Send + Sync + 'static>(
        &self,
        make: impl FnOnce() -> T,
    ) -> Arc<T> {
        let mut values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = values.iter().find_map(|value| Arc::clone(value).downcast().ok());
        known.unwrap_or_else(|| {
            let made = Arc::new(make());
            values.push(Arc::clone(&made) as _);
            made
        })
    }
}
