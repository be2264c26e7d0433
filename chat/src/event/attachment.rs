//! Files of a chat.

use std::fmt;

use connectparticipant::types::{ArtifactStatus, AttachmentItem};

use crate::event::{Envelope, enveloped};
use crate::wire::item::Item;

/// Files that a participant has sent.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Attachment {
    envelope: Envelope,
    /// The files; usually one.
    pub files: Vec<AttachmentFile>,
}
enveloped!(Attachment);

impl Attachment {
    pub(super) fn read(envelope: Envelope, item: &Item) -> Self {
        Self { envelope, files: item.attachments.iter().filter_map(AttachmentFile::read).collect() }
    }
}

/// A file in a chat. [`download`](crate::Sender::download) fetches it once it is approved.
/// `Debug` does not show its name.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct AttachmentFile {
    /// The id to download it with.
    pub id: String,
    /// The name of the file. The sender chooses it: do not use it as a path without checking it.
    pub name: Option<String>,
    /// The MIME type.
    pub content_type: Option<String>,
    /// The state of the scan.
    pub status: Option<ArtifactStatus>,
}

impl AttachmentFile {
    /// `None` for a file without an id, which cannot be downloaded.
    fn read(file: &AttachmentItem) -> Option<Self> {
        Some(Self {
            id: file.attachment_id.clone()?,
            name: file.attachment_name.as_ref().map(|name| name.expose().to_owned()),
            content_type: file.content_type.clone(),
            status: file.status.clone(),
        })
    }

    /// Whether the scan has approved the file, so that it can be downloaded.
    ///
    /// ```
    /// use connectparticipant_chat::Attachment;
    ///
    /// fn ids(attachment: &Attachment) -> Vec<&str> {
    ///     let approved = attachment.files.iter().filter(|file| file.is_approved());
    ///     approved.map(|file| file.id.as_str()).collect()
    /// }
    /// ```
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
