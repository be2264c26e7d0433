//! The names that generated code uses: all that holds the generator and the runtime together.
//!
//! A generated file begins with `use restjson::generated::*`. A name that is changed or taken away
//! here must be changed in the generator's emitters too.

pub use std::collections::BTreeMap;

pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use crate::endpoint::{partition, rules};
pub use crate::{
    Appendable, At, BuildError, Caller, Case, Check, ClientBuilder, ConfigError, Constrained,
    DecodeError, Document, EndpointParameters, Error, ErrorCase, ErrorReply, ErrorShape, Exception,
    FromReply, Items, Limits, Operation, Pages, Paginated, Reply, Request, Retry, Secret,
    Sensitive, Service, ServiceError, Transport,
};
