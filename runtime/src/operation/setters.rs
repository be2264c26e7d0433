//! The setters of generated builders. A generated file declares them, as a trait would.

use std::collections::BTreeMap;

/// A member with a setter. The value replaces the member's value, or is added to a list or a map.
pub trait Settable<V> {
    /// Sets the value, or adds it.
    fn receive(&mut self, value: V);
}

impl<T> Settable<T> for T {
    fn receive(&mut self, value: T) {
        *self = value;
    }
}

impl<T> Settable<T> for Option<T> {
    fn receive(&mut self, value: T) {
        *self = Some(value);
    }
}

impl<T> Settable<T> for Vec<T> {
    fn receive(&mut self, value: T) {
        self.push(value);
    }
}

impl<T> Settable<T> for Option<Vec<T>> {
    fn receive(&mut self, value: T) {
        self.get_or_insert_default().push(value);
    }
}

impl<K: Ord, V> Settable<(K, V)> for BTreeMap<K, V> {
    fn receive(&mut self, (key, value): (K, V)) {
        self.insert(key, value);
    }
}

impl<K: Ord, V> Settable<(K, V)> for Option<BTreeMap<K, V>> {
    fn receive(&mut self, (key, value): (K, V)) {
        self.get_or_insert_default().insert(key, value);
    }
}

/// The setters of a builder. The builder is a tuple struct: a tuple of the required members, under these names, and a
/// [`Draft`](crate::generated::Draft) of the optional members.
///
/// An argument `_` sets the member that the setter is named after; two arguments add an entry. An argument with a name
/// is the whole list or map of that name. A setter that returns a type sets a required member; a setter with a `where`
/// adds to a required list.
///
/// ```
/// use restjson::generated::*;
///
/// #[derive(Debug, Default, PartialEq)]
/// pub struct Book {
///     title: String,
///     authors: Option<Vec<String>>,
/// }
///
/// restjson::missing!({ MissingTitle = "title" });
///
/// #[derive(Default)]
/// pub struct BookBuilder<T = MissingTitle>((T,), Draft<(), Optional>);
///
/// #[derive(Default)]
/// struct Optional {
///     authors: Option<Vec<String>>,
/// }
///
/// restjson::setters! {
///     BookBuilder<T>, (title,);
///     /// The title.
///     fn title(_: impl Into<String>) -> BookBuilder<String>;
///     /// Who wrote it. Adds one element; may be called repeatedly.
///     fn authors(_: impl Into<String>);
///     fn set_authors(authors: Option<Vec<String>>);
/// }
///
/// let BookBuilder((title,), rest) = <BookBuilder>::default().authors("Mary").title("The Last Man").authors("Shelley");
/// assert_eq!(title, "The Last Man");
/// assert_eq!(rest.optional.authors, Some(vec!["Mary".to_owned(), "Shelley".to_owned()]));
/// ```
#[macro_export]
#[doc(hidden)]
macro_rules! setters {
    (
        $builder:ident<$($parameter:ident),*>, $required:tt;
        $(
            $(#[$attribute:meta])*
            fn $name:ident $arguments:tt
                $(-> $returned:ty $(where $state:ident: ListState<$item:ty $(,)?> $(,)?)?)?;
        )*
    ) => {
        impl<$($parameter),*> $builder<$($parameter),*> {
            $($crate::setter! {
                $arguments $name [$(#[$attribute])*]
                [$([$builder $required $returned $([$state $item])?])?]
                [.1.optional]
            })*
        }
    };
}

/// The builder of a structure without required members: the structure itself. The setters are declared as in
/// `setters!`.
///
/// ```
/// #[derive(Debug, Default, PartialEq)]
/// pub struct Place {
///     name: Option<String>,
/// }
///
/// restjson::own_builder! {
///     Place;
///     /// The name.
///     fn name(_: impl Into<String>);
/// }
///
/// assert_eq!(Place::builder().name("Ingolstadt").build().name.as_deref(), Some("Ingolstadt"));
/// ```
#[macro_export]
#[doc(hidden)]
macro_rules! own_builder {
    (
        $structure:ident;
        $($(#[$attribute:meta])* fn $name:ident $arguments:tt;)*
    ) => {
        impl $structure {
            /// A builder without members; each member has a setter.
            pub fn builder() -> Self {
                ::std::default::Default::default()
            }

            /// The structure.
            #[must_use]
            pub fn build(self) -> Self {
                self
            }

            $($crate::setter! { $arguments $name [$(#[$attribute])* #[must_use]] [] [] })*
        }
    };
}

/// One setter: its arguments, its name and its attributes; for a required member, the type that is built and how; and
/// the place of the optional members.
#[macro_export]
#[doc(hidden)]
macro_rules! setter {
    // An argument that becomes the member's type, or that has it.
    ((_: impl Into<$type:ty $(,)?> $(,)?) $name:ident $($rest:tt)*) => {
        $crate::setter! { @ $name $name (value: impl Into<$type>) ($type: value.into()) $($rest)* }
    };
    ((_: $type:ty $(,)?) $name:ident $($rest:tt)*) => {
        $crate::setter! { @ $name $name (value: $type) ($type: value) $($rest)* }
    };
    // The same of a key and of a value.
    ((_: impl Into<$key:ty $(,)?>, _: impl Into<$value:ty $(,)?> $(,)?) $name:ident $($rest:tt)*) => {
        $crate::setter! {
            @ $name $name (key: impl Into<$key>, value: impl Into<$value>)
            (($key, $value): (key.into(), value.into())) $($rest)*
        }
    };
    ((_: impl Into<$key:ty $(,)?>, _: $value:ty $(,)?) $name:ident $($rest:tt)*) => {
        $crate::setter! {
            @ $name $name (key: impl Into<$key>, value: $value)
            (($key, $value): (key.into(), value)) $($rest)*
        }
    };
    ((_: $key:ty, _: impl Into<$value:ty $(,)?> $(,)?) $name:ident $($rest:tt)*) => {
        $crate::setter! {
            @ $name $name (key: $key, value: impl Into<$value>)
            (($key, $value): (key, value.into())) $($rest)*
        }
    };
    ((_: $key:ty, _: $value:ty $(,)?) $name:ident $($rest:tt)*) => {
        $crate::setter! {
            @ $name $name (key: $key, value: $value) (($key, $value): (key, value)) $($rest)*
        }
    };
    (($member:ident: $type:ty $(,)?) $name:ident [$($attribute:tt)*] $($rest:tt)*) => {
        $crate::setter! {
            @ $member $name (value: $type) ($type: value)
            [#[doc = "Sets the whole list or map."] $($attribute)*] $($rest)*
        }
    };
    // A member that need not be set.
    (
        @ $member:ident $name:ident ($($argument:tt)*) ($type:ty: $value:expr) [$($attribute:tt)*]
        [] [$($place:tt)*]
    ) => {
        $($attribute)*
        pub fn $name(mut self, $($argument)*) -> Self {
            let value: $type = $value;
            $crate::Settable::receive(&mut self$($place)*.$member, value);
            self
        }
    };
    // A required member: its place in the tuple gets another type.
    (
        @ $member:ident $name:ident ($($argument:tt)*) ($type:ty: $value:expr) [$($attribute:tt)*]
        [[$builder:ident $required:tt $returned:ty]] [$($place:tt)*]
    ) => {
        $($attribute)*
        pub fn $name(self, $($argument)*) -> $returned {
            let Self($required, rest) = self;
            let _ = $member;
            let $member: $type = $value;
            $builder($required, rest)
        }
    };
    // A required list that grows.
    (
        @ $member:ident $name:ident ($($argument:tt)*) ($type:ty: $value:expr) [$($attribute:tt)*]
        [[$builder:ident $required:tt $returned:ty [$state:ident $item:ty]]] [$($place:tt)*]
    ) => {
        $($attribute)*
        pub fn $name(self, $($argument)*) -> $returned
        where
            $state: $crate::generated::ListState<$item>,
        {
            let Self($required, rest) = self;
            let item: $item = $value;
            let $member = $crate::generated::ListState::with($member, item);
            $builder($required, rest)
        }
    };
}
