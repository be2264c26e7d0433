//! A Markdown page whose examples come from source files.

use crate::Failure;

/// The page with each example replaced by what `source` returns for its file and region.
///
/// # Errors
/// If a comment does not name a region, is not followed by a code block, or `source` fails.
pub(super) fn update(
    page: &str,
    source: impl Fn(&str, &str) -> Result<String, Failure>,
) -> Result<String, Failure> {
    let mut updated = String::with_capacity(page.len());
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        updated.push_str(line);
        updated.push('\n');
        let Some(example) = example(line) else { continue };
        let (file, region) = example
            .split_once('#')
            .ok_or_else(|| Failure::Check(format!("{line}: expected FILE#REGION")))?;
        let fence = lines.next().filter(|line| line.starts_with("```") && line.len() > 3);
        let fence =
            fence.ok_or_else(|| Failure::Check(format!("{line}: no code block follows")))?;
        updated.push_str(fence);
        updated.push('\n');
        updated.push_str(&source(file, region)?);
        updated.push_str("```\n");
        lines
            .find(|line| *line == "```")
            .ok_or_else(|| Failure::Check(format!("{line}: the code block does not end")))?;
    }
    Ok(updated)
}

/// `FILE#REGION` of a comment that names an example.
fn example(line: &str) -> Option<&str> {
    line.strip_prefix("<!-- example: ")?.strip_suffix(" -->")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn two(file: &str, region: &str) -> Result<String, Failure> {
        Ok(format!("{file} {region}\n"))
    }

    #[test]
    fn an_example_is_replaced() {
        let page = "a\n<!-- example: f.rs#r -->\n```rust\nold\n\nold\n```\nb\n";
        let updated = update(page, two).unwrap();
        assert_eq!(updated, "a\n<!-- example: f.rs#r -->\n```rust\nf.rs r\n```\nb\n");
        assert_eq!(update(&updated, two).unwrap(), updated);
    }

    #[test]
    fn a_comment_that_cannot_be_followed_is_an_error() {
        for page in [
            "<!-- example: f.rs -->\n```rust\n```\n",
            "<!-- example: f.rs#r -->\ntext\n",
            "<!-- example: f.rs#r -->\n```rust\nnever ends\n",
        ] {
            assert!(update(page, two).is_err(), "{page}");
        }
    }
}
