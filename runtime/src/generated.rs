//! The names that generated code uses: all that holds the generator and the runtime together.
//!
//! A generated file begins with `use restjson::generated::*`. A name that is changed or taken away
//! here must be changed in the generator's emitters too.

pub use std::collections::BTreeMap;

pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use crate::endpoint::{partition, rules};
pub use crate::{
    BuildError, ClientBuilder, ConfigError, Constrained, DecodeError, Dispatcher, Document,
    EndpointParameters, Error, ErrorResponse, ErrorShape, ErrorVariant, Exception, FromResponse,
    Items, Limits, ListState, MemberValidator, Operation, Pages, Paginated, Request, Response,
    Retry, Secret, Sensitive, Service, ServiceError, Transport, Validator, Variant, int_enum,
    text_enum,
};
