//! What the README shows: see the examples of this package.
