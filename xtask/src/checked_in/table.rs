//! The crates that are generated into this workspace. A further one is an entry of [`EACH`].
//!
//! The build script of the tests includes this file too, so it uses nothing of the crate.

/// A crate that is generated and checked in. Paths are from the workspace's folder.
#[derive(Debug)]
pub struct CheckedIn {
    /// The name of the package.
    pub name: &'static str,
    /// The folder of the package.
    pub folder: &'static str,
    /// The model.
    pub model: &'static str,
    /// The overlay of the model.
    pub overlay: &'static str,
    /// Whether the model holds all operations of the service, or only those that we chose.
    pub holds: Holds,
    /// The files in the package's folder that are its documentation.
    pub pages: &'static [&'static str],
    /// The folder of the table of operations for the command line, if it has one.
    pub operation_table: Option<&'static str>,
}

/// Which operations of a service a model holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// All: one that AWS adds is taken over.
    All,
    /// A choice: one that AWS adds is not looked at before somebody asks for it.
    Some,
}

/// All of them. A crate comes after those whose types it uses.
pub const EACH: [CheckedIn; 2] = [
    CheckedIn {
        name: "connectparticipant",
        folder: "generated",
        model: "model/connectparticipant.json",
        overlay: "model/connectparticipant.overlay.json",
        holds: Holds::All,
        pages: &["README.md", "chat.svg"],
        operation_table: Some("cli/src/generated"),
    },
    CheckedIn {
        name: "connect-chat",
        folder: "connect",
        model: "model/connect.json",
        overlay: "model/connect.overlay.json",
        holds: Holds::Some,
        pages: &["README.md"],
        operation_table: None,
    },
];
