//! How hosts encode a program, and what can be read of one that is not decoded.
//!
//! The encoding is CBOR (RFC 8949): a struct of the AST is an array of its fields, a variant of an enum a tag. This is
//! the only file that knows it. What it assumes of modules beyond that, it sees on a module that it encodes itself
//! ([`Layout`]). Whatever it does not expect is `None`; the whole program can still be decoded then.

use std::collections::HashSet;

use cbor4ii::core::{
    dec::{Decode, Read},
    enc::{Encode, Write},
    types::Array,
    utils::{BufWriter, SliceReader},
};
use memchr::memmem;
use swc_core::{
    common::DUMMY_SP,
    ecma::ast::{ExprStmt, Module, ModuleItem, Program, Stmt},
};

use crate::ast;

/// Decodes the node of the AST that `bytes` begin with.
pub fn decode<'a, T: Decode<'a>>(bytes: &'a [u8]) -> Result<T, String> {
    T::decode(&mut SliceReader::new(bytes)).map_err(|error| error.to_string())
}

/// Encodes a node, or anything else that the host reads.
pub fn encode(value: &impl Encode) -> Vec<u8> {
    let mut writer = BufWriter::new(Vec::new());
    // Writing into memory cannot fail; were it to, the host would say that it cannot read the result.
    let _ = value.encode(&mut writer);
    writer.into_inner()
}

/// Finds a short name or string in encoded code.
pub struct Name {
    text: memmem::Finder<'static>,
    /// The byte before it, which tells its length: that of a byte string and of a text. RFC 8949, section 3.1.
    heads: [u8; 2],
}

impl Name {
    /// `text` has fewer than 24 bytes: the length of longer strings takes more than one byte.
    pub fn new(text: &'static str) -> Self {
        let length = text.len() as u8;
        Name { text: memmem::Finder::new(text), heads: [0x40 | length, 0x60 | length] }
    }

    /// Whether `bytes` have it as a whole string: neither `photo` nor `shot` has `hot`.
    pub fn is_in(&self, bytes: &[u8]) -> bool {
        self.text.find_iter(bytes).any(|at| at > 0 && self.heads.contains(&bytes[at - 1]))
    }
}

/// Whether one of `names` is among the names and strings of an encoded node. Of bytes that are not understood, it is.
pub fn mentions(bytes: &[u8], names: &HashSet<Vec<u8>>) -> bool {
    let mut reader = Reader::new(bytes);
    while reader.at < bytes.len() {
        match reader.part() {
            Some(Part::Text(text)) if !names.contains(text) => {}
            Some(Part::Text(_)) | None => return true,
            Some(_) => {}
        }
    }
    false
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
    pub bytes: &'a [u8],
    /// Whether it is a statement that is a string and nothing else, as directives are.
    pub is_string: bool,
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
        let item = |bytes| EncodedItem { bytes, is_string: kind_of_statement(bytes) == Some(layout.string) };
        Some(EncodedModule { head, items: items.into_iter().map(item).collect(), tail })
    }

    /// The encoded module with other items.
    pub fn with_items<'b>(&self, items: impl ExactSizeIterator<Item = NewItem<'b>>) -> Option<Vec<u8>> {
        let mut writer = BufWriter::new(self.head.to_vec());
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

/// What a program consists of: the bytes before the list of its items, each item, and the bytes after the list.
fn take_apart(program: &[u8]) -> Option<(&[u8], Vec<&[u8]>, &[u8])> {
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

/// Reads CBOR, whatever it means.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// What a value begins with. The values inside it follow.
enum Part<'a> {
    /// Numbers, `true`, `null` and the like.
    Scalar,
    Text(&'a [u8]),
    Array(usize),
    Tag(u64),
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Reader { bytes, at: 0 }
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(taken)
    }

    /// RFC 8949, section 3. SWC writes no maps and no values of indefinite length.
    fn part(&mut self) -> Option<Part<'a>> {
        let head = *self.bytes.get(self.at)?;
        self.at += 1;
        let number = match head & 0x1f {
            low @ 0..24 => u64::from(low),
            low @ 24..28 => self.take(1 << (low - 24))?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)),
            _ => return None,
        };
        match head >> 5 {
            0 | 1 | 7 => Some(Part::Scalar),
            2 | 3 => self.take(usize::try_from(number).ok()?).map(Part::Text),
            4 => usize::try_from(number).ok().map(Part::Array),
            6 => Some(Part::Tag(number)),
            _ => None,
        }
    }

    fn tag(&mut self) -> Option<u64> {
        match self.part()? {
            Part::Tag(tag) => Some(tag),
            _ => None,
        }
    }

    fn array(&mut self) -> Option<usize> {
        match self.part()? {
            Part::Array(length) => Some(length),
            _ => None,
        }
    }

    /// Skips values with all that is inside them.
    fn skip(&mut self, count: usize) -> Option<()> {
        let mut left = count;
        while left > 0 {
            left -= 1;
            left = left.checked_add(match self.part()? {
                Part::Scalar | Part::Text(_) => 0,
                Part::Array(length) => length,
                Part::Tag(_) => 1,
            })?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_itself_counts() {
        let hot = Name::new("hot");
        assert!(hot.is_in(b"\x84\x63hot"));
        assert!(hot.is_in(b"\x64shot\x43hot"));
        for other in [&b""[..], b"hot", b"\x65photo", b"\x64shot", b"\x64hot!", b"\x62ho"] {
            assert!(!hot.is_in(other), "{other:?}");
        }
    }

    #[test]
    fn names_are_whole_strings_of_any_length() {
        let names = HashSet::from([b"hot".to_vec(), vec![b'x'; 300]]);
        let long = |length: usize| encode(&String::from_utf8(vec![b'x'; length]).unwrap());
        assert!(mentions(&long(300), &names));
        assert!(mentions(b"\x82\x01\x43hot", &names));
        for other in [&long(299)[..], b"\x82\x01\x64shot", b"\x81\x19\x63\x68", b""] {
            assert!(!mentions(other, &names), "{other:?}");
        }
        assert!(mentions(b"\x81\x5f\x41h\xff", &names), "of indefinite length: it may be one");
    }

    /// Whatever the bytes are, nothing panics and nothing is read outside them.
    #[test]
    fn broken_bytes_are_not_taken_apart() {
        let string = ExprStmt { span: DUMMY_SP, expr: Box::new(ast::string("use client", DUMMY_SP)) };
        let body = vec![ModuleItem::Stmt(Stmt::Expr(string)), ModuleItem::Stmt(Stmt::default())];
        let program = encode(&Program::Module(Module { body, ..Default::default() }));
        let module = EncodedModule::of(&program).unwrap();
        assert_eq!(module.items.iter().map(|item| item.is_string).collect::<Vec<_>>(), [true, false]);
        let names = HashSet::from([b"client".to_vec()]);
        for at in 0..program.len() {
            assert!(EncodedModule::of(&program[..at]).is_none(), "cut at {at}");
            for byte in 0..=255 {
                let mut broken = program.clone();
                broken[at] = byte;
                mentions(&broken, &names);
                if let Some(module) = EncodedModule::of(&broken) {
                    assert!(module.items.iter().map(|item| item.bytes.len()).sum::<usize>() < program.len());
                }
            }
        }
    }
}
