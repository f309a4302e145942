# SPDX-License-Identifier: Apache-2.0
"""Section 15: how values are shown. Works on bytes, because strings are bytes."""

import math

from .values import UNDEFINED, Builtin, Function, Map

ESCAPES = {7: "\\a", 8: "\\b", 12: "\\f", 10: "\\n", 13: "\\r", 9: "\\t", 11: "\\v", 92: "\\\\", 34: '\\"'}


def float_text(number):
    """%f; what is not finite reads as in Go."""
    if math.isnan(number):
        return b"NaN"
    if math.isinf(number):
        return b"+Inf" if number > 0 else b"-Inf"
    return b"%f" % number


def quoted(text):
    """As Go's strconv.Quote writes it."""
    out = ['"']
    for character in text.decode("utf-8", "surrogateescape"):
        code = ord(character)
        if code in ESCAPES:
            out.append(ESCAPES[code])
        elif 0xDC80 <= code <= 0xDCFF:
            out.append(f"\\x{code - 0xDC00:02x}")
        elif character.isprintable():
            out.append(character)
        elif code < 0x20 or code == 0x7F:
            out.append(f"\\x{code:02x}")
        else:
            out.append(f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
    out.append('"')
    return "".join(out).encode()


def key_order(key):
    rank = {bool: 0, int: 1, float: 1, bytes: 2}[type(key)]
    return (shown(key), rank)


def shown(value, force=lambda value: value, nested=False):
    value = force(value)
    if value is UNDEFINED:
        return b"undefined"
    if value is None:
        return b"null"
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, int):
        return b"%d" % value
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, bytes):
        return quoted(value) if nested else value
    if isinstance(value, list):
        return b"[" + b" ".join(shown(element, force, True) for element in value) + b"]"
    if isinstance(value, Map):
        pairs = sorted(value.pairs(), key=lambda pair: key_order(pair[0]))
        return b"{" + b", ".join(shown(key, force, True) + b": " + shown(element, force, True) for key, element in pairs) + b"}"
    assert isinstance(value, (Function, Builtin))
    return b"func"


def text_of(data):
    """For JSON: bytes that are no UTF-8 become U+FFFD."""
    return data.decode("utf-8", "replace")
