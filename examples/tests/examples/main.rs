//! The examples as programs: what they print, and how they end.

mod back_end;
mod bridge;
mod chat;
mod get_authentication_url;
mod program;
mod sign_in;
