//! What generated builders are made of.

/// What an operation's builder holds beside the required members: the client and the optional members.
#[derive(Clone, Debug)]
pub struct Draft<C, O> {
    /// The client that sends the operation.
    pub client: C,
    /// The optional members.
    pub optional: O,
}

impl<C: Clone, O: Default> Draft<C, O> {
    /// Nothing is set.
    pub fn new(client: &C) -> Self {
        Self { client: client.clone(), optional: O::default() }
    }
}

/// What a builder holds for a required list: nothing yet, or what has been added.
pub trait ListState<T> {
    /// What has been added, and one more.
    fn with(self, item: T) -> Vec<T>;
}

impl<T> ListState<T> for Vec<T> {
    fn with(mut self, item: T) -> Vec<T> {
        self.push(item);
        self
    }
}

/// The markers that stand, in a builder's type, for the required members that are not set. rustc names
/// them where `send` or `build` is called too early.
#[macro_export]
#[doc(hidden)]
macro_rules! missing {
    ({ $($marker:ident = $member:literal),* $(,)? }) => {$(
        #[doc = concat!("`", $member, "` has not been set.")]
        #[derive(Clone, Copy, Debug, Default)]
        pub struct $marker;

        impl<T> $crate::generated::ListState<T> for $marker {
            fn with(self, item: T) -> ::std::vec::Vec<T> {
                ::std::vec::Vec::from([item])
            }
        }
    )*};
}
