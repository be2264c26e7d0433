//! Writes and reads types differently from serde: `#[serde(with = "As::<Vec<Float>>")]`.
//!
//! An adapter is a type that defines how another type is written. The adapters of lists, maps and
//! options are composed of the adapters of their elements.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use crate::Sensitive;

/// Writes a `T`.
pub trait SerializeAs<T: ?Sized> {
    /// Writes the value.
    ///
    /// # Errors
    /// If the value cannot be written.
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;
}

/// Reads a `T`.
pub trait DeserializeAs<'de, T> {
    /// Reads a value.
    ///
    /// # Errors
    /// If the value is not of this type.
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error>;
}

/// Makes an adapter usable in serde's `with`.
#[derive(Debug)]
pub struct As<A>(PhantomData<A>);

impl<A> As<A> {
    /// Writes a value by the adapter.
    ///
    /// # Errors
    /// If the value cannot be written.
    pub fn serialize<T: ?Sized, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>
    where
        A: SerializeAs<T>,
    {
        A::write(value, serializer)
    }

    /// Reads a value by the adapter.
    ///
    /// # Errors
    /// If the value is not of this type.
    pub fn deserialize<'de, T, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error>
    where
        A: DeserializeAs<'de, T>,
    {
        A::read(deserializer)
    }
}

/// A value with its adapter, for functions that take only values.
struct Adapted<'a, A, T>(&'a T, PhantomData<A>);

impl<A: SerializeAs<T>, T> Serialize for Adapted<'_, A, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        A::write(self.0, serializer)
    }
}

/// An adapter, for functions that take only seeds.
struct Seed<A, T>(PhantomData<(A, T)>);

impl<'de, A: DeserializeAs<'de, T>, T> DeserializeSeed<'de> for Seed<A, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        A::read(deserializer)
    }
}

/// Writes and reads a value as serde does.
#[derive(Debug)]
pub struct Same;

impl<T: Serialize + ?Sized> SerializeAs<T> for Same {
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> DeserializeAs<'de, T> for Same {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}

/// Writes and reads numbers that may be `"NaN"`, `"Infinity"` or `"-Infinity"`.
#[derive(Debug)]
pub struct Float;

macro_rules! float {
    ($($type:ty: $write:ident;)*) => {$(
        impl SerializeAs<$type> for Float {
            fn write<S: Serializer>(value: &$type, serializer: S) -> Result<S::Ok, S::Error> {
                if value.is_finite() {
                    serializer.$write(*value)
                } else {
                    serializer.serialize_str(&crate::value::Text::text(value))
                }
            }
        }

        impl<'de> DeserializeAs<'de, $type> for Float {
            fn read<D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                struct Number;

                impl Visitor<'_> for Number {
                    type Value = $type;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("a number")
                    }

                    #[expect(clippy::cast_precision_loss, reason = "JSON's numbers are what they are")]
                    fn visit_i64<E>(self, number: i64) -> Result<$type, E> {
                        Ok(number as $type)
                    }

                    #[expect(clippy::cast_precision_loss, reason = "JSON's numbers are what they are")]
                    fn visit_u64<E>(self, number: u64) -> Result<$type, E> {
                        Ok(number as $type)
                    }

                    #[allow(
                        clippy::cast_possible_truncation,
                        trivial_numeric_casts,
                        reason = "one of the two types is narrower"
                    )]
                    fn visit_f64<E: Error>(self, number: f64) -> Result<$type, E> {
                        let narrow = number as $type;
                        if narrow.is_finite() { Ok(narrow) } else { Err(E::custom("number out of range")) }
                    }

                    fn visit_str<E: Error>(self, text: &str) -> Result<$type, E> {
                        match text {
                            "NaN" => Ok(<$type>::NAN),
                            "Infinity" => Ok(<$type>::INFINITY),
                            "-Infinity" => Ok(<$type>::NEG_INFINITY),
                            _ => Err(E::custom("expected a number, \"NaN\", \"Infinity\" or \"-Infinity\"")),
                        }
                    }
                }

                deserializer.deserialize_any(Number)
            }
        }
    )*};
}

float! {
    f32: serialize_f32;
    f64: serialize_f64;
}

/// Reads null as the default value.
#[derive(Debug)]
pub struct OrDefault<A>(PhantomData<A>);

impl<T, A: SerializeAs<T>> SerializeAs<T> for OrDefault<A> {
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        A::write(value, serializer)
    }
}

impl<'de, T: Default, A: DeserializeAs<'de, T>> DeserializeAs<'de, T> for OrDefault<A> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        value_or::<A, T, D>(deserializer, T::default)
    }
}

/// Reads a value; null means the given default.
///
/// # Errors
/// If the value is not of this type.
pub fn value_or<'de, A: DeserializeAs<'de, T>, T, D: Deserializer<'de>>(
    deserializer: D,
    default: fn() -> T,
) -> Result<T, D::Error> {
    let value = <Option<A> as DeserializeAs<'de, Option<T>>>::read(deserializer)?;
    Ok(value.unwrap_or_else(default))
}

impl<T, A: SerializeAs<T>> SerializeAs<Option<T>> for Option<A> {
    fn write<S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => serializer.serialize_some(&Adapted::<A, T>(value, PhantomData)),
            None => serializer.serialize_none(),
        }
    }
}

impl<'de, T, A: DeserializeAs<'de, T>> DeserializeAs<'de, Option<T>> for Option<A> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        struct Optional<A, T>(PhantomData<(A, T)>);

        impl<'de, A: DeserializeAs<'de, T>, T> Visitor<'de> for Optional<A, T> {
            type Value = Option<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value or null")
            }

            fn visit_none<E>(self) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_some<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<Self::Value, D::Error> {
                A::read(deserializer).map(Some)
            }
        }

        deserializer.deserialize_option(Optional::<A, T>(PhantomData))
    }
}

impl<T, A: SerializeAs<T>> SerializeAs<Vec<T>> for Vec<A> {
    fn write<S: Serializer>(values: &Vec<T>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(values.iter().map(|value| Adapted::<A, T>(value, PhantomData)))
    }
}

impl<'de, T, A: DeserializeAs<'de, T>> DeserializeAs<'de, Vec<T>> for Vec<A> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        struct List<A, T>(PhantomData<(A, T)>);

        impl<'de, A: DeserializeAs<'de, T>, T> Visitor<'de> for List<A, T> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<S: SeqAccess<'de>>(self, mut items: S) -> Result<Vec<T>, S::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element_seed(Seed::<A, T>(PhantomData))? {
                    list.push(item);
                }
                Ok(list)
            }
        }

        deserializer.deserialize_seq(List::<A, T>(PhantomData))
    }
}

impl<K: Serialize, V, A: SerializeAs<V>> SerializeAs<BTreeMap<K, V>> for BTreeMap<Same, A> {
    fn write<S: Serializer>(map: &BTreeMap<K, V>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer
            .collect_map(map.iter().map(|(key, value)| (key, Adapted::<A, V>(value, PhantomData))))
    }
}

impl<'de, K: Deserialize<'de> + Ord, V, A: DeserializeAs<'de, V>> DeserializeAs<'de, BTreeMap<K, V>>
    for BTreeMap<Same, A>
{
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error> {
        struct Map<A, K, V>(PhantomData<(A, K, V)>);

        impl<'de, A: DeserializeAs<'de, V>, K: Deserialize<'de> + Ord, V> Visitor<'de> for Map<A, K, V> {
            type Value = BTreeMap<K, V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut entries: M) -> Result<Self::Value, M::Error> {
                let mut map = BTreeMap::new();
                while let Some(key) = entries.next_key()? {
                    map.insert(key, entries.next_value_seed(Seed::<A, V>(PhantomData))?);
                }
                Ok(map)
            }
        }

        deserializer.deserialize_map(Map::<A, K, V>(PhantomData))
    }
}

impl<T, A: SerializeAs<T>> SerializeAs<Box<T>> for Box<A> {
    fn write<S: Serializer>(value: &Box<T>, serializer: S) -> Result<S::Ok, S::Error> {
        A::write(value, serializer)
    }
}

impl<'de, T, A: DeserializeAs<'de, T>> DeserializeAs<'de, Box<T>> for Box<A> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Box<T>, D::Error> {
        A::read(deserializer).map(Box::new)
    }
}

impl<T, A: SerializeAs<T>> SerializeAs<Sensitive<T>> for Sensitive<A> {
    fn write<S: Serializer>(value: &Sensitive<T>, serializer: S) -> Result<S::Ok, S::Error> {
        A::write(value.expose(), serializer)
    }
}

impl<'de, T, A: DeserializeAs<'de, T>> DeserializeAs<'de, Sensitive<T>> for Sensitive<A> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Sensitive<T>, D::Error> {
        A::read(deserializer).map(Sensitive::from)
    }
}

#[cfg(feature = "timestamp")]
mod timestamps {
    use serde::de::{Deserializer, Error};
    use serde::ser::Serializer;

    use super::{DeserializeAs, SerializeAs};
    use crate::{Timestamp, TimestampFormat};

    /// `2019-12-16T23:48:18Z`
    #[derive(Debug)]
    pub struct DateTime;

    /// `Mon, 16 Dec 2019 23:48:18 GMT`
    #[derive(Debug)]
    pub struct HttpDate;

    macro_rules! timestamp {
        ($($adapter:ident)*) => {$(
            impl SerializeAs<Timestamp> for $adapter {
                fn write<S: Serializer>(value: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_str(&value.format(TimestampFormat::$adapter))
                }
            }

            impl<'de> DeserializeAs<'de, Timestamp> for $adapter {
                fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
                    let text = <std::borrow::Cow<'_, str> as serde::Deserialize>::deserialize(deserializer)?;
                    Timestamp::parse(&text, TimestampFormat::$adapter)
                        .ok_or_else(|| D::Error::custom("expected a timestamp"))
                }
            }
        )*};
    }

    timestamp!(DateTime HttpDate);
}

#[cfg(feature = "timestamp")]
pub use timestamps::{DateTime, HttpDate};
