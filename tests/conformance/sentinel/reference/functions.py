# SPDX-License-Identifier: Apache-2.0
"""Section 14: the builtin functions. They raise Unfit; the evaluator adds the place of the call."""

import math
import re

from .failure import Unfit
from .printing import float_text, shown
from .values import UNDEFINED, Builtin, Map, is_number, kind_of

INTEGER = re.compile(r"([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)")
FLOAT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
TRUE = (b"1", b"t", b"T", b"TRUE", b"true", b"True")
FALSE = (b"0", b"f", b"F", b"FALSE", b"false", b"False")


def integer_of(text):
    """The integer literal with an optional sign that `text` is, or None."""
    found = INTEGER.fullmatch(text.decode("utf-8", "replace"))
    if not found:
        return None
    digits = found[2]
    base = 16 if digits[:2] in ("0x", "0X") else 8 if digits.startswith("0") else 10
    value = int(digits, base) * (-1 if found[1] == "-" else 1)
    return value if -(1 << 63) <= value < 1 << 63 else None


def float_of(text):
    found = FLOAT.fullmatch(text.decode("utf-8", "replace"))
    return float(found[0]) if found else None


def length(_machine, value):
    if value is UNDEFINED:
        return UNDEFINED
    if isinstance(value, (bytes, list, Map)):
        return len(value)
    raise Unfit(f"length needs a string, list or map, got {kind_of(value)}")


def append(_machine, target, value):
    if not isinstance(target, list):
        raise Unfit(f"append needs a list, got {kind_of(target)}")
    target.append(value)
    return UNDEFINED


def delete(_machine, target, key):
    if not isinstance(target, Map):
        raise Unfit(f"delete needs a map, got {kind_of(target)}")
    if isinstance(key, (bool, int, float, bytes)):
        target.delete(key)
    return UNDEFINED


def keys(_machine, value):
    return pairs_of("keys", value, 0)


def values(_machine, value):
    return pairs_of("values", value, 1)


def pairs_of(name, value, part):
    if value is UNDEFINED:
        return UNDEFINED
    if not isinstance(value, Map):
        raise Unfit(f'{name} first argument can only be called with maps, got "{kind_of(value)}"')
    return [pair[part] for pair in value.pairs()]


def number_range(_machine, *bounds):
    if any(bound is UNDEFINED for bound in bounds):
        return UNDEFINED
    for bound in bounds:
        if type(bound) is not int:
            raise Unfit(f"range needs ints, got {kind_of(bound)}")
    start, end, step = {1: (0, bounds[0], 1), 2: (*bounds[:2], 1), 3: bounds}[len(bounds)]
    if step == 0:
        raise Unfit("range step must not be 0")
    return list(range(start, end, step))


def to_int(_machine, value):
    if isinstance(value, float):
        inside = math.isfinite(value) and -(2.0 ** 63) <= value < 2.0 ** 63
        return int(value) if inside else UNDEFINED
    if isinstance(value, (bool, int)):
        return int(value)
    if isinstance(value, bytes):
        number = integer_of(value)
        return UNDEFINED if number is None else number
    return UNDEFINED


def to_float(_machine, value):
    if isinstance(value, (bool, int, float)):
        return float(value)
    if isinstance(value, bytes):
        number = float_of(value)
        return UNDEFINED if number is None else number
    return UNDEFINED


def to_string(_machine, value):
    if isinstance(value, bytes):
        return value
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, int):
        return b"%d" % value
    if isinstance(value, float):
        return float_text(value)
    return UNDEFINED


def to_bool(_machine, value):
    if isinstance(value, bool):
        return value
    if is_number(value):
        return value != 0
    return True if value in TRUE and isinstance(value, bytes) else False if value in FALSE else UNDEFINED


def print_values(machine, *arguments):
    machine.prints.append(joined(machine, arguments))
    return True


def raise_error(machine, *arguments):
    raise Unfit(joined(machine, arguments).decode("utf-8", "replace"))


def joined(machine, arguments):
    return b" ".join(shown(argument, machine.force) for argument in arguments)


def compare(_machine, left, right):
    if is_number(left) and is_number(right):
        left, right = (left, right) if type(left) is type(right) else (float(left), float(right))
    elif not (isinstance(left, bytes) and isinstance(right, bytes)):
        raise Unfit(f"compare needs two numbers or two strings, got {kind_of(left)} and {kind_of(right)}")
    return (left > right) - (left < right)


ANY_NUMBER = 1 << 30
BUILTINS = {name: Builtin(name, least, most, body) for name, least, most, body in [
    ("length", 1, 1, length), ("append", 2, 2, append), ("delete", 2, 2, delete), ("keys", 1, 1, keys),
    ("values", 1, 1, values), ("range", 1, 3, number_range), ("int", 1, 1, to_int), ("float", 1, 1, to_float),
    ("string", 1, 1, to_string), ("bool", 1, 1, to_bool), ("print", 0, ANY_NUMBER, print_values),
    ("error", 0, ANY_NUMBER, raise_error), ("compare", 2, 2, compare)]}
