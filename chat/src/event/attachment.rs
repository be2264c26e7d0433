//! Files.

use std::fmt;

use connectparticipant::types::ArtifactStatus;

use crate::event::{Envelope, enveloped, text_of};
use crate::item::{File, Item};

/// Files that somebody has sent.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Attachment {
    pub(super) envelope: Envelope,
    /// The files; usually one.
    pub files: Vec<AttachmentFile>,
}
enveloped!(Attachment);

impl Attachment {
    pub(super) fn read(envelope: Envelope, item: &Item) -> Self {
        Self { envelope, files: item.attachments.iter().map(AttachmentFile::read).collect() }
    }
}

/// A file in a chat. [`download`](crate::Sender::download) fetches it once it is approved.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct AttachmentFile {
    /// The id by which it is fetched.
    pub id: String,
    /// The name of the file. Chosen by who sent it: not fit to be a path as it is.
    pub name: String,
    /// The MIME type.
    pub content_type: Option<String>,
    /// How far the scan is.
    pub status: Option<ArtifactStatus>,
}

impl AttachmentFile {
    fn read(file: &File) -> Self {
        Self {
            id: file.id.clone(),
            name: text_of(file.name.as_ref()),
            content_type: file.content_type.clone(),
            status: file.status.clone(),
        }
    }

    /// Whether it may be downloaded.
    pub fn is_approved(&self) -> bool {
        self.status == Some(ArtifactStatus::Approved)
    }
}

impl fmt::Debug for AttachmentFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttachmentFile")
            .field("id", &self.id)
            .field("content_type", &self.content_type)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
