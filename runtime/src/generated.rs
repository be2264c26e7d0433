//! The names that generated code uses: the interface between the generator and the runtime.
//!
//! A generated file begins with `use restjson::generated::*`. If a name here changes, change the
//! generator's emitters too. Programs use the names that the crate's root exports.

pub use std::collections::BTreeMap;

pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[cfg(feature = "context-parameters")]
pub use crate::endpoint::ContextParameters;
pub use crate::endpoint::{ResolvedEndpoint, partition, rules};
pub use crate::errors::ErrorShape;
pub use crate::operation::{AuthScheme, Constrained, Draft, ListState, MemberValidator};
#[cfg(feature = "blob")]
pub use crate::value::base64;
pub use crate::value::{HoldsSecrets, SecretValues};
pub use crate::{
    BuildError, ClientBuilder, ConfigError, DecodeError, Dispatcher, Document, EndpointParameters,
    Error, FromResponse, Limits, Operation, Pages, Paginated, Request, Response, Retry, Secret,
    Sensitive, Service, Transport, Validator, built_by, exception, int_enum, missing, own_builder,
    secret_members, sent_by, service_error, setters, text_enum,
};
