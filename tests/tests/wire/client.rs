//! A client of a server on this machine, in a world without chance.

use connectparticipant::{Client, Retry};
use connectparticipant_tests::fault_server::FaultServer;
use connectparticipant_tests::matrix::patient_limits;
use restjson_protocol::Fixed;

/// A client that calls the server once for each operation.
pub(crate) fn client(server: &FaultServer) -> Client {
    Client::builder()
        .endpoint_url(server.url())
        .environment(Fixed::default())
        .limits(patient_limits())
        .retry(Retry::never())
        .build()
        .unwrap()
}
