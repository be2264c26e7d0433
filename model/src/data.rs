//! The models that this project holds, as text.

/// The Amazon Connect Participant Service, in Smithy JSON.
pub const CONNECTPARTICIPANT: &str = include_str!("../connectparticipant.json");

/// The operations of Amazon Connect that the back end of a chat calls, in Smithy JSON.
pub const CONNECT: &str = include_str!("../connect.json");
