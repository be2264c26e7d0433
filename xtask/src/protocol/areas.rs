//! What the cases are about, from a table beside the model.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::Failure;

/// The columns that are read.
#[derive(Deserialize)]
struct Row {
    kind: String,
    id: String,
    area: String,
}

/// The area of each case, by kind and id.
#[derive(Debug, Default)]
pub(super) struct Areas(BTreeMap<(String, String), String>);

impl Areas {
    /// Reads `tests.csv` beside a model, if it is there.
    pub(super) fn beside(model: &Path) -> Result<Self, Failure> {
        let path = model.with_file_name("tests.csv");
        if !path.exists() {
            return Ok(Self::default());
        }
        let broken = |error: csv::Error| Failure::Check(format!("{}: {error}", path.display()));
        let rows = csv::Reader::from_path(&path).map_err(broken)?.into_deserialize();
        let rows = rows.map(|row| row.map(|row: Row| ((row.kind, row.id), row.area)));
        rows.collect::<Result<_, _>>().map(Self).map_err(broken)
    }

    /// The area of a case.
    pub(super) fn of(&self, kind: &str, id: &str) -> Option<&str> {
        self.0.get(&(kind.to_owned(), id.to_owned())).map(String::as_str)
    }
}
