//! The names of the API (SPEC.md, "API"): the one place that says what `import.meta.hot` has.

/// The property that is a value, not a method.
pub const DATA: &str = "data";

/// Every method of `import.meta.hot`, in the order the documentation lists them.
pub const METHODS: [&str; 8] = [
    "accept",
    "dispose",
    "prune",
    "invalidate",
    "on",
    "off",
    "send",
    "decline",
];

pub fn is_method(name: &str) -> bool {
    METHODS.contains(&name)
}

/// The candidate nearest to `name` by edit distance, if one is near enough to be what was meant.
///
/// The bound grows with the length of the word: one slip in three letters.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let bound = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::osa_distance(&name.to_ascii_lowercase(), &candidate.to_ascii_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= bound)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
