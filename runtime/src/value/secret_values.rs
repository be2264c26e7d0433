//! The secret values of a request, which are masked in the service's messages.

use std::collections::BTreeMap;

use serde::Serialize;

use super::leaves::leaves;
use super::{Secret, Sensitive};

/// Collects the secret values of a request in the form in which they are sent. Generated code lists the members.
///
/// They are collected only when a response must be masked, so successful calls are not slowed down.
///
/// ```
/// use restjson::{Secret, SecretValues};
///
/// let token = Secret::<()>::from("token");
/// let mut secrets = SecretValues::default();
/// secrets.add(&token);
/// secrets.add_whole(&vec!["a text", "another text"]);
/// assert!(!format!("{secrets:?}").contains("token"));
/// ```
#[derive(Debug, Default)]
pub struct SecretValues(Vec<Hidden>);

/// The texts of one value that `Debug` shows as `***`.
#[derive(Clone, PartialEq)]
pub(crate) struct Hidden(Vec<String>);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// A value that holds secrets.
pub trait HoldsSecrets {
    /// Adds each of them, in the order of the members.
    fn secrets(&self, secrets: &mut SecretValues);
}

/// Implements [`HoldsSecrets::secrets`], or `secrets` of an operation: it lists the fields of a
/// structure that contain secrets, in their order.
#[macro_export]
#[doc(hidden)]
macro_rules! secret_members {
    ($($field:ident),* $(,)?) => {
        fn secrets(&self, secrets: &mut $crate::SecretValues) {
            $(secrets.add(&self.$field);)*
        }
    };
}

impl SecretValues {
    /// Adds the secrets of a member.
    pub fn add(&mut self, value: &(impl HoldsSecrets + ?Sized)) {
        value.secrets(self);
    }

    /// Adds a member that is secret as a whole: every text and number in it.
    pub fn add_whole(&mut self, value: &(impl Serialize + ?Sized)) {
        self.0.push(Hidden(leaves(value)));
    }

    /// The values. `Debug` shows each one as `***`.
    #[cfg(feature = "mock")]
    pub(crate) fn into_hidden(self) -> Vec<Hidden> {
        self.0
    }

    /// All texts.
    pub(crate) fn into_texts(self) -> impl Iterator<Item = String> {
        self.0.into_iter().flat_map(|hidden| hidden.0)
    }
}

impl<K> HoldsSecrets for Secret<K> {
    fn secrets(&self, secrets: &mut SecretValues) {
        secrets.0.push(Hidden(vec![self.expose().to_owned()]));
    }
}

impl<T: Serialize> HoldsSecrets for Sensitive<T> {
    fn secrets(&self, secrets: &mut SecretValues) {
        secrets.add_whole(self.expose());
    }
}

impl<T: HoldsSecrets> HoldsSecrets for Option<T> {
    fn secrets(&self, secrets: &mut SecretValues) {
        self.iter().for_each(|value| value.secrets(secrets));
    }
}

impl<T: HoldsSecrets> HoldsSecrets for Vec<T> {
    fn secrets(&self, secrets: &mut SecretValues) {
        self.iter().for_each(|value| value.secrets(secrets));
    }
}

impl<K, T: HoldsSecrets> HoldsSecrets for BTreeMap<K, T> {
    fn secrets(&self, secrets: &mut SecretValues) {
        self.values().for_each(|value| value.secrets(secrets));
    }
}

impl<T: HoldsSecrets> HoldsSecrets for Box<T> {
    fn secrets(&self, secrets: &mut SecretValues) {
        (**self).secrets(secrets);
    }
}
