# SPDX-License-Identifier: Apache-2.0
"""6.5: regular expressions, as far as RE2 and Python's re agree."""

import functools
import re

from .failure import BadPattern

CLASSES = {"alnum": "0-9A-Za-z", "alpha": "A-Za-z", "digit": "0-9", "lower": "a-z", "upper": "A-Z", "space": r"\t\n\v\f\r ",
           "punct": r"!-/:-@\[-`{-~", "word": "0-9A-Za-z_", "xdigit": "0-9A-Fa-f", "blank": r"\t "}
# A byte that is no UTF-8 is matched by no class and no point, as in RE2; decoded it is one of these.
BROKEN = "\udc80-\udcff"
ESCAPED_CLASSES = {"d": "[0-9]", "w": "[0-9A-Za-z_]", "s": r"[\t\n\f\r ]", "D": f"[^0-9{BROKEN}]", "W": f"[^0-9A-Za-z_{BROKEN}]",
                   "S": rf"[^\t\n\f\r {BROKEN}]"}
REFUSED_ESCAPES = set("123456789Zcehijklmoquxy")
REPEAT_MAX = 1000


def search(pattern, text):
    compiled = compiled_pattern(pattern)
    return compiled.search(text.decode("utf-8", "surrogateescape")) is not None


@functools.lru_cache(4096)
def compiled_pattern(pattern):
    try:
        return re.compile(translated(pattern.decode("utf-8", "surrogateescape")), re.ASCII)
    except (re.error, OverflowError, RecursionError) as error:
        raise BadPattern(f"invalid regular expression: {error}") from None


def translated(pattern):
    """To Python's notation; raises re.error for what RE2 refuses."""
    out, at = [], 0
    point = f"[^{BROKEN}]" if re.search(r"\(\?[a-zA-Z]*s", pattern) else rf"[^\n{BROKEN}]"
    multi_line = re.search(r"\(\?[a-zA-Z]*m", pattern) is not None
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            escaped = pattern[at + 1:at + 2]
            if not escaped or escaped in REFUSED_ESCAPES:
                raise re.error("escape")
            out.append("\\Z" if escaped == "z" else ESCAPED_CLASSES.get(escaped, "\\" + escaped))
            at += 2
        elif character == ".":
            out.append(point)
            at += 1
        elif character == "[":
            text, at = translated_class(pattern, at)
            out.append(text)
        elif character == "$" and not multi_line:
            out.append("\\Z")
            at += 1
        elif pattern.startswith("(?", at):
            found = re.compile(r"\(\?(?:[imsU]*(?:-[imsU]+)?[:)]|P<\w+>)").match(pattern, at)
            if not found or "U" in found[0]:
                raise re.error("group")
            out.append(found[0])
            at = found.end()
        else:
            repeat = re.compile(r"(?:[*+?]|\{(\d+)(?:,(\d*))?\})(\??)").match(pattern, at)
            if not repeat:
                out.append("\\{" if character == "{" else character)
                at += 1
                continue
            if any(int(bound or 0) > REPEAT_MAX for bound in (repeat[1], repeat[2])):
                raise re.error("repeat count")
            out.append(repeat[0])
            at = repeat.end()
            if re.compile(r"[*+?]|\{\d+(?:,\d*)?\}").match(pattern, at):
                raise re.error("repeated repeat")
    return "".join(out)


def translated_class(pattern, at):
    end = at + 1
    out = ["["]
    if pattern.startswith("^", end):
        out.append("^" + BROKEN)
        end += 1
    first = True
    while end < len(pattern) and (first or pattern[end] != "]"):
        first = False
        named = re.compile(r"\[:(\w+):\]").match(pattern, end)
        if named:
            if named[1] not in CLASSES:
                raise re.error("character class")
            out.append(CLASSES[named[1]])
            end = named.end()
        elif pattern[end] == "\\":
            escaped = pattern[end + 1:end + 2]
            if not escaped or escaped in REFUSED_ESCAPES | set("bBAz"):
                raise re.error("escape")
            out.append("\\" + escaped)
            end += 2
        else:
            out.append("\\" + pattern[end] if pattern[end] in "[]&~|" else pattern[end])
            end += 1
    if end >= len(pattern):
        raise re.error("missing ]")
    return "".join(out) + "]", end + 1
