//! "Did you mean": the known name nearest to one that does not exist.

/// How many characters may be compared with each other to find suggestions for one file. Comparing two names of 20
/// characters takes 400; a file with more wrong names than that allows gets its last errors without suggestions.
const COMPARISONS: usize = 2_000_000;

/// Finds suggestions, until the work it may do for one file is used up. Each wrong name is compared with every known
/// one, and generated code can have thousands of both.
pub struct Suggestions {
    comparisons_left: usize,
}

impl Default for Suggestions {
    fn default() -> Self {
        Suggestions { comparisons_left: COMPARISONS }
    }
}

impl Suggestions {
    /// The candidate nearest to `name` by edit distance, the first of those equally near, or none if none is near
    /// enough to be meant: one edit in three characters.
    ///
    /// The distance is that of optimal string alignment (insertions, deletions, substitutions and swaps), without
    /// regard to the case of ASCII letters.
    pub fn nearest<'a>(&mut self, name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
        let length = name.chars().count();
        let bound = (length / 3).max(1);
        let name = name.to_ascii_lowercase();
        let mut best: Option<(usize, &str)> = None;
        for candidate in candidates {
            let candidate_length = candidate.chars().count();
            let near_in_length = length.abs_diff(candidate_length) <= bound;
            let work = if near_in_length { length * candidate_length } else { 0 } + 1;
            self.comparisons_left = self.comparisons_left.checked_sub(work)?;
            if !near_in_length {
                continue;
            }
            let distance = strsim::osa_distance(&name, &candidate.to_ascii_lowercase());
            if distance <= bound && best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, candidate));
            }
        }
        best.map(|(_, candidate)| candidate)
    }
}

#[cfg(test)]
mod tests {
    use std::iter::once;

    use super::*;

    #[test]
    fn nearest_is_within_one_edit_in_three_characters() {
        let nearest = |name| Suggestions::default().nearest(name, ["accept", "dispose", "on", "off"]);
        assert_eq!(nearest("acept"), Some("accept"));
        assert_eq!(nearest("ACCEPT"), Some("accept"));
        assert_eq!(nearest("dipsose"), Some("dispose"));
        assert_eq!(nearest("of"), Some("on"), "the first of those equally near");
        assert_eq!(nearest("nothing"), None);
        assert_eq!(nearest(""), None);
    }

    /// S5: 3,000 wrong specifiers beside 3,000 imports took half a minute.
    #[test]
    fn work_is_bounded() {
        let long = "x".repeat(10_000);
        let mut suggestions = Suggestions::default();
        assert_eq!(suggestions.nearest(&long, once(&*long)), None, "more work than is allowed");
        let many = vec!["far too long to be near"; COMPARISONS];
        assert_eq!(Suggestions::default().nearest("x", many.into_iter().chain(once("x"))), None);
    }
}
