//! The parts of generated builders.

/// The client and the optional members of a builder.
#[derive(Clone, Debug, Default)]
pub struct Draft<C, O> {
    /// The client that sends the operation; `()` in a builder without a client.
    pub client: C,
    /// The optional members.
    pub optional: O,
}

impl<C: Clone, O: Default> Draft<C, O> {
    /// A draft without optional members.
    pub fn new(client: &C) -> Self {
        Self { client: client.clone(), optional: O::default() }
    }
}

/// The state of a required list in a builder: not set yet, or the elements that were added.
pub trait ListState<T> {
    /// The elements, with `item` added.
    fn with(self, item: T) -> Vec<T>;
}

impl<T> ListState<T> for Vec<T> {
    fn with(mut self, item: T) -> Vec<T> {
        self.push(item);
        self
    }
}

/// The markers in a builder's type for the required members that are not set. rustc names them if `send`
/// or `build` is called too early.
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

/// `builder()` of an operation.
#[macro_export]
#[doc(hidden)]
macro_rules! built_by {
    ($operation:ident, $builder:ident) => {
        impl $operation {
            /// A builder without a client: `build` makes the operation, and the client's `send` sends it.
            pub fn builder() -> $builder<()> {
                ::std::default::Default::default()
            }
        }
    };
}

/// `send` of the builder of an operation whose required members are set, and the operation's other methods by name:
/// `presign`, `pages(Operation)`, `items(Operation)`.
#[macro_export]
#[doc(hidden)]
macro_rules! sent_by {
    (
        $builder:ty, $output:ident, $error:ident
        $(, $other:ident $(($operation:ident))?)* $(,)?
    ) => {
        impl $builder {
            /// Sends the operation.
            pub async fn send(self) -> ::std::result::Result<$output, $crate::Error<$error>> {
                self.1.client.clone().send(self.build()).await
            }

            $($crate::sent_by!(@$other $error $($operation)?);)*
        }
    };
    (@presign $error:ident) => {
        /// Signs the operation so that somebody else can send it until it expires.
        pub async fn presign(
            self,
            expires_in: ::std::time::Duration,
        ) -> ::std::result::Result<$crate::signing::Presigned, $crate::Error<$error>> {
            self.1.client.clone().dispatcher().presign(self.build(), expires_in).await
        }
    };
    (@pages $error:ident $operation:ident) => {
        /// This page and the following pages, as a stream.
        pub fn pages(self) -> $crate::Pages<$operation> {
            self.1.client.clone().pages(self.build())
        }
    };
    (@items $error:ident $operation:ident) => {
        /// The items of all pages, as a stream.
        pub fn items(self) -> $crate::Items<$operation> {
            self.pages().items()
        }
    };
}
