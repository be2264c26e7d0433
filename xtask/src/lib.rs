//! The tasks, as functions that tests can call.

pub mod bench;
pub mod checked_in;
pub mod ci;
pub mod codegen;
pub mod concerned;
pub mod console;
mod copies;
pub mod crate_files;
mod crate_name;
pub mod docs;
pub mod drift;
pub mod failure;
pub mod fleet;
pub mod folder_lock;
pub mod fuzz;
pub mod load;
mod manifest;
pub mod model_files;
pub mod nested_cargo;
pub mod operation_table;
pub mod peers;
mod progress;
pub mod protocol;
pub mod rehearse;
pub mod release_check;
pub mod services;
pub mod update;
pub mod wasm;
mod wasm_target;
pub mod workspace;

pub use failure::Failure;
