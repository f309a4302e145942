# SPDX-License-Identifier: Apache-2.0
"""Section 4: values.

null is None; bool, int, float are Python's own; a string is bytes; a list is a list.
"""


class Undefined:
    def __bool__(self):
        raise TypeError("undefined is no condition")


UNDEFINED = Undefined()
KEY_TYPES = ("bool", "int", "float", "string")


class Map:
    """Keys keep the order in which they came; 1 and 1.0 are the same key, 1 and true are not."""

    def __init__(self, pairs=()):
        self.entries = {}
        for key, value in pairs:
            self.set(key, value)

    @staticmethod
    def identity(key):
        kind = type(key).__name__
        return ("number" if kind in ("int", "float") else kind, key)

    def set(self, key, value):
        identity = self.identity(key)
        if identity in self.entries:
            key = self.entries[identity][0]
        self.entries[identity] = (key, value)

    def get(self, key):
        found = self.entries.get(self.identity(key))
        return UNDEFINED if found is None else found[1]

    def has(self, key):
        return self.identity(key) in self.entries

    def delete(self, key):
        self.entries.pop(self.identity(key), None)

    def pairs(self):
        return list(self.entries.values())

    def __len__(self):
        return len(self.entries)


class Function:
    def __init__(self, node, scope):
        self.node, self.scope = node, scope


class Builtin:
    def __init__(self, name, least, most, body):
        self.name, self.least, self.most, self.body = name, least, most, body


class Rule:
    """`state`: new, running or done."""

    def __init__(self, node, scope, place):
        self.node, self.scope, self.place = node, scope, place
        self.state = "new"
        self.value = UNDEFINED


def kind_of(value):
    """The name of a type, as types.type_of gives it."""
    if value is UNDEFINED:
        return "undefined"
    if value is None:
        return "null"
    if isinstance(value, (Function, Builtin)):
        return "func"
    return {bool: "bool", int: "int", float: "float", bytes: "string", list: "list", Map: "map", Rule: "rule"}[type(value)]


def is_number(value):
    return type(value) in (int, float)


def wrap(number):
    """To 64 bits, as integers overflow."""
    return (number + (1 << 63)) % (1 << 64) - (1 << 63)


def copied(value):
    """A deep copy of lists and maps; functions and rules are not copied."""
    if isinstance(value, list):
        return [copied(element) for element in value]
    if isinstance(value, Map):
        return Map((key, copied(element)) for key, element in value.pairs())
    return value
