//! The examples as programs: what they print, and how they end.

mod bridge;
mod chat;
mod program;
mod sign_in;
