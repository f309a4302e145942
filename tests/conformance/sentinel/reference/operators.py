# SPDX-License-Identifier: Apache-2.0
"""Section 6: operators over values that are forced already, except inside of lists and maps.

Each raises Unfit; the evaluator adds the place.
"""

import math

from .failure import Unfit
from .patterns import search
from .values import UNDEFINED, Map, is_number, kind_of, wrap


def arithmetic(operator, left, right):
    if left is UNDEFINED or right is UNDEFINED:
        return UNDEFINED
    if is_number(left) and is_number(right):
        if type(left) is int and type(right) is int:
            return wrap(integer_arithmetic(operator, left, right))
        return float_arithmetic(operator, float(left), float(right))
    if operator == "+" and type(left) is type(right) and isinstance(left, (bytes, list)):
        return left + right
    raise Unfit(f"unsupported operation: {kind_of(left)} {operator} {kind_of(right)}")


def integer_arithmetic(operator, left, right):
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    if right == 0:
        raise Unfit("division by zero")
    quotient = abs(left) // abs(right)
    quotient = quotient if (left < 0) == (right < 0) else -quotient
    return quotient if operator == "/" else left - quotient * right


def float_arithmetic(operator, left, right):
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    if operator == "/":
        if right != 0.0:
            return left / right
        if left == 0.0 or math.isnan(left):
            return math.nan
        return math.copysign(math.inf, left) * math.copysign(1.0, right)
    if right == 0.0 or math.isinf(left) or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.fmod(left, right)


def negated(value):
    return wrap(-value) if type(value) is int else -value


class Operators:
    """`force` gives the value of a rule."""

    def __init__(self, force):
        self.force = force

    def equal(self, left, right):
        """True or False; undefined when a side is undefined."""
        left, right = self.force(left), self.force(right)
        if left is UNDEFINED or right is UNDEFINED:
            return UNDEFINED
        if is_number(left) and is_number(right):
            return left == right if type(left) is type(right) else float(left) == float(right)
        if type(left) is not type(right):
            return False
        if isinstance(left, list):
            return len(left) == len(right) and all(self.is_same(a, b) for a, b in zip(left, right))
        if isinstance(left, Map):
            return len(left) == len(right) and all(
                right.has(key) and self.is_same(value, right.get(key)) for key, value in left.pairs())
        if left is None or isinstance(left, (bool, bytes)):
            return left == right
        return left is right

    def is_same(self, left, right):
        return self.equal(left, right) is True

    def ordered(self, operator, left, right):
        if left is UNDEFINED or right is UNDEFINED:
            return UNDEFINED
        if is_number(left) and is_number(right):
            if type(left) is not type(right):
                left, right = float(left), float(right)
        elif not (isinstance(left, bytes) and isinstance(right, bytes)):
            return False
        return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]

    def contains(self, collection, value):
        if collection is UNDEFINED:
            return UNDEFINED
        if not isinstance(collection, (list, Map, bytes)):
            raise Unfit(f"contains needs a list, map or string, got {kind_of(collection)}")
        if value is UNDEFINED:
            return UNDEFINED
        if isinstance(collection, Map):
            return isinstance(value, (bool, int, float, bytes)) and collection.has(value)
        if isinstance(collection, bytes):
            if not isinstance(value, bytes):
                raise Unfit(f"a string contains strings, got {kind_of(value)}")
            return value in collection
        results = [self.equal(element, value) for element in collection]
        if any(result is True for result in results):
            return True
        return UNDEFINED if any(result is UNDEFINED for result in results) else False

    @staticmethod
    def matches(text, pattern):
        if text is UNDEFINED or pattern is UNDEFINED:
            return UNDEFINED
        if not (isinstance(text, bytes) and isinstance(pattern, bytes)):
            raise Unfit(f"matches needs strings, got {kind_of(text)} and {kind_of(pattern)}")
        return search(pattern, text)

    @staticmethod
    def is_empty(value):
        if value is UNDEFINED:
            return UNDEFINED
        if isinstance(value, (bytes, list, Map)):
            return len(value) == 0
        raise Unfit(f"is empty needs a string, list or map, got {kind_of(value)}")


