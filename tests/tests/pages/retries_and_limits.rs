//! docs/retries-and-limits.md

use crate::connected::Result;

#[test]
fn settings() -> Result<()> {
    // region: settings
    use std::time::Duration;

    use connectparticipant::{Client, Limits, Retry, RetryBudget};

    let budget = RetryBudget::new(500);
    let client = Client::builder()
        .region("us-east-1")
        .retry(Retry::attempts(4).base(Duration::from_millis(100)))
        .retry_budget(budget.clone()) // to read it, or to share it with other clients
        .limits(Limits::default().operation(Duration::from_secs(20)))
        .build()?;

    let without_retries = client.with_retry(Retry::never());
    let impatient = client.with_limits(Limits::default().attempt(Duration::from_secs(2)));
    // end region
    assert_eq!(budget.available(), 500);
    drop((without_retries, impatient));
    Ok(())
}

#[tokio::test]
async fn a_limit_is_reached() -> Result<()> {
    // region: limit
    use std::time::Duration;

    use connectparticipant::{Client, Error, LimitExceeded, Limits, Retry};

    // A server that accepts connections and never responds.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let client = Client::builder()
        .endpoint_url(format!("http://{}", listener.local_addr()?))
        .limits(Limits::default().attempt(Duration::from_millis(100)))
        .retry(Retry::never())
        .build()?;

    let result = client.describe_view().view_token("view").connection_token("token").send().await;

    let error = result.unwrap_err();
    assert!(matches!(error, Error::Limit { error: LimitExceeded::Attempt(_), .. }));
    assert_eq!(error.to_string(), "DescribeView failed: no response within 100ms (attempt limit)");
    // end region
    Ok(())
}
