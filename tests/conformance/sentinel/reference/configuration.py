# SPDX-License-Identifier: Apache-2.0
"""Section 23, as far as a case needs it: the blocks of a test case, in plain HCL. Numbers are floats (4.8)."""

import re

from .values import Map

TOKEN = re.compile(r'\s+|#[^\n]*|//[^\n]*|/\*.*?\*/|(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<number>-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)'
                   r"|(?P<word>[A-Za-z_][\w-]*)|(?P<mark>[{}\[\]=:,])", re.DOTALL)
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


class Configuration:
    """`mocks` and `modules`: path to (file) or data; `static`: name to (file); `params`, `globals`: name to value."""

    def __init__(self, text):
        self.mocks, self.modules, self.static, self.params, self.globals, self.plugins = {}, {}, {}, {}, {}, {}
        tokens = Tokens(text)
        while not tokens.at_end():
            self.block(tokens)

    def block(self, tokens):
        kind = tokens.take("word")
        labels = []
        while tokens.kind() == "string":
            labels.append(tokens.take("string"))
        body = tokens.body()
        if kind == "mock":
            self.mocks[labels[0]] = body["module"]["source"] if "module" in body else body["data"]
        elif kind == "module" or kind == "import" and labels[0] == "module":
            self.modules[labels[-1]] = body["source"]
        elif kind == "import" and labels[0] == "static":
            self.static[labels[-1]] = body["source"]
        elif kind == "import" and labels[0] == "plugin":
            self.plugins[labels[-1]] = body.get("config", Map())
        elif kind == "param":
            self.params[labels[0]] = body["value"]
        elif kind == "global":
            self.globals[labels[0]] = body["value"]


class Tokens:
    def __init__(self, text):
        self.tokens = []
        at = 0
        while at < len(text):
            found = TOKEN.match(text, at)
            if not found:
                raise ValueError(f"configuration: unexpected {text[at]!r}")
            at = found.end()
            if found.lastgroup:
                self.tokens.append((found.lastgroup, found[0]))
        self.at = 0

    def at_end(self):
        return self.at == len(self.tokens)

    def kind(self):
        return "end" if self.at_end() else self.tokens[self.at][0]

    def take(self, kind, text=None):
        found = ("end", "") if self.at_end() else self.tokens[self.at]
        if found[0] != kind or text not in (None, found[1]):
            raise ValueError(f"configuration: expected {text or kind}, found {found[1]!r}")
        self.at += 1
        return unquoted(found[1]) if kind == "string" else found[1]

    def is_mark(self, *marks):
        return self.kind() == "mark" and self.tokens[self.at][1] in marks

    def body(self):
        """Attributes and inner blocks of a block."""
        self.take("mark", "{")
        found = {}
        while not self.is_mark("}"):
            name = self.take("word")
            if self.is_mark("{"):
                found[name] = self.body()
            else:
                self.take("mark", "=")
                found[name] = self.value()
        self.take("mark", "}")
        return found

    def value(self):
        kind = self.kind()
        if kind == "string":
            return self.take("string").encode()
        if kind == "number":
            return float(self.take("number"))
        if kind == "word":
            return {"true": True, "false": False, "null": None}[self.take("word")]
        if self.is_mark("["):
            return self.list()
        return self.object()

    def list(self):
        self.take("mark", "[")
        found = []
        while not self.is_mark("]"):
            found.append(self.value())
            if self.is_mark(","):
                self.take("mark")
        self.take("mark", "]")
        return found

    def object(self):
        self.take("mark", "{")
        found = Map()
        while not self.is_mark("}"):
            key = self.take("string") if self.kind() == "string" else self.take(self.kind())
            self.take("mark", "=" if self.is_mark("=") else ":")
            found.set(key.encode(), self.value())
            if self.is_mark(","):
                self.take("mark")
        self.take("mark", "}")
        return found


def unquoted(text):
    return re.sub(r"\\(.)", lambda found: ESCAPES[found[1]], text[1:-1])
