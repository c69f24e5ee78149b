"""Reads BER, of which DER is the strict part: enough to open what CMS libraries write, and nothing hostile.

Bouncy Castle, among others, writes lengths that are not stated in advance and strings in pieces; both are read here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MAX_BYTES = 256 * 1024
_MAX_DEPTH = 32
_MAX_NODES = 20_000

INTEGER, OCTET_STRING, OBJECT_IDENTIFIER = 0x02, 0x04, 0x06
SEQUENCE, SET = 0x30, 0x31
CONSTRUCTED = 0x20
_END = b"\x00\x00"
_INDEFINITE = 0x80


class NotBer(ValueError):
    """The bytes are not BER, or larger or deeper than anything honest."""


@dataclass(frozen=True, slots=True)
class Node:
    """One element.

    Attributes:
        tag: the identifier octet.
        value: the content octets of a primitive one, b"" otherwise.
        children: of a constructed one.
        raw: the whole element as it was read.
    """

    tag: int
    value: bytes
    children: tuple[Node, ...]
    raw: bytes

    def child(self, position: int, tag: int) -> Node:
        """The child at a position, which must have the tag. Raises NotBer."""
        if position < len(self.children) and self.children[position].tag == tag:
            return self.children[position]
        raise NotBer(f"no element {tag:#04x} at {position}")

    def octets(self) -> bytes:
        """The bytes of a string, joined where it comes in pieces."""
        if not self.children:
            return self.value
        return b"".join(child.octets() for child in self.children)

    def encoded(self, tag: int | None = None) -> bytes:
        """Itself with definite lengths, optionally under another tag; DER where DER was read."""
        content = b"".join(child.encoded() for child in self.children) if self.tag & CONSTRUCTED else self.value
        return bytes([self.tag if tag is None else tag]) + _length(len(content)) + content


def parse(data: bytes) -> Node:
    """Read one element that fills the bytes.

    Raises:
        NotBer
    """
    if len(data) > MAX_BYTES:
        raise NotBer("too large")
    reader = _Reader(data)
    node = reader.node(len(data), 0)
    if reader.position != len(data):
        raise NotBer("bytes after the end")
    return node


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0
        self.nodes = 0

    def node(self, end: int, depth: int) -> Node:
        self.nodes += 1
        if depth > _MAX_DEPTH or self.nodes > _MAX_NODES:
            raise NotBer("too deep or too many elements")
        start = self.position
        tag = self._byte(end)
        if tag & 0x1F == 0x1F:
            raise NotBer("a tag of several bytes")
        length = self._length(end)
        value = b""
        children: tuple[Node, ...] = ()
        if length is None:
            children = tuple(self._until_end(tag, end, depth))
        elif tag & CONSTRUCTED:
            children = tuple(self._within(self.position + length, depth))
        else:
            value = self.data[self.position : self.position + length]
            self.position += length
        return Node(tag, value, children, self.data[start : self.position])

    def _within(self, end: int, depth: int) -> Iterator[Node]:
        while self.position < end:
            yield self.node(end, depth + 1)

    def _until_end(self, tag: int, end: int, depth: int) -> Iterator[Node]:
        if not tag & CONSTRUCTED:
            raise NotBer("a primitive without length")
        while self.data[self.position : self.position + 2] != _END:
            yield self.node(end, depth + 1)
        self.position += 2
        if self.position > end:
            raise NotBer("cut")

    def _byte(self, end: int) -> int:
        if self.position >= end:
            raise NotBer("cut")
        self.position += 1
        return self.data[self.position - 1]

    def _length(self, end: int) -> int | None:
        """None means that the end is marked instead."""
        first = self._byte(end)
        if first == _INDEFINITE:
            return None
        length = first
        if first > _INDEFINITE:
            if first & 0x7F > 4:
                raise NotBer("a length beyond reason")
            length = 0
            for _ in range(first & 0x7F):
                length = length << 8 | self._byte(end)
        if length > end - self.position:
            raise NotBer("cut")
        return length


def _length(length: int) -> bytes:
    if length < _INDEFINITE:
        return bytes([length])
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([_INDEFINITE | len(octets)]) + octets
