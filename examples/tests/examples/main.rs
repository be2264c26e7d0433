//! The examples as programs: what they print, and how they end.

mod back_end;
mod chat;
mod get_authentication_url;
mod program;
mod sign_in;
