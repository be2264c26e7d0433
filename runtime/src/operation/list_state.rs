//! What generated builders need.

/// What a builder holds for a required list: nothing yet, or what has been added.
pub trait ListState<T> {
    /// What has been added.
    fn into_list(self) -> Vec<T>;
}

impl<T> ListState<T> for Vec<T> {
    fn into_list(self) -> Vec<T> {
        self
    }
}
