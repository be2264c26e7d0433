//! docs/observability.md names every instrument. Those of a fleet are tested where it is.

use connectparticipant::restjson::metrics::INSTRUMENTS;
use connectparticipant_chat::metrics::INSTRUMENTS as OF_SESSIONS;
use connectparticipant_tests::models::{project_path, text};

use crate::rows::lacking;

#[test]
fn the_page_has_a_row_for_each() {
    let page = text(&project_path("docs/observability.md"));
    assert_eq!(lacking(&page, &[INSTRUMENTS, OF_SESSIONS].concat()), [""; 0]);
}
