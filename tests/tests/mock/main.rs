//! Mocks: what they answer, and what they say when a test does something else.

mod answers;
mod failures;
mod operations;
