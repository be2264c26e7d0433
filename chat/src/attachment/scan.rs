//! The results of scans.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use connectparticipant::types::ArtifactStatus;
use tokio::sync::oneshot;

use crate::wire::item::Item;

/// The uploads that wait for a scan result.
#[derive(Debug, Default)]
pub(crate) struct ScanResults {
    waiting: Mutex<HashMap<String, oneshot::Sender<bool>>>,
}

impl ScanResults {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, oneshot::Sender<bool>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a result: whether the file is approved.
    pub(super) fn wait(&self, attachment_id: &str) -> oneshot::Receiver<bool> {
        let (verdict, receiver) = oneshot::channel();
        let mut waiting = self.lock();
        waiting.retain(|_, verdict| !verdict.is_closed());
        waiting.insert(attachment_id.to_owned(), verdict);
        receiver
    }

    /// Ends all waits, because the session is over and no result will arrive.
    pub(crate) fn give_up(&self) {
        self.lock().clear();
    }

    /// Takes the results that an item reports.
    pub(crate) fn note(&self, item: &Item) {
        for file in &item.attachments {
            let approved = match file.status {
                Some(ArtifactStatus::Approved) => true,
                Some(ArtifactStatus::Rejected) => false,
                _ => continue,
            };
            if let Some(verdict) = file.attachment_id.as_ref().and_then(|id| self.lock().remove(id))
            {
                // The upload may have stopped waiting.
                let _ = verdict.send(approved);
            }
        }
    }
}
