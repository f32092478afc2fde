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
    /// Variables whose `hot` is used, and which nothing that was looked at says to hold `import.meta`.
    pub others: HashSet<Id>,
    /// For each item of a module whether it contains a use, or what may be one. Later phases skip all other items,
    /// which are most of a file.
    pub touched_items: Vec<bool>,
}

impl Found {
    /// The names and strings by which items that were not looked at may matter to what was found: a variable that may
    /// get `import.meta` there (rule S2), and dependencies that are accepted and may be imported there (S4).
    #[cfg(any(target_arch = "wasm32", test))]
    pub fn open_names(&self) -> HashSet<Vec<u8>> {
        let variables = self.others.iter().map(|(name, _)| name.as_bytes().to_vec());
        let dependencies = self.uses.iter().filter_map(|found| match &found.kind {
            Kind::Call(Some(Accept::Dependencies(dependencies))) => Some(dependencies),
            _ => None,
        });
        let specifiers = dependencies.flatten().map(|dependency| dependency.specifier.as_bytes().to_vec());
        variables.chain(specifiers).collect()
    }
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
