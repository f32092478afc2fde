//! Reads CBOR (RFC 8949), whatever it means.

use std::collections::HashSet;

use memchr::memmem;

/// Where encoded code has `name` as a whole name or string: neither `photo` nor `shot` has `hot`. Of a name of 24 bytes
/// and more, it is anywhere: the length of such takes more than one byte.
pub fn places(code: &[u8], name: &[u8]) -> Vec<usize> {
    let found = memmem::find_iter(code, name);
    match u8::try_from(name.len()) {
        Ok(length) if length < 24 => {
            // The byte before it tells that it is a byte string or a text, and its length. RFC 8949, section 3.1.
            let heads = [0x40 | length, 0x60 | length];
            found.filter(|at| *at > 0 && heads.contains(&code[at - 1])).collect()
        }
        _ => found.collect(),
    }
}

/// Names and strings to look for in encoded nodes, however many they are.
pub struct Names {
    names: HashSet<Vec<u8>>,
    /// A bit for each of their lengths, modulo 64: most strings of a program have another.
    lengths: u64,
}

impl Names {
    pub fn new(names: HashSet<Vec<u8>>) -> Self {
        let lengths = names.iter().fold(0, |lengths, name| lengths | Self::length(name));
        Names { names, lengths }
    }

    fn length(name: &[u8]) -> u64 {
        1 << (name.len() % 64)
    }

    /// Whether one of them is in an encoded node. Of bytes that are not understood, it is.
    pub fn are_in(&self, node: &[u8]) -> bool {
        let mut reader = Reader::new(node);
        while let Some(head) = node.get(reader.at) {
            let (length, _) = VALUES[usize::from(*head)];
            if length > 0 && !matches!(head >> 5, 2 | 3) {
                reader.at += usize::from(length);
                continue;
            }
            match reader.part() {
                Some(Part::Text(text)) => {
                    if self.lengths & Self::length(text) != 0 && self.names.contains(text) {
                        return true;
                    }
                }
                Some(_) => {}
                None => return true,
            }
        }
        false
    }
}

/// For each first byte of a value, how many bytes the value takes, without the values inside it, and how many those are.
/// 0 bytes if the first does not tell. RFC 8949, section 3.
static VALUES: [(u8, u8); 256] = {
    let mut values = [(0, 0); 256];
    let mut head: u8 = 0;
    loop {
        let low = head & 0x1f;
        let length = if low < 24 { 1 } else { 1 + (1 << (low & 3)) };
        values[head as usize] = match head >> 5 {
            _ if low > 27 => (0, 0),
            0 | 1 | 7 => (length, 0),
            2 | 3 if low < 24 => (1 + low, 0),
            4 if low < 24 => (1, low),
            6 => (length, 1),
            _ => (0, 0),
        };
        if head == u8::MAX {
            break values;
        }
        head += 1;
    }
};

/// Reads values one after another. Whatever it does not expect is `None`.
pub struct Reader<'a> {
    bytes: &'a [u8],
    pub at: usize,
}

/// What a value begins with. The values inside it follow.
pub enum Part<'a> {
    /// Numbers, `true`, `null` and the like.
    Scalar,
    Text(&'a [u8]),
    Array(usize),
    Tag(u64),
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
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

    pub fn tag(&mut self) -> Option<u64> {
        match self.part()? {
            Part::Tag(tag) => Some(tag),
            _ => None,
        }
    }

    pub fn array(&mut self) -> Option<usize> {
        match self.part()? {
            Part::Array(length) => Some(length),
            _ => None,
        }
    }

    /// Skips values with all that is inside them.
    pub fn skip(&mut self, count: usize) -> Option<()> {
        let mut left = count;
        while left > 0 {
            let (length, inside) = VALUES[usize::from(*self.bytes.get(self.at)?)];
            let inside = if length > 0 {
                self.at += usize::from(length);
                usize::from(inside)
            } else {
                match self.part()? {
                    Part::Scalar | Part::Text(_) => 0,
                    Part::Array(length) => length,
                    Part::Tag(_) => 1,
                }
            };
            left = (left - 1).checked_add(inside)?;
        }
        (self.at <= self.bytes.len()).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_itself_counts() {
        assert_eq!(places(b"\x84\x63hot", b"hot"), [2]);
        assert_eq!(places(b"\x64shot\x43hot", b"hot"), [6]);
        for other in [&b""[..], b"hot", b"\x65photo", b"\x64shot", b"\x64hot!", b"\x62ho"] {
            assert_eq!(places(other, b"hot"), [0; 0], "{other:?}");
        }
    }

    #[test]
    fn names_are_whole_strings_of_any_length() {
        let names = Names::new(HashSet::from([b"hot".to_vec(), vec![b'x'; 300]]));
        let long = |length: u16| [vec![0x79], u16::to_be_bytes(length).to_vec(), vec![b'x'; length.into()]].concat();
        assert!(names.are_in(&long(300)));
        assert!(names.are_in(b"\x82\x01\x43hot"));
        for other in [&long(299)[..], &long(300 - 64), b"\x82\x01\x64shot", b"\x81\x19\x63\x68", b""] {
            assert!(!names.are_in(other), "{other:?}");
        }
        assert!(names.are_in(b"\x81\x5f\x41h\xff"), "of indefinite length: it may be one");
    }

    /// The table knows what reading in full finds out.
    #[test]
    fn table_of_values() {
        for head in 0..=255 {
            let bytes = [vec![head], vec![0; 300]].concat();
            let mut reader = Reader::new(&bytes);
            let part = reader.part();
            let inside = match part {
                Some(Part::Array(length)) => length,
                Some(Part::Tag(_)) => 1,
                _ => 0,
            };
            let (length, known_inside) = VALUES[usize::from(head)];
            if length > 0 {
                assert_eq!((usize::from(length), usize::from(known_inside)), (reader.at, inside), "{head:#x}");
            } else {
                assert!(part.is_none() || matches!(head, 0x58..=0x5b | 0x78..=0x7b | 0x98..=0x9b), "{head:#x}");
            }
        }
    }
}
