//! Partitions: groups of regions that share a DNS suffix.

/// A partition, with the attributes that endpoint rules can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partition {
    /// `aws`, `aws-cn` …
    pub name: &'static str,
    /// The suffix of its host names.
    pub dns_suffix: &'static str,
    /// The suffix of its host names that also have IPv6 addresses.
    pub dual_stack_dns_suffix: &'static str,
    /// Whether it has endpoints that comply with FIPS 140.
    pub supports_fips: bool,
    /// Whether it has endpoints that support IPv6 as well.
    pub supports_dual_stack: bool,
    /// The region in signatures for services that have no region.
    pub implicit_global_region: &'static str,
    /// The prefix of the names of its regions.
    prefixes: &'static [&'static str],
    /// The name that means all its regions.
    global: Option<&'static str>,
}

/// The partition of a region: the partition that lists the region, else the one whose pattern
/// `<prefix>-<word>-<number>` matches, else `aws`.
///
/// ```
/// assert_eq!(restjson::endpoint::partition("cn-north-1").unwrap().dns_suffix, "amazonaws.com.cn");
/// ```
pub fn partition(region: &str) -> Option<&'static Partition> {
    let named = PARTITIONS.iter().find(|partition| partition.global == Some(region));
    let matching = || PARTITIONS.iter().find(|partition| partition.matches(region));
    named.or_else(matching).or(PARTITIONS.first())
}

impl Partition {
    fn matches(&self, region: &str) -> bool {
        self.prefixes.iter().any(|prefix| {
            let rest = region.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-'));
            rest.and_then(|rest| rest.split_once('-')).is_some_and(|(word, number)| {
                let is_word = |c: char| c.is_alphanumeric() || c == '_';
                !word.is_empty()
                    && word.chars().all(is_word)
                    && !number.is_empty()
                    && number.bytes().all(|byte| byte.is_ascii_digit())
            })
        })
    }
}

/// The partitions of botocore 1.44.5 (2026).
const PARTITIONS: &[Partition] = &[
    Partition {
        name: "aws",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-east-1",
        prefixes: &["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"],
        global: Some("aws-global"),
    },
    Partition {
        name: "aws-cn",
        dns_suffix: "amazonaws.com.cn",
        dual_stack_dns_suffix: "api.amazonwebservices.com.cn",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "cn-northwest-1",
        prefixes: &["cn"],
        global: Some("aws-cn-global"),
    },
    Partition {
        name: "aws-eusc",
        dns_suffix: "amazonaws.eu",
        dual_stack_dns_suffix: "api.amazonwebservices.eu",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "eusc-de-east-1",
        prefixes: &["eusc-de"],
        global: None,
    },
    Partition {
        name: "aws-iso",
        dns_suffix: "c2s.ic.gov",
        dual_stack_dns_suffix: "api.aws.ic.gov",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-iso-east-1",
        prefixes: &["us-iso"],
        global: Some("aws-iso-global"),
    },
    Partition {
        name: "aws-iso-b",
        dns_suffix: "sc2s.sgov.gov",
        dual_stack_dns_suffix: "api.aws.scloud",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-isob-east-1",
        prefixes: &["us-isob"],
        global: Some("aws-iso-b-global"),
    },
    Partition {
        name: "aws-iso-e",
        dns_suffix: "cloud.adc-e.uk",
        dual_stack_dns_suffix: "api.cloud-aws.adc-e.uk",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "eu-isoe-west-1",
        prefixes: &["eu-isoe"],
        global: Some("aws-iso-e-global"),
    },
    Partition {
        name: "aws-iso-f",
        dns_suffix: "csp.hci.ic.gov",
        dual_stack_dns_suffix: "api.aws.hci.ic.gov",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-isof-south-1",
        prefixes: &["us-isof"],
        global: Some("aws-iso-f-global"),
    },
    Partition {
        name: "aws-us-gov",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-gov-west-1",
        prefixes: &["us-gov"],
        global: Some("aws-us-gov-global"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_name_by_pattern_or_the_first() {
        for (region, name) in [
            ("us-east-1", "aws"),
            ("mx-central-1", "aws"),
            ("cn-north-1", "aws-cn"),
            ("us-gov-west-1", "aws-us-gov"),
            ("us-iso-east-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eusc-de-east-1", "aws-eusc"),
            ("aws-iso-e-global", "aws-iso-e"),
            ("mars-1", "aws"),
        ] {
            assert_eq!(partition(region).unwrap().name, name, "{region}");
        }
    }
}
