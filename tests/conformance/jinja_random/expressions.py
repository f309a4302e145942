# SPDX-License-Identifier: Apache-2.0
"""Random expressions: a grammar of kinds, in which @kind stands for any expression of that kind.

What is left out on purpose is listed in docs/templates.md, "What differs from Jinja2".
"""

import pathlib
import re

PLACE = re.compile(r"@(\w+)")
LETTERS = ["a", "b", "B", "z", "Z", "_", "0", "7", " ", "  ", "-", ".", ",", "/", "\n", "\t", "'", '"', "\\", "%", "{", "}", "<",
           "&", "é", "É", "ß", "ж", "日", "😀", "\u00a0", "aa", "ab", "web-1", "eu west"]

GRAMMAR_FILE = pathlib.Path(__file__).with_name("expressions.grammar")
FILTERS = ["upper", "nope", "sum", "e1", "map", "tojson", ""]
TESTS = ["odd", "nope", "in", "upper", "=="]


def read_grammar():
    """{kind: [alternative]}"""
    grammar = {}
    for line in GRAMMAR_FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            grammar[kind].append(line.strip())
        elif line and not line.startswith("#"):
            kind = line.removesuffix(":")
            grammar[kind] = []
    return grammar


class Expressions:
    """Expressions over `names`, which maps a kind to the variables of that kind."""

    BARE = 0.15  # of what stands inside of something else is put there without brackets

    def __init__(self, random):
        self.random = random
        self.grammar = read_grammar()
        self.leaves = {
            "int": self.integer, "float": self.floating, "bool": lambda: self.choice(["true", "false", "True", "False"]),
            "str": self.text, "digit": lambda: str(self.random.randint(0, 5)), "bit": lambda: self.choice(["0", "1", "2"]),
            "positive": lambda: str(self.random.randint(1, 4)), "natural": lambda: str(self.random.randint(0, 3000)),
            "halves": lambda: self.choice(["0.5", "1.5", "-0.5", "2.0"]), "index": lambda: str(self.random.randint(-4, 4)),
            "either": lambda: self.choice(["0", "1", "-1", "-2"]), "switch": lambda: self.choice(["true", "false", "1", "0"]),
            "step": lambda: self.choice(["1", "2", "-1", "-2", "3"]), "width": lambda: str(self.random.randint(1, 14)),
            "key": lambda: self.choice(["'one'", "'two'", "'a'", "'One'"]), "big": self.big, "spec": self.format_spec, "directive": self.format_directive, "direction": lambda: self.choice(["'ceil'", "'floor'"]),
            "edge": lambda: self.choice([self.edge, self.big, self.floating, self.integer])(),
            "maybe": lambda: self.choice(["nope", "record.nope", "conf.nope", "words[9]", "n", "conf.one"]),
            "json": lambda: "'q'", "filtername": lambda: f"'{self.choice(FILTERS)}'", "testname": lambda: f"'{self.choice(TESTS)}'",
            "ints": lambda: self.choice(["[3, 1, 2]", "[0]", "[5, 5, -2, 0]"]),
            "floats": lambda: self.choice(["[0.5, 2]", "[1.25]"]), "num": self.integer,
            "strs": lambda: f"[{self.text()}, 'b']", "records": lambda: "[{'n': 2, 's': 'b', 'flag': true}, {'n': 1, 's': 'B', 'flag': false}]",
            "record": lambda: "{'n': 4, 's': 'r', 'flag': true}", "map": lambda: "{'one': 1, 'two': 2}",
            "list": lambda: self.choice(["[]", "[1, 'a', none]", "()", "(1, 2.5)"]),
            "any": lambda: self.choice(["none", "0", "''", "1.5", "true", self.text()]),
            "hashable": lambda: self.choice(["1", "'k'", "none", "2.5"]),
        }

    def choice(self, options):
        return self.random.choice(options)

    def integer(self):
        n = self.random.choice([0, 1, 2, 3, 7, 10, 42, 255, 1000])
        return self.choice([str(n), str(n), str(n), f"0x{n:X}", f"0b{n:b}", f"0o{n:o}", f"{n:_}"])

    def big(self):
        return self.choice(["9223372036854775807", "(-9223372036854775807)", "9007199254740993", "4294967296", "1e300", "1e-7", "123456789.125"])

    def edge(self):
        """Numbers at which arithmetic is hard. Jinja2 cannot write a constant that is infinite, so these are made of text."""
        if self.random.random() < 0.3:
            return f"('{self.choice(['inf', '-inf', 'nan'])}'|float)"
        if self.random.random() < 0.5:
            return f"({self.choice(['', '-'])}{self.random.getrandbits(63) >> self.random.randint(0, 62)})"
        return f"({self.random.uniform(-10, 10) * 10.0 ** self.choice([-300, -20, -3, 0, 15, 16, 22, 300])!r})"

    def some(self, share, make):
        return make() if self.random.random() < share else ""

    def format_spec(self):
        """What may stand behind the colon of '{:}', whether it means anything or not."""
        choice, some, number = self.choice, self.some, lambda: str(self.random.randint(0, 14))
        return (some(0.3, lambda: some(0.5, lambda: choice("*x0é<")) + choice("<>=^")) + some(0.2, lambda: choice("+- ")) + some(0.05, lambda: "z")
                + some(0.15, lambda: "#") + some(0.2, lambda: "0") + some(0.5, number) + some(0.2, lambda: choice(",_"))
                + some(0.3, lambda: "." + number()) + some(0.7, lambda: choice("bcdeEfFgGnosxX%")))

    def format_directive(self):
        choice, some, number = self.choice, self.some, lambda: str(self.random.randint(0, 14))
        flags = "".join(some(0.2, lambda: flag) for flag in "#0- +")
        return flags + some(0.5, number) + some(0.3, lambda: "." + some(0.9, number)) + choice("diuoxXeEfFgGcrsa")

    def floating(self):
        return self.choice(["0.5", "1.0", "2.25", "1e3", "2.5e-3", "0.1", "3.14159", "1_0.5", "1E2", "100.0", "2.675"])

    def plain_text(self):
        return "".join(self.choice(LETTERS) for _ in range(self.random.randint(0, 5)))

    def text(self):
        if self.random.random() < 0.3:
            return self.choice(["''", "'a'", "'ab'", "\"B b\"", "'12'", "' 3 '", "'-7.5'", "'0x1f'", "'x-y z'", "'one'"])
        quote = self.choice("'\"")
        parts = []
        for letter in self.plain_text():
            if letter in (quote, "\\") or self.random.random() < 0.08:
                escapes = [f"\\x{ord(letter):02x}", f"\\{ord(letter):03o}"] if ord(letter) < 256 else []
                escapes += [f"\\u{ord(letter):04x}"] if ord(letter) < 65536 else []
                parts.append(self.choice(escapes + [f"\\U{ord(letter):08x}", "\\" + letter if letter in "'\"\\" else "\\n"]))
            else:
                parts.append(letter)
        return quote + "".join(parts) + quote

    def of(self, kind, names, depth=3):
        """Some expression of that kind."""
        known = names.get(kind)
        if known and self.random.random() < (0.3 if depth > 0 else 0.7):
            return self.choice(known)
        if depth <= 0 or kind not in self.grammar or (kind != "odd" and self.random.random() < 0.1):
            return self.leaves[kind]()
        rule = self.choice(self.grammar[kind])
        return PLACE.sub(lambda place: self.inside(place[1], names, depth - 1, rule[place.end():]), rule)

    def inside(self, kind, names, depth, rest=""):
        """The same where `rest` follows. A point behind a filter would make another name of it."""
        text = self.of(kind, names, depth)
        if "|" in text and rest.startswith("."):
            return f"({text})"
        atomic = re.fullmatch(r"[\w.]+|'[^'\\]*'|\"[^\"\\]*\"|\[[^\[\]]*\]", text)
        return text if atomic or self.random.random() < self.BARE else f"({text})"
