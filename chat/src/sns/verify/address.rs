//! The addresses of SNS.

use http::Uri;

/// The domains of AWS's partitions.
const DOMAINS: [&str; 3] = ["amazonaws.com", "amazonaws.com.cn", "amazonaws.eu"];

/// Whether a URL is on a host of SNS: `https://sns.{region}.amazonaws.com/…`.
///
/// The region's place must have the form of a region. Otherwise `sns.s3-us-west-2.amazonaws.com` would be accepted,
/// which is the address of the S3 bucket `sns`.
pub(super) fn is_of_sns(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let Some(authority) = uri.authority() else { return false };
    let is_plain = authority.as_str() == authority.host();
    uri.scheme_str() == Some("https") && is_plain && is_host_of_sns(authority.host())
}

/// Whether a URL is that of a certificate of SNS.
pub(super) fn is_certificate_of_sns(url: &str) -> bool {
    let path = url.parse::<Uri>().ok().filter(|uri| uri.query().is_none());
    is_of_sns(url) && path.is_some_and(|uri| uri.path().ends_with(".pem"))
}

fn is_host_of_sns(host: &str) -> bool {
    let Some((region, domain)) = host.strip_prefix("sns.").and_then(|rest| rest.split_once('.'))
    else {
        return false;
    };
    DOMAINS.contains(&domain) && is_region(region)
}

/// `us-east-1`, `us-gov-west-1`, `eusc-de-east-1`: words of letters, then a number.
fn is_region(text: &str) -> bool {
    let Some((words, number)) = text.rsplit_once('-') else { return false };
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|c| c.is_ascii_lowercase());
    let is_number = !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit());
    is_number && words.contains('-') && words.split('-').all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_hosts_of_sns() {
        for host in [
            "sns.us-east-1.amazonaws.com",
            "sns.us-gov-west-1.amazonaws.com",
            "sns.cn-north-1.amazonaws.com.cn",
            "sns.eusc-de-east-1.amazonaws.eu",
        ] {
            assert!(is_certificate_of_sns(&format!("https://{host}/Service-1.pem")), "{host}");
        }
        for url in [
            "http://sns.us-east-1.amazonaws.com/a.pem",
            "https://sns.us-east-1.amazonaws.com:8443/a.pem",
            "https://user@sns.us-east-1.amazonaws.com/a.pem",
            "https://sns.us-east-1.amazonaws.com@evil.example/a.pem",
            "https://sns.us-east-1.amazonaws.com.evil.example/a.pem",
            "https://evil.example/sns.us-east-1.amazonaws.com/a.pem",
            "https://evilsns.us-east-1.amazonaws.com/a.pem",
            "https://sns.amazonaws.com/a.pem",
            // The bucket `sns` of S3.
            "https://sns.s3.amazonaws.com/a.pem",
            "https://sns.s3-us-west-2.amazonaws.com/a.pem",
            "https://sns.s3.us-west-2.amazonaws.com/a.pem",
            "https://sns.us-east-1.amazonaws.com/a.pem?b=c",
            "https://sns.us-east-1.amazonaws.com/a.txt",
            "sns.us-east-1.amazonaws.com/a.pem",
            "/a.pem",
            "",
        ] {
            assert!(!is_certificate_of_sns(url), "{url}");
        }
    }
}
