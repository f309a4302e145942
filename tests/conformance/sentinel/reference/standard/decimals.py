# SPDX-License-Identifier: Apache-2.0
"""17.5 decimal, with 100 digits."""

import decimal

from ..failure import Unfit
from ..imports import Native
from ..values import Builtin, Map

CONTEXT = decimal.Context(prec=100, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN, traps=[])
COMPARISONS = {"is": lambda a, b: a == b, "is_not": lambda a, b: a != b, "less_than lt": lambda a, b: a < b,
               "less_than_or_equals lte": lambda a, b: a <= b, "greater_than gt": lambda a, b: a > b,
               "greater_than_or_equals gte": lambda a, b: a >= b}
BINARY = {"add": CONTEXT.add, "subtract sub": CONTEXT.subtract, "multiply mul": CONTEXT.multiply, "divide div": CONTEXT.divide,
          "modulo mod remainder rem": CONTEXT.remainder, "power pow": CONTEXT.power}
UNARY = {"exp": CONTEXT.exp, "loge ln": CONTEXT.ln, "log10 log": CONTEXT.log10, "square_root sqrt": CONTEXT.sqrt,
         "ceiling ceil": lambda a: a.to_integral_value(decimal.ROUND_CEILING),
         "floor": lambda a: a.to_integral_value(decimal.ROUND_FLOOR), "absolute abs": lambda a: abs(a), "negate neg": lambda a: -a}


def number_of(value):
    if isinstance(value, Map) and value.has(b"string"):
        return decimal.Decimal(value.get(b"string").decode())
    if isinstance(value, bool) or not isinstance(value, (int, float, bytes)):
        raise Unfit("no decimal")
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else repr(value)
    number = CONTEXT.create_decimal(text)
    if number.is_nan() and text.lower() != "nan":
        raise Unfit(f"no decimal: {text}")
    return number


def made(number):
    def ordered(test, other):
        """No number equals nothing, and is ordered with nothing."""
        return test is COMPARISONS["is_not"] if number.is_nan() or other.is_nan() else test(number, other)

    value = Map()
    value.set(b"string", str(number).encode())
    value.set(b"sign", int(number.is_signed()) * -2 + 1 if number else 0)
    if number.is_finite():
        value.set(b"exponent", number.as_tuple().exponent)
        value.set(b"float", float(number))
        value.set(b"int", int(number))
    for names, test in COMPARISONS.items():
        add(value, names, 1, lambda _machine, other, test=test: ordered(test, number_of(other)))
    for names, operation in BINARY.items():
        add(value, names, 1, lambda _machine, other, operation=operation: made(operation(number, number_of(other))))
    for names, operation in UNARY.items():
        add(value, names, 0, lambda _machine, operation=operation: made(operation(number)))
    return value


def add(value, names, count, body):
    for name in names.split():
        value.set(name.encode(), Builtin(name, count, count, body))


def infinity(_machine, _place, sign):
    return made(decimal.Decimal("-Infinity" if sign < 0 else "Infinity"))


def question(test):
    return Native("any", lambda _machine, _place, value: test(number_of(value)))


MEMBERS = {
    "new": Native("any", lambda _machine, _place, value: made(number_of(value))),
    "infinity": Native("int", infinity), "inf": Native("int", infinity), "nan": made(decimal.Decimal("NaN")),
    **{name: question(lambda number: number.is_infinite()) for name in ("is_infinite", "is_inf", "isinf", "isinfinite")},
    **{name: question(lambda number: number.is_nan()) for name in ("is_nan", "isnan")},
}
