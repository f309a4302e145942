# SPDX-License-Identifier: Apache-2.0
"""17.7 json, as Go's encoder writes and its decoder reads."""

import json
import math
import re

from ..failure import Unfit
from ..imports import Native
from ..values import UNDEFINED, Builtin, Function, Map

INT_MIN, INT_MAX = -(1 << 63), (1 << 63) - 1
ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
SURROGATE = re.compile("[\ud800-\udfff]")


def refuse_constant(text):
    raise ValueError(text)


def integer(text):
    number = int(text)
    return number if INT_MIN <= number <= INT_MAX else float(number)


def members(pairs):
    """An object; a member that stands twice is refused (docs/reference/differences.md)."""
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a member is given twice")
    return dict(pairs)


def value_of(parsed):
    if isinstance(parsed, float) and not math.isfinite(parsed):
        raise ValueError("a number is out of range")
    if isinstance(parsed, str):
        return SURROGATE.sub("\ufffd", parsed).encode()
    if isinstance(parsed, list):
        return [value_of(element) for element in parsed]
    if isinstance(parsed, dict):
        return Map((value_of(key), value_of(element)) for key, element in parsed.items())
    return parsed


def decoded(data):
    """Raises ValueError for what is no JSON."""
    try:
        return value_of(json.loads(data.decode(), parse_int=integer, parse_constant=refuse_constant,
                                   object_pairs_hook=members))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def unmarshal(_machine, _place, text):
    try:
        return decoded(text)
    except ValueError as error:
        raise Unfit(f"invalid JSON: {error}") from None


def valid(_machine, _place, text):
    try:
        decoded(text)
    except ValueError:
        return False
    return True


def marshal(machine, _place, value):
    if value is UNDEFINED or isinstance(value, (Function, Builtin)):
        return UNDEFINED
    return encoded(machine, value).encode()


def text_of(data):
    text = json.dumps(data.decode("utf-8", "surrogateescape"), ensure_ascii=False)
    text = "".join(ESCAPED.get(character, character) for character in text)
    return SURROGATE.sub(r"\\ufffd", text)  # a byte that is no UTF-8


def number_text(number):
    """Shortest digits; an exponent from 1e21 on and below 1e-6."""
    if not math.isfinite(number):
        raise Unfit("JSON has no such number")
    text = repr(number)
    if number == 0 or 1e-6 <= abs(number) < 1e21:
        if "e" in text:
            digits, _, exponent = text.partition("e")
            places = max(0, len(digits.partition(".")[2]) - int(exponent))
            text = f"{number:.{places}f}"
        return text.removesuffix(".0")
    mantissa, _, exponent = text.partition("e")
    if not exponent:
        mantissa, _, exponent = f"{number:e}".partition("e")
    return f"{mantissa.removesuffix('.0')}e{'-' if int(exponent) < 0 else '+'}{abs(int(exponent)):02d}".replace("e-0", "e-")


def encoded(machine, value):
    value = machine.force(value)
    if isinstance(value, bytes):
        return text_of(value)
    if isinstance(value, list):
        shown = [element for element in map(machine.force, value) if element is not UNDEFINED]
        return "[" + ",".join(encoded(machine, element) for element in shown) + "]"
    if isinstance(value, Map):
        pairs = [(key_text(key), machine.force(element)) for key, element in value.pairs()]
        pairs = sorted((pair for pair in pairs if pair[1] is not UNDEFINED), key=lambda pair: pair[0])
        return "{" + ",".join(text_of(key) + ":" + encoded(machine, element) for key, element in pairs) + "}"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, (bool, int)) or value is None:
        return json.dumps(value)
    raise Unfit("a function is no JSON")


def key_text(key):
    if isinstance(key, bytes):
        return key
    return json.dumps(key).encode() if not isinstance(key, float) else number_text(key).encode()


MEMBERS = {
    "unmarshal": Native("string", unmarshal),
    "marshal": Native("any", marshal),
    "valid": Native("string", valid),
}
