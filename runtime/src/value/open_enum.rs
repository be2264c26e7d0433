//! The enums of generated code, which list their values. Both kinds are open: they have a variant `Unknown`.

/// Declares an enum of strings, with `as_str`, `From<&str>`, `From<String>`, `FromStr`, `Display`,
/// `Into<String>`, serde in both directions, headers and parameters.
///
/// ```
/// restjson::text_enum! {
///     /// A colour.
///     pub enum Colour {
///         /// As of blood.
///         Red = "RED",
///         /// As of the sea.
///         DarkBlue = "DARK_BLUE",
///     }
/// }
///
/// assert_eq!(Colour::from("DARK_BLUE"), Colour::DarkBlue);
/// assert_eq!("GREEN".parse(), Ok(Colour::Unknown("GREEN".to_owned())));
/// assert_eq!(Colour::Red.to_string(), "RED");
/// assert_eq!(String::from(Colour::Unknown("GREEN".to_owned())), "GREEN");
/// ```
///
/// With `#[sensitive]` at the start, `Display` and `Debug` hide the value.
#[macro_export]
#[doc(hidden)]
macro_rules! text_enum {
    (
        #[sensitive]
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$of_variant:meta])* $variant:ident = $text:literal),* $(,)?
        }
    ) => {
        $crate::open_enum! {
            $(#[$attribute])*
            $visibility enum $name(::std::string::String) { $($(#[$of_variant])* $variant),* }
        }
        $crate::text_enum!(@values $name true { $($variant = $text),* });
        $crate::hidden_value!($name);
    };
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$of_variant:meta])* $variant:ident = $text:literal),* $(,)?
        }
    ) => {
        $crate::open_enum! {
            $(#[$attribute])*
            #[derive(Debug)]
            $visibility enum $name(::std::string::String) { $($(#[$of_variant])* $variant),* }
        }
        $crate::text_enum!(@values $name false { $($variant = $text),* });

        impl ::std::fmt::Display for $name {
            /// The value as it is sent.
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::convert::From<$name> for ::std::string::String {
            /// The value as it is sent.
            fn from(value: $name) -> Self {
                ::std::string::String::from(value.as_str())
            }
        }
    };
    (@values $name:ident $sensitive:literal { $($variant:ident = $text:literal),* }) => {
        impl $name {
            /// The values that the model knows, as they are sent.
            pub const fn values() -> &'static [&'static str] {
                &[$($text),*]
            }

            /// The value as it is sent.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(value) => value,
                }
            }
        }

        impl ::std::convert::From<&str> for $name {
            /// `Unknown` if the model does not know the string.
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    unknown => Self::Unknown(::std::string::String::from(unknown)),
                }
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            /// `Unknown` if the model does not know the string.
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            /// Never fails: `Unknown` if the model does not know the string.
            fn from_str(text: &str) -> ::std::result::Result<Self, ::std::convert::Infallible> {
                ::std::result::Result::Ok(Self::from(text))
            }
        }

        impl $crate::Text for $name {
            const SENSITIVE: bool = $sensitive;

            fn text(&self) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Borrowed(self.as_str())
            }
        }

        impl $crate::FromText for $name {
            const EXPECTED: &'static str = "a string";

            fn from_text(text: &str) -> ::std::option::Option<Self> {
                ::std::option::Option::Some(Self::from(text))
            }
        }

        impl $crate::generated::Serialize for $name {
            fn serialize<S: $crate::generated::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::generated::Deserialize<'de> for $name {
            fn deserialize<D: $crate::generated::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::json::text(deserializer)
            }
        }
    };
}

/// Declares an enum of numbers, with `value`, `From<i32>`, `Display`, `Into<i32>`, serde in both
/// directions, headers and parameters.
///
/// ```
/// restjson::int_enum! {
///     /// How loud it is.
///     pub enum Level {
///         /// Whispered.
///         Low = -1,
///         /// Shouted.
///         High = 1,
///     }
/// }
///
/// assert_eq!(Level::from(1), Level::High);
/// assert_eq!(Level::from(7), Level::Unknown(7));
/// assert_eq!(Level::Low.value(), -1);
/// assert_eq!(i32::from(Level::Unknown(7)), 7);
/// ```
///
/// With `#[sensitive]` at the start, `Display` and `Debug` hide the value.
#[macro_export]
#[doc(hidden)]
macro_rules! int_enum {
    (
        #[sensitive]
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$of_variant:meta])* $variant:ident = $number:literal),* $(,)?
        }
    ) => {
        $crate::open_enum! {
            $(#[$attribute])*
            $visibility enum $name(i32) { $($(#[$of_variant])* $variant),* }
        }
        $crate::int_enum!(@values $name true { $($variant = $number),* });
        $crate::hidden_value!($name);
    };
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$of_variant:meta])* $variant:ident = $number:literal),* $(,)?
        }
    ) => {
        $crate::open_enum! {
            $(#[$attribute])*
            #[derive(Debug)]
            $visibility enum $name(i32) { $($(#[$of_variant])* $variant),* }
        }
        $crate::int_enum!(@values $name false { $($variant = $number),* });

        impl ::std::fmt::Display for $name {
            /// The number as it is sent.
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.value(), f)
            }
        }

        impl ::std::convert::From<$name> for i32 {
            /// The number as it is sent.
            fn from(value: $name) -> Self {
                value.value()
            }
        }
    };
    (@values $name:ident $sensitive:literal { $($variant:ident = $number:literal),* }) => {
        impl $name {
            /// The number as it is sent.
            pub fn value(&self) -> i32 {
                match self {
                    $(Self::$variant => $number,)*
                    Self::Unknown(number) => *number,
                }
            }
        }

        impl ::std::convert::From<i32> for $name {
            /// `Unknown` if the model does not know the number.
            fn from(number: i32) -> Self {
                match number {
                    $($number => Self::$variant,)*
                    unknown => Self::Unknown(unknown),
                }
            }
        }

        impl $crate::Text for $name {
            const SENSITIVE: bool = $sensitive;

            fn text(&self) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Owned(::std::string::ToString::to_string(&self.value()))
            }
        }

        impl $crate::FromText for $name {
            const EXPECTED: &'static str = <i32 as $crate::FromText>::EXPECTED;

            fn from_text(text: &str) -> ::std::option::Option<Self> {
                <i32 as $crate::FromText>::from_text(text).map(Self::from)
            }
        }

        impl $crate::generated::Serialize for $name {
            fn serialize<S: $crate::generated::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_i32(self.value())
            }
        }

        impl<'de> $crate::generated::Deserialize<'de> for $name {
            fn deserialize<D: $crate::generated::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::json::integer(deserializer)
            }
        }
    };
}

/// Declares the enum itself: its variants, and one for values that the model does not know.
#[macro_export]
#[doc(hidden)]
macro_rules! open_enum {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident($unknown:ty) {
            $($(#[$of_variant:meta])* $variant:ident),*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        $visibility enum $name {
            $($(#[$of_variant])* $variant,)*
            /// A value that the model does not know, as it was received.
            Unknown($unknown),
        }
    };
}

/// Hides the value of an enum in `Display` and `Debug`, and adds it to the secrets of a request.
#[macro_export]
#[doc(hidden)]
macro_rules! hidden_value {
    ($name:ident) => {
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(***)"))
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(self, f)
            }
        }

        impl $crate::generated::HoldsSecrets for $name {
            fn secrets(&self, secrets: &mut $crate::generated::SecretValues) {
                secrets.add_whole(self);
            }
        }
    };
}

#[cfg(test)]
mod tests {
    #![expect(unreachable_pub, reason = "the macros are for public enums")]

    use crate::Text;

    crate::text_enum! {
        enum Colour {
            Red = "RED",
            DarkBlue = "dark/blue",
        }
    }

    crate::text_enum! {
        #[sensitive]
        enum Mood {
            Good = "GOOD",
        }
    }

    crate::int_enum! {
        #[sensitive]
        enum Level {
            Low = -1,
        }
    }

    #[test]
    fn every_text_comes_back() {
        for text in ["RED", "dark/blue", "GREEN", "", "red"] {
            let colour = Colour::from(text);
            assert_eq!((colour.as_str(), colour.to_string().as_str()), (text, text));
            assert_eq!(Colour::from(text.to_owned()).as_str(), text);
            assert_eq!(text.parse::<Colour>().unwrap().as_str(), text);
            let json = serde_json::to_string(&colour).unwrap();
            assert_eq!(json, serde_json::to_string(text).unwrap());
            assert_eq!(serde_json::from_str::<Colour>(&json).unwrap().as_str(), text);
        }
        assert!(matches!(Colour::from("RED"), Colour::Red));
        assert!(matches!(Colour::from("red"), Colour::Unknown(_)));
        assert_eq!(format!("{:>5}|", Colour::Red), "  RED|");
        assert_eq!(Colour::values(), ["RED", "dark/blue"]);
        assert_eq!(Mood::values(), ["GOOD"]);
    }

    #[test]
    fn a_sensitive_value_is_not_shown() {
        for mood in [Mood::Good, Mood::from("canary")] {
            assert_eq!(format!("{mood} {mood:?}"), "Mood(***) Mood(***)");
        }
        assert_eq!(format!("{} {:?}", Level::Low, Level::Unknown(7)), "Level(***) Level(***)");
        const { assert!(<Mood as Text>::SENSITIVE && <Level as Text>::SENSITIVE) };
        const { assert!(!<Colour as Text>::SENSITIVE) };
    }

    #[test]
    fn numbers_come_back() {
        for number in [-1, 0, i32::MAX, i32::MIN] {
            let json = serde_json::to_string(&Level::from(number)).unwrap();
            assert_eq!(serde_json::from_str::<Level>(&json).unwrap().value(), number);
        }
        assert!(matches!(Level::from(-1), Level::Low));
        assert!(serde_json::from_str::<Level>("2147483648").is_err());
    }
}
