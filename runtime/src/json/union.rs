//! Unions: an object with exactly one member that is not null.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use super::{As, DeserializeAs, SerializeAs};

/// Writes the member of a union.
///
/// # Errors
/// If the value cannot be written.
pub fn write_arm<S: Serializer, T: Serialize + ?Sized>(
    serializer: S,
    name: &str,
    value: &T,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(name, value)?;
    map.end()
}

/// Writes the member of a union by an adapter.
///
/// # Errors
/// If the value cannot be written.
pub fn write_arm_as<A: SerializeAs<T>, T, S: Serializer>(
    serializer: S,
    name: &str,
    value: &T,
) -> Result<S::Ok, S::Error> {
    struct Adapted<'a, A, T>(&'a T, PhantomData<A>);

    impl<A: SerializeAs<T>, T> Serialize for Adapted<'_, A, T> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            As::<A>::serialize(self.0, serializer)
        }
    }

    write_arm(serializer, name, &Adapted::<A, T>(value, PhantomData))
}

/// Writes a member of a union that has no value, only a name.
///
/// # Errors
/// If the serializer fails.
pub fn write_unit<S: Serializer>(serializer: S, name: &str) -> Result<S::Ok, S::Error> {
    write_arm(serializer, name, &serde_json::Map::new())
}

/// A union whose members generated code describes.
pub trait Union: Sized {
    /// Reads the value of the member of that name; `None` if it is null.
    ///
    /// # Errors
    /// If the value is not what the model specifies.
    fn read<'de, A: MapAccess<'de>>(
        name: &str,
        arm: Arm<'_, 'de, A>,
    ) -> Result<Option<Self>, A::Error>;
}

/// The value of a union's member that has not been read yet.
#[derive(Debug)]
pub struct Arm<'a, 'de, A> {
    access: &'a mut A,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> Arm<'_, 'de, A> {
    /// The value, `None` if it is null.
    ///
    /// # Errors
    /// If it is not what the model specifies.
    pub fn read<T: Deserialize<'de>>(self) -> Result<Option<T>, A::Error> {
        self.access.next_value()
    }

    /// The value by an adapter, `None` if it is null.
    ///
    /// # Errors
    /// If it is not what the model specifies.
    pub fn read_as<D: DeserializeAs<'de, T>, T>(self) -> Result<Option<T>, A::Error> {
        struct Seed<D, T>(PhantomData<(D, T)>);

        impl<'de, D: DeserializeAs<'de, T>, T> DeserializeSeed<'de> for Seed<D, T> {
            type Value = Option<T>;

            fn deserialize<R: Deserializer<'de>>(
                self,
                deserializer: R,
            ) -> Result<Option<T>, R::Error> {
                <Option<D> as DeserializeAs<'de, Option<T>>>::read(deserializer)
            }
        }

        self.access.next_value_seed(Seed::<D, T>(PhantomData))
    }

    /// Any value, which is ignored; `None` if it is null.
    ///
    /// # Errors
    /// If it is not JSON.
    pub fn read_unit(self) -> Result<Option<()>, A::Error> {
        Ok(self.access.next_value::<Option<IgnoredAny>>()?.map(|_| ()))
    }
}

/// Reads a union.
///
/// # Errors
/// If it is not an object with exactly one member that is not null.
pub fn read_union<'de, D: Deserializer<'de>, U: Union>(deserializer: D) -> Result<U, D::Error> {
    struct Reader<U>(PhantomData<U>);

    impl<'de, U: Union> Visitor<'de> for Reader<U> {
        type Value = U;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object with one member")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<U, A::Error> {
            let mut union = None;
            while let Some(name) = access.next_key::<String>()? {
                // Some services add the name of the union's type.
                if name == "__type" {
                    access.next_value::<IgnoredAny>()?;
                    continue;
                }
                let arm = Arm { access: &mut access, lifetime: PhantomData };
                if let Some(value) = U::read(&name, arm)?
                    && union.replace(value).is_some()
                {
                    return Err(A::Error::custom("a union with several members"));
                }
            }
            union.ok_or_else(|| A::Error::custom("a union without a member"))
        }
    }

    deserializer.deserialize_map(Reader(PhantomData))
}
