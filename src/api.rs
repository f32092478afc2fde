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
