//! Downloads into files and writers.

use std::path::{Path, PathBuf};

use tokio::io::{AsyncWrite, AsyncWriteExt};

use crate::attachment::{Download, DownloadError};

impl Download {
    /// Writes all bytes, and returns their number.
    ///
    /// # Errors
    /// If the file is not complete, or cannot be written.
    ///
    /// ```
    /// use connectparticipant_chat::Download;
    ///
    /// async fn example(download: Download) -> Result<(), Box<dyn std::error::Error>> {
    ///     let mut bytes = Vec::new();
    ///     download.write_to(&mut bytes).await?;
    ///     Ok(())
    /// }
    /// ```
    pub async fn write_to(
        mut self,
        writer: &mut (impl AsyncWrite + Unpin),
    ) -> Result<u64, DownloadError> {
        while let Some(chunk) = self.chunk().await? {
            writer.write_all(&chunk).await.map_err(DownloadError::write)?;
        }
        writer.flush().await.map_err(DownloadError::write)?;
        Ok(self.received)
    }

    /// Saves the file, and replaces an existing one. The bytes are first written to a temporary file in the same
    /// folder. After an error, or if the future is dropped, the temporary file is removed.
    ///
    /// # Errors
    /// If the file is not complete, or cannot be written.
    pub async fn save(self, path: impl AsRef<Path>) -> Result<u64, DownloadError> {
        let path = path.as_ref();
        let part = Part::beside(path);
        let options = tokio::fs::OpenOptions::new().write(true).create_new(true).to_owned();
        let mut file = options.open(&part.path).await.map_err(DownloadError::write)?;
        let written = self.write_to(&mut file).await?;
        file.sync_all().await.map_err(DownloadError::write)?;
        tokio::fs::rename(&part.path, path).await.map_err(DownloadError::write)?;
        Ok(written)
    }
}

/// A temporary file, which is removed unless it was renamed.
struct Part {
    path: PathBuf,
}

impl Part {
    fn beside(path: &Path) -> Self {
        Self { path: path.with_file_name(format!(".{}.part", uuid::Uuid::new_v4())) }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // A renamed file no longer has this path.
        let _ = std::fs::remove_file(&self.path);
    }
}
