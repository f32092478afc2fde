//! How hosts encode a program, and what can be read of one that is not decoded.
//!
//! The encoding is CBOR (RFC 8949): a struct of the AST is an array of its fields, a variant of an enum a tag. This is
//! the only file that knows it. What it assumes of modules beyond that, it sees on a module that it encodes itself
//! ([`Layout`]). Whatever it does not expect is `None`; the whole program can still be decoded then.

mod cbor;

use std::collections::HashSet;

use cbor4ii::core::{
    dec::{Decode, Read},
    enc::{Encode, Write},
    types::Array,
    utils::{BufWriter, SliceReader},
};
use swc_core::{
    common::DUMMY_SP,
    ecma::ast::{ExprStmt, Module, ModuleItem, Program, Stmt},
};

use crate::ast;
pub use cbor::places;
use cbor::{Names, Reader};

/// Decodes the node of the AST that `bytes` begin with. `None` if it is of another AST than this build's.
pub fn decode<'a, T: Decode<'a>>(bytes: &'a [u8]) -> Option<T> {
    T::decode(&mut SliceReader::new(bytes)).ok()
}

/// Encodes a node, or anything else that the host reads.
pub fn encode(value: &impl Encode) -> Vec<u8> {
    let mut writer = BufWriter::new(Vec::new());
    // Writing into memory cannot fail; were it to, the host would say that it cannot read the result.
    let _ = value.encode(&mut writer);
    writer.into_inner()
}

/// An encoded module, taken apart.
pub struct EncodedModule<'a> {
    /// What comes before the list of items.
    head: &'a [u8],
    pub items: Vec<EncodedItem<'a>>,
    /// What comes after it.
    tail: &'a [u8],
}

/// An encoded item of a module.
#[derive(Clone, Copy)]
pub struct EncodedItem<'a> {
    /// Where it starts in the program.
    start: usize,
    pub bytes: &'a [u8],
    /// Whether it is a statement that is a string and nothing else, as directives are.
    pub is_string: bool,
}

/// How many names are looked for by going through the program for each. That is faster than reading each of its
/// strings, which is how more are found.
const FEW: usize = 8;

/// Finds the items of a program that have names or strings.
pub enum Search {
    /// Where they are, in order.
    Places(Vec<usize>),
    Names(Names),
}

impl Search {
    pub fn new(program: &[u8], names: HashSet<Vec<u8>>) -> Self {
        if names.len() > FEW {
            return Search::Names(Names::new(names));
        }
        let mut found: Vec<_> = names.iter().flat_map(|name| places(program, name)).collect();
        found.sort_unstable();
        Search::Places(found)
    }

    /// Whether the item may have one of them.
    pub fn finds(&self, item: &EncodedItem) -> bool {
        match self {
            Search::Places(places) => item.has_any(places),
            Search::Names(names) => names.are_in(item.bytes),
        }
    }
}

/// An item of a module that is put together.
pub enum NewItem<'a> {
    Encoded(&'a [u8]),
    Decoded(&'a ModuleItem),
}

impl<'a> EncodedModule<'a> {
    /// Takes an encoded program apart. `None` if it is a script, or encoded in another way than expected.
    pub fn of(program: &'a [u8]) -> Option<Self> {
        let layout = Layout::tried_out()?;
        let (head, items, tail) = take_apart(program)?;
        if Reader::new(head).tag()? != layout.module {
            return None;
        }
        let mut start = program.len() - tail.len() - items.iter().map(|bytes| bytes.len()).sum::<usize>();
        let item = |bytes: &'a [u8]| {
            let item = EncodedItem { start, bytes, is_string: kind_of_statement(bytes) == Some(layout.string) };
            start += bytes.len();
            item
        };
        Some(EncodedModule { head, items: items.into_iter().map(item).collect(), tail })
    }

    /// The encoded module with other items.
    pub fn with_items<'b>(&self, items: impl ExactSizeIterator<Item = NewItem<'b>>) -> Option<Vec<u8>> {
        let length = |item: &EncodedItem| item.bytes.len();
        let mut program = Vec::with_capacity(self.items.iter().map(length).sum::<usize>() + 4096);
        program.extend_from_slice(self.head);
        let mut writer = BufWriter::new(program);
        Array::bounded(items.len(), &mut writer).ok()?;
        for item in items {
            match item {
                NewItem::Encoded(bytes) => writer.push(bytes).ok()?,
                NewItem::Decoded(item) => item.encode(&mut writer).ok()?,
            }
        }
        writer.push(self.tail).ok()?;
        Some(writer.into_inner())
    }
}

impl EncodedItem<'_> {
    /// Whether one of the `places` in the program, which are in order, is in this item.
    pub fn has_any(&self, places: &[usize]) -> bool {
        let first = places.partition_point(|place| *place < self.start);
        places.get(first).is_some_and(|place| *place < self.start + self.bytes.len())
    }

    pub fn decode(&self) -> Option<ModuleItem> {
        let mut reader = SliceReader::new(self.bytes);
        let item = ModuleItem::decode(&mut reader).ok()?;
        let at_end = reader.fill(1).ok()?.as_ref().is_empty();
        at_end.then_some(item)
    }
}

/// What has to be known of the layout of the AST, read off a module that is encoded here.
struct Layout {
    /// The tag of a program that is a module.
    module: u64,
    string: StatementKind,
}

impl Layout {
    /// `None` if modules are encoded in another way than [`take_apart`] expects.
    fn tried_out() -> Option<Self> {
        let string = ExprStmt { span: DUMMY_SP, expr: Box::new(ast::string("", DUMMY_SP)) };
        let item = ModuleItem::Stmt(Stmt::Expr(string));
        let item_bytes = encode(&item);
        let program = encode(&Program::Module(Module { body: vec![item], ..Default::default() }));
        let (head, items, _) = take_apart(&program)?;
        if items != [&item_bytes[..]] {
            return None;
        }
        Some(Layout { module: Reader::new(head).tag()?, string: kind_of_statement(&item_bytes)? })
    }
}

/// The tags of a module's item, its statement, the statement's expression and its literal.
type StatementKind = [u64; 4];

/// `None` if the item has not so many tags.
fn kind_of_statement(item: &[u8]) -> Option<StatementKind> {
    let mut reader = Reader::new(item);
    let statement = [reader.tag()?, reader.tag()?];
    reader.array()?;
    reader.skip(1)?; // the span
    Some([statement[0], statement[1], reader.tag()?, reader.tag()?])
}

/// An encoded program: the bytes before the list of its items, each item, and the bytes after the list.
type Parts<'a> = (&'a [u8], Vec<&'a [u8]>, &'a [u8]);

fn take_apart(program: &[u8]) -> Option<Parts<'_>> {
    let mut reader = Reader::new(program);
    reader.tag()?;
    let fields = reader.array()?;
    reader.skip(1)?; // the span
    let head = &program[..reader.at];
    let count = reader.array()?;
    let mut items = Vec::with_capacity(count.min(program.len()));
    for _ in 0..count {
        let start = reader.at;
        reader.skip(1)?;
        items.push(&program[start..reader.at]);
    }
    let tail = &program[reader.at..];
    reader.skip(fields.checked_sub(2)?)?;
    (reader.at == program.len()).then_some((head, items, tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever the bytes are, nothing panics and nothing is read outside them.
    #[test]
    fn broken_bytes_are_not_taken_apart() {
        let string = ExprStmt { span: DUMMY_SP, expr: Box::new(ast::string("use client", DUMMY_SP)) };
        let body = vec![ModuleItem::Stmt(Stmt::Expr(string)), ModuleItem::Stmt(Stmt::default())];
        let program = encode(&Program::Module(Module { body, ..Default::default() }));
        let module = EncodedModule::of(&program).unwrap();
        assert_eq!(module.items.iter().map(|item| item.is_string).collect::<Vec<_>>(), [true, false]);
        let names = Names::new(HashSet::from([b"client".to_vec()]));
        for at in 0..program.len() {
            assert!(EncodedModule::of(&program[..at]).is_none(), "cut at {at}");
            for byte in 0..=255 {
                let mut broken = program.clone();
                broken[at] = byte;
                names.are_in(&broken);
                if let Some(module) = EncodedModule::of(&broken) {
                    assert!(module.items.iter().map(|item| item.bytes.len()).sum::<usize>() < program.len());
                }
            }
        }
    }
}
