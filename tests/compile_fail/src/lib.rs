//! Programs that must not compile: see `programs/`, each with what the compiler says.
