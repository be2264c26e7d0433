//! Reads a service model into one typed [`Model`].
//!
//! Two formats are read: the Smithy 2.0 JSON AST ([`smithy`]) and botocore's `service-2.json` with
//! the files beside it ([`botocore`]). Both become [`Source`]s; [`assemble`] joins one or more
//! sources (a model and its overlay) into a model whose mixins are flattened, whose `apply`
//! statements are applied and whose enums are enums, however they were written.
//!
//! ```
//! # let text = r#"{"smithy": "2.0", "shapes": {"example#Name": {"type": "string"}}}"#;
//! let model = restjson_model::assemble([restjson_model::smithy::read(text)?])?;
//! assert!(model.shape(&"example#Name".parse()?).is_some());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Nothing here decides what a generator supports: a model with a trait nobody has heard of reads
//! fine, and the trait is kept.

mod assemble;
pub mod botocore;
pub mod data;
pub mod drift;
mod format;
mod id;
mod mixins;
mod near;
mod node;
mod origins;
mod prelude;
mod problem;
mod rules;
mod selector;
mod service;
mod shape;
pub mod smithy;
pub mod traits;
pub mod update;

pub use assemble::{SERVICE_ALIAS, Source, assemble};
pub use format::Format;
pub use id::{InvalidShapeId, ShapeId};
pub use near::{near, nearest};
pub use node::{Node, Object};
pub use problem::{Problem, Problems};
pub use selector::{InvalidSelector, Selector};
pub use service::OperationRef;
pub use shape::{Kind, Member, Model, Operation, Resource, Service, Shape, Simple};
pub use traits::Traits;
