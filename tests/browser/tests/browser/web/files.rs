//! Attachments.

use connectparticipant_emulator::Settings;

use super::until;
use crate::web_page::with_page;

#[tokio::test]
async fn files_both_ways() {
    with_page("files_both_ways", Settings::default(), async |web| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("notes.txt");
        std::fs::write(&file, "From the browser.\n").unwrap();
        web.page.choose_file("#file", &file).await;
        web.page.shows("#log .mine", "notes.txt").await;
        let sent = web.flow.sent_by_customer();
        let attached =
            sent.iter().find(|sent| sent.operation == "CompleteAttachmentUpload").unwrap();
        let bytes = web.flow.attachment(attached.id.as_deref().unwrap()).unwrap();
        assert_eq!(&*bytes, b"From the browser.\n");
        // The button can be clicked once the file has been scanned.
        web.page.shows("#log .mine button:enabled", "notes.txt").await;
        // The upload may have asked for the verdict of the scan by the same operation.
        let before = web.emulator.request_count("GetAttachment");
        web.page.click("#log .mine button").await;
        until("the download", || web.emulator.request_count("GetAttachment") > before).await;
        assert_eq!(web.page.text("#notice").await, "");

        let bad = folder.path().join("program.exe");
        std::fs::write(&bad, "x").unwrap();
        web.page.choose_file("#file", &bad).await;
        web.page.shows("#notice", "Attachments of this type are not allowed.").await;
    })
    .await;
}

#[tokio::test]
async fn an_upload_that_is_stopped() {
    with_page("an_upload_that_is_stopped", Settings::default(), async |web| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("long.txt");
        std::fs::write(&file, vec![b'x'; 4 << 20]).unwrap();
        web.page.slow_uploads(50_000).await;
        web.page.choose_file("#file", &file).await;
        web.page.click("#stop").await;
        web.page.shows("#notice", "the upload was cancelled").await;
        assert_eq!(web.page.text("#stop").await, "");
        web.page.slow_uploads(-1).await;
        web.says("Never mind the file").await;
        assert_eq!(web.emulator.request_count("CompleteAttachmentUpload"), 0);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_the_scan_rejects() {
    with_page("a_file_that_the_scan_rejects", Settings::default(), async |web| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("reject.txt");
        std::fs::write(&file, "x").unwrap();
        web.page.choose_file("#file", &file).await;
        web.page.shows("#notice", "the scan has rejected the file").await;
        assert_eq!(web.page.text("#log button:enabled").await, "");
    })
    .await;
}
