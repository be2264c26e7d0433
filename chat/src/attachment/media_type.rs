//! MIME types by file extension.

/// Returns the MIME type for a file name, if it is one that the service accepts by default. An
/// administrator may allow others.
///
/// ```
/// use connectparticipant_chat::media_type;
///
/// assert_eq!(media_type("invoice.PDF"), Some("application/pdf"));
/// ```
pub fn media_type(name: &str) -> Option<&'static str> {
    let (_, end) = name.rsplit_once('.')?;
    Some(match end.to_ascii_lowercase().as_str() {
        "csv" => "text/csv",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "heic" => "image/heic",
        "jfif" | "jpeg" | "jpg" => "image/jpeg",
        "mov" => "video/quicktime",
        "mp4" => "video/mp4",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "ppt" => "application/vnd.ms-powerpoint",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "rtf" => "application/rtf",
        "txt" => "text/plain",
        "wav" => "audio/wav",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_by_the_end() {
        assert_eq!(media_type("a.b.PDF"), Some("application/pdf"));
        assert_eq!(media_type("pdf"), None);
        assert_eq!(media_type("a.exe"), None);
    }
}
