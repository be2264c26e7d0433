//! A session: a [`Machine`] without clock or network decides what it does; a driver carries it out.

mod driver;
mod heartbeat;
mod machine;
mod renewal;
mod socket_state;
mod subscription;
mod timing;

pub(crate) use driver::{Driver, DriverParts, HandedOver};
pub(crate) use machine::{Machine, MachineSettings};
pub use timing::Timing;
