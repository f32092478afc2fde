//! The names of the API of `import.meta.hot`.

/// The property that is a value, not a method.
pub const DATA: &str = "data";

/// The runtime's name for `data` that makes the module self-accepting when it is read (rule U8). It stands in the
/// development output only; in source code it does not exist.
pub const SELF_ACCEPTING_DATA: &str = "selfAcceptingData";

/// Every method of `import.meta.hot`, in the order the documentation lists them.
pub const METHODS: [&str; 8] = ["accept", "dispose", "prune", "invalidate", "on", "off", "send", "decline"];

pub fn is_method(name: &str) -> bool {
    METHODS.contains(&name)
}
