//! The classified uses of `import.meta.hot` in a program: what `find.rs` finds and the other phases act on.

use std::collections::HashSet;

use swc_core::{common::Span, ecma::ast::Id};

use crate::accept::Accept;

/// Everything that the other phases need to know about a program.
#[derive(Default)]
pub struct Found {
    /// In no particular order.
    pub uses: Vec<Use>,
    /// Every specifier the file imports at run time (rule S4), in order of appearance.
    pub imports: Vec<String>,
    /// Variables that hold `import.meta`.
    pub metas: HashSet<Id>,
    /// For each item of a module whether it contains a use, or what may be one. Later phases skip all other items,
    /// which are most of a file.
    pub touched_items: Vec<bool>,
}

/// One use of the API, or of something that may be it.
pub struct Use {
    /// The expression or property to point at.
    pub span: Span,
    pub kind: Kind,
}

/// How the API is used.
pub enum Kind {
    /// A direct call of a method of the API; for `accept` with its arguments.
    Call(Option<Accept>),
    /// The value `import.meta.hot.data`.
    Data,
    /// Only truthiness, type or nullishness of the object is seen.
    Test,
    /// The object itself goes somewhere.
    Object,
    /// A method that is not called. With the method's name.
    Method(String),
    /// `import.meta.hot[key]`.
    ComputedKey,
    /// `const { hot } = import.meta`.
    Destructured,
    /// `meta.hot`, where `meta` holds `import.meta`. With the variable's name.
    ThroughVariable(String),
    /// Assigned to, counted up, or bound by a pattern. With the property, if it is not the object.
    Written(Option<String>),
    Deleted(Option<String>),
    /// A property that is not in the API.
    Unknown(String),
}
