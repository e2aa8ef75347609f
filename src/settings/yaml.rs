//! YAML in which every scalar stays text: `0123` stays `0123`, and `yes` stays `yes`.
//!
//! Passwords and project IDs are text, even if they look like numbers. A parser that converts plain
//! scalars to numbers and booleans would lose the original.

use std::collections::HashMap;

use granit_parser::{Event, Marker, Parser, ScalarStyle, ScanError};

/// A YAML node.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// `null`, `~` or empty.
    Null,
    /// A scalar as written.
    Text(String),
    /// A sequence.
    List(Vec<Self>),
    /// A mapping.
    Map(Map),
}

/// A mapping, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Map(Vec<(String, Node)>);

/// Why a text could not be parsed. Never quotes the text, except for keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct YamlError {
    /// The line, if known.
    pub(super) line: Option<usize>,
    /// What is wrong there.
    pub(super) what: String,
}

/// Maximum number of nodes, with aliases expanded.
const MAX_NODES: usize = 50_000;

impl Map {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, node)| node)
    }

    /// The value of a key if it is a mapping.
    pub(super) fn map(&self, key: &str) -> Option<&Self> {
        match self.get(key)? {
            Node::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The value of a key if it is a scalar; an empty one counts as unset.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Node::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The keys in the order of the file.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_str())
    }

    /// Each key with its value.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.0.iter().map(|(key, node)| (key.as_str(), node))
    }

    /// Sets the value of a key.
    pub(super) fn insert(&mut self, key: String, node: Node) {
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some((_, there)) => *there = node,
            None => self.0.push((key, node)),
        }
    }

    /// Merges another mapping into this one, recursively; null values do not override.
    pub(super) fn merge(&mut self, over: Self) {
        for (key, node) in over.0 {
            let there = self.0.iter_mut().find(|(known, _)| *known == key);
            match (there, node) {
                (_, Node::Null) => {}
                (Some((_, Node::Map(there))), Node::Map(node)) => there.merge(node),
                (Some((_, there)), node) => *there = node,
                (None, node) => self.0.push((key, node)),
            }
        }
    }

    /// Replaces `-` with `_` in all keys, recursively.
    pub(super) fn with_underscores(self) -> Self {
        let mut plain = Self::default();
        for (key, node) in self.0 {
            let node = match node {
                Node::Map(map) => Node::Map(map.with_underscores()),
                node => node,
            };
            plain.insert(key.replace('-', "_"), node);
        }
        plain
    }
}

/// Parses one document; an empty text is an empty mapping.
pub(super) fn read(text: &str) -> Result<Node, YamlError> {
    let mut reader =
        Reader { events: Parser::new_from_str(text), anchors: HashMap::new(), nodes: 0 };
    let mut document = None;
    while let Some((event, start)) = reader.next()? {
        match event {
            Event::DocumentStart(..) if document.is_some() => {
                return Err(error(start, "more than one document"));
            }
            Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(..)
            | Event::DocumentEnd => {}
            event => document = Some(reader.node(event, start)?),
        }
    }
    Ok(document.filter(|node| *node != Node::Null).unwrap_or(Node::Map(Map::default())))
}

struct Reader<'a> {
    events: Parser<'a, granit_parser::StrInput<'a>>,
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Option<(Event<'a>, Marker)>, YamlError> {
        match self.events.next() {
            None => Ok(None),
            Some(Ok((event, span))) => Ok(Some((event, span.start))),
            Some(Err(error)) => Err(parse_error(&error)),
        }
    }

    /// Parses the node that begins with this event.
    fn node(&mut self, event: Event<'a>, start: Marker) -> Result<Node, YamlError> {
        let before = self.nodes;
        self.count(1, start)?;
        let (node, anchor) = match event {
            Event::Alias(id) => {
                let Some((node, size)) = self.anchors.get(&id).cloned() else {
                    return Err(error(start, "an alias refers to itself"));
                };
                self.count(size, start)?;
                return Ok(node);
            }
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.as_ref().and_then(|tag| tag.core_suffix());
                let is_null = match tag {
                    Some(tag) => tag == "null",
                    None => {
                        style == ScalarStyle::Plain
                            && matches!(&*text, "" | "~" | "null" | "Null" | "NULL")
                    }
                };
                (if is_null { Node::Null } else { Node::Text(text.into_owned()) }, anchor)
            }
            Event::SequenceStart(_, anchor, _) => (self.list(start)?, anchor),
            Event::MappingStart(_, anchor, _) => (self.map(start)?, anchor),
            _ => return Err(error(start, "unsupported YAML")),
        };
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), self.nodes - before));
        }
        Ok(node)
    }

    fn list(&mut self, start: Marker) -> Result<Node, YamlError> {
        let mut list = Vec::new();
        loop {
            match self.next()? {
                Some((Event::SequenceEnd, _)) => return Ok(Node::List(list)),
                Some((event, start)) => list.push(self.node(event, start)?),
                None => return Err(error(start, "unterminated list")),
            }
        }
    }

    fn map(&mut self, start: Marker) -> Result<Node, YamlError> {
        let (mut map, mut below) = (Map::default(), Vec::new());
        loop {
            let (event, at) = match self.next()? {
                Some((Event::MappingEnd, _)) => break,
                Some(next) => next,
                None => return Err(error(start, "unterminated mapping")),
            };
            let is_merge =
                matches!(&event, Event::Scalar(text, ScalarStyle::Plain, ..) if &**text == "<<");
            let key = match self.node(event, at)? {
                Node::Text(key) => key,
                Node::Null => "null".to_owned(),
                Node::List(_) | Node::Map(_) => return Err(error(at, "a key is not a string")),
            };
            let Some((event, value_at)) = self.next()? else {
                return Err(error(at, "a key has no value"));
            };
            let value = self.node(event, value_at)?;
            match value {
                Node::Map(value) if is_merge => below.push(value),
                Node::List(values) if is_merge => {
                    below.extend(values.into_iter().filter_map(|value| match value {
                        Node::Map(value) => Some(value),
                        _ => None,
                    }));
                }
                _ if map.get(&key).is_some() => {
                    return Err(error(at, &format!("duplicate key {key}")));
                }
                value => map.0.push((key, value)),
            }
        }
        // A merge key provides keys that the mapping lacks; the first of several takes precedence.
        for (key, value) in below.into_iter().flat_map(|map| map.0) {
            if map.get(&key).is_none() {
                map.0.push((key, value));
            }
        }
        Ok(Node::Map(map))
    }

    fn count(&mut self, nodes: usize, at: Marker) -> Result<(), YamlError> {
        self.nodes += nodes;
        if self.nodes > MAX_NODES {
            return Err(error(at, "too large after expanding aliases"));
        }
        Ok(())
    }
}

fn error(at: Marker, what: &str) -> YamlError {
    YamlError { line: Some(at.line()), what: what.to_owned() }
}

/// The parser's messages may quote the text, which may contain passwords.
fn parse_error(error: &ScanError) -> YamlError {
    YamlError { line: Some(error.marker().line()), what: "invalid YAML".to_owned() }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn map(text: &str) -> Map {
        match read(text) {
            Ok(Node::Map(map)) => map,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn yaml_scalars_stay_as_written() {
        for (written, expected) in [
            ("0123", "0123"),
            ("08123", "08123"),
            ("12e3456789", "12e3456789"),
            ("12345678901234567890123456789012", "12345678901234567890123456789012"),
            ("yes", "yes"),
            ("No", "No"),
            ("1.10", "1.10"),
            ("2024-01-01", "2024-01-01"),
            ("12:30:45", "12:30:45"),
            ("1_000", "1_000"),
            ("0x1F", "0x1F"),
            ("'it''s'", "it's"),
            ("\"\\u0041\\t\"", "A\t"),
            ("'null'", "null"),
            ("!!str null", "null"),
            ("!!str 0123", "0123"),
            ("|-\n  two\n  lines", "two\nlines"),
            ("a#b", "a#b"),
            ("a b  # comment", "a b"),
        ] {
            assert_eq!(map(&format!("a: {written}\n")).text("a"), Some(expected), "{written}");
        }
        for nothing in ["", "~", "null", "NULL", "!!null x"] {
            assert_eq!(map(&format!("a: {nothing}\n")).get("a"), Some(&Node::Null), "{nothing}");
        }
        assert_eq!(map("a: ''\n").text("a"), None);
    }

    #[test]
    fn yaml_styles_are_equivalent() {
        let expected = map("a: {b: c}\n");
        for text in [
            "---\na:\n  b: c\n...\n",
            "a:\r\n  b: c\r\n",
            "\u{feff}a:\n  b: c\n",
            "{\"a\": {\"b\": \"c\"}}",
            "# x\na: # y\n  b: c\n",
            "a: {'b': c}",
        ] {
            assert_eq!(map(text), expected, "{text:?}");
        }
        assert_eq!(map(""), Map::default());
    }

    #[test]
    fn yaml_merge_keys_and_aliases_are_resolved() {
        let text = "base: &base {a: 1, b: 2}\nmore: &more {b: 3, c: 4}\nx: {<<: *base, b: own}\n\
                    y: {<<: [*base, *more]}\nz: *base\n";
        let read = map(text);
        let x = read.map("x").unwrap();
        assert_eq!((x.text("a"), x.text("b")), (Some("1"), Some("own")));
        let y = read.map("y").unwrap();
        assert_eq!((y.text("b"), y.text("c")), (Some("2"), Some("4")));
        assert_eq!(read.map("z"), read.map("base"));
        assert_eq!(map("'<<': x\n").text("<<"), Some("x"));
    }

    #[test]
    fn yaml_errors_name_the_line_and_never_a_value() {
        for (text, line, what) in [
            ("a: 1\nb: 2\na: 3\n", 3, "duplicate key a"),
            ("a:\n  b: 1\n  b: 2\n", 3, "duplicate key b"),
            ("x: 1\na: [hunter2\n", 2, "invalid YAML"),
            ("a: b\n---\nc: d\n", 2, "more than one document"),
            ("? [a, b]\n: c\n", 1, "a key is not a string"),
            ("a: &a [*a]\n", 1, "an alias refers to itself"),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error, YamlError { line: Some(line), what: what.to_owned() }, "{text}");
        }
    }

    #[test]
    fn yaml_alias_bombs_are_rejected() {
        let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
        for level in 1..10 {
            let many = vec![format!("*a{}", level - 1); 10].join(",");
            writeln!(bomb, "a{level}: &a{level} [{many}]").unwrap();
        }
        assert_eq!(read(&bomb).unwrap_err().what, "too large after expanding aliases");
        let deep = "[".repeat(100_000);
        assert!(read(&deep).is_err());
    }

    #[test]
    fn yaml_merge_overrides_key_by_key() {
        let mut base = map("auth: {user-name: a, password: b}\nx: 1\n").with_underscores();
        base.merge(map("auth: {password: c}\nx: ~\ny: 2\n"));
        let auth = base.map("auth").unwrap();
        assert_eq!((auth.text("user_name"), auth.text("password")), (Some("a"), Some("c")));
        assert_eq!((base.text("x"), base.text("y")), (Some("1"), Some("2")));
    }
}
