//! Providers that read credentials on this machine.

mod container;
mod environment;
mod profile;
mod profile_file;

pub use container::ContainerProvider;
pub use environment::EnvironmentProvider;
pub use profile::ProfileProvider;
