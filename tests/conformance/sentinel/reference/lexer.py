# SPDX-License-Identifier: Apache-2.0
"""Section 1: source text to tokens, with the semicolons that line ends insert."""

import bisect
import re

from .failure import Refused

RESERVED = frozenset("all any as break case continue default else filter for func if import map param return rule "
                     "when and contains in is matches not or xor".split())
# `true`, `null`, `empty` and `defined` are identifiers to the lexer.
ENDS_STATEMENT = frozenset(["identifier", "int", "float", "string", "break", "continue", "return", ")", "]", "}"])
OPERATORS = ("+=", "-=", "*=", "/=", "%=", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "<", ">", "=", "!",
             "(", ")", "[", "]", "{", "}", ",", ".", ":", ";")
FLOAT = re.compile(r"(?:[0-9]+\.[0-9]*(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?)")
BROKEN_EXPONENT = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE](?![0-9]|[+-][0-9])")
INTEGER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")
SIMPLE_ESCAPES = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92, '"': 34}
INT_MAX = (1 << 63) - 1


class Token:
    """`kind` is an operator, a reserved word, identifier, int, float, string, ';' or 'end'."""

    __slots__ = ("kind", "value", "place", "inserted")

    def __init__(self, kind, value, place, inserted=False):
        self.kind, self.value, self.place, self.inserted = kind, value, place, inserted


class Lexer:
    def __init__(self, source, file):
        self.file = file
        self.tokens = []
        try:
            self.text = source.decode("utf-8")
        except UnicodeDecodeError as broken:
            before = source[:broken.start]
            column = broken.start - (before.rfind(b"\n") + 1) + 1
            raise Refused((file, before.count(b"\n") + 1, column), "invalid UTF-8") from None
        self.at = 1 if self.text.startswith("\ufeff") else 0
        self.line_starts = [0] + [match.end() for match in re.finditer("\n", self.text)]

    def place(self, at):
        line = bisect.bisect_right(self.line_starts, at)
        start = self.line_starts[line - 1]
        return (self.file, line, len(self.text[start:at].encode()) + 1)

    def fail(self, at, text):
        raise Refused(self.place(at), text)

    def add(self, kind, value, at, inserted=False):
        self.tokens.append(Token(kind, value, self.place(at), inserted))

    def end_line(self, at):
        if self.tokens and self.tokens[-1].kind in ENDS_STATEMENT:
            self.add(";", "\n", at, inserted=True)

    def run(self):
        while self.at < len(self.text):
            character = self.text[self.at]
            if character == "\n":
                self.end_line(self.at)
                self.at += 1
            elif character in " \t\r":
                self.at += 1
            elif character == "#" or self.text.startswith("//", self.at):
                self.line_comment()
            elif self.text.startswith("/*", self.at):
                self.block_comment()
            elif character == "_" or character.isalpha():
                self.word()
            elif character.isascii() and character.isdigit() or FLOAT.match(self.text, self.at):
                self.number()
            elif character == '"':
                self.quoted()
            elif character == "`":
                self.raw()
            else:
                self.operator()
        self.end_line(self.at)
        self.add("end", "end of file", self.at)
        return self.tokens

    def line_comment(self):
        end = self.text.find("\n", self.at)
        end = len(self.text) if end < 0 else end
        self.end_line(self.at)  # the inserted semicolon stands where the comment begins
        self.at = end

    def block_comment(self):
        end = self.text.find("*/", self.at + 2)
        if end < 0:
            self.fail(self.at, "comment not terminated")
        if "\n" in self.text[self.at:end]:
            self.end_line(self.at)
        self.at = end + 2

    def word(self):
        end = self.at
        while end < len(self.text) and (self.text[end] == "_" or self.text[end].isalpha() or self.text[end].isdecimal()):
            end += 1
        word = self.text[self.at:end]
        after_dot = bool(self.tokens) and self.tokens[-1].kind == "."
        kind = word if word in RESERVED and not after_dot else "identifier"
        self.add(kind, word, self.at)
        self.at = end

    def number(self):
        is_hexadecimal = self.text[self.at:self.at + 2].lower() == "0x"
        if BROKEN_EXPONENT.match(self.text, self.at) and not is_hexadecimal:
            self.fail(self.at, "exponent has no digits")
        found = FLOAT.match(self.text, self.at)
        if found and not is_hexadecimal:
            value = float(found[0])
            if value == float("inf"):
                self.fail(self.at, "float literal out of range")
            self.add("float", value, self.at)
            self.at = found.end()
            return
        text = INTEGER.match(self.text, self.at)[0]
        if text[:2].lower() == "0x":
            if len(text) == 2:
                self.fail(self.at, "hexadecimal literal has no digits")
            value = int(text, 16)
        elif text[0] == "0":
            if re.search("[89]", text):
                self.fail(self.at, "invalid octal literal")
            value = int(text, 8)
        else:
            value = int(text)
        if value > INT_MAX:
            self.fail(self.at, "integer literal out of range")
        self.add("int", value, self.at)
        self.at += len(text)

    def quoted(self):
        start = self.at
        out = bytearray()
        at = start + 1
        while True:
            if at >= len(self.text) or self.text[at] == "\n":
                self.fail(start, "string literal not terminated")
            character = self.text[at]
            if character == '"':
                break
            if character == "\\":
                at = self.escape(at + 1, out)
            else:
                out += character.encode()
                at += 1
        self.add("string", bytes(out), start)
        self.at = at + 1

    def escape(self, at, out):
        """Appends what the escape behind the backslash denotes; gives the place behind it."""
        character = self.text[at:at + 1]
        if character and character in SIMPLE_ESCAPES:
            out.append(SIMPLE_ESCAPES[character])
            return at + 1
        shape = {"x": "x([0-9a-fA-F]{2})", "u": "u([0-9a-fA-F]{4})", "U": "U([0-9a-fA-F]{8})"}.get(character, "([0-7]{3})")
        found = re.compile(shape).match(self.text, at)
        if not found:
            self.fail(at - 1, "unknown escape sequence")
        if character in ("u", "U"):
            value = int(found[1], 16)
            if value > 0x10FFFF or 0xD800 <= value <= 0xDFFF:
                self.fail(at - 1, "escape is an invalid Unicode code point")
            out += chr(value).encode()
        else:
            value = int(found[1], 16 if character == "x" else 8)
            if value > 255:
                self.fail(at - 1, "octal escape is larger than a byte")
            out.append(value)
        return found.end()

    def raw(self):
        end = self.text.find("`", self.at + 1)
        if end < 0:
            self.fail(self.at, "raw string literal not terminated")
        self.add("string", self.text[self.at + 1:end].replace("\r", "").encode(), self.at)
        self.at = end + 1

    def operator(self):
        for operator in OPERATORS:
            if self.text.startswith(operator, self.at):
                self.add(operator, operator, self.at)
                self.at += len(operator)
                return
        self.fail(self.at, f"illegal character {self.text[self.at]!r}")
