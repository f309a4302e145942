# SPDX-License-Identifier: Apache-2.0
"""Section 13: what an import name stands for."""

from .failure import Unfit
from .functions import float_of, integer_of
from .values import UNDEFINED, Map, copied, kind_of


class Import:
    is_native = False
    is_value = False

    def get(self, key):
        raise NotImplementedError


class ModuleImport(Import):
    """A module, or a mock that is one: its top-level variables."""

    def __init__(self, scope, force):
        self.scope, self.force = scope, force

    def get(self, key):
        return copied(self.force(self.scope.names.get(key, UNDEFINED)))


class DataImport(Import):
    """Mock data, or a static import: `value` may then be used bare."""

    def __init__(self, value, is_value):
        self.value, self.is_value = value, is_value

    def get(self, key):
        if isinstance(self.value, Map):
            return copied(self.value.get(key.encode()))
        return UNDEFINED

    def bare(self):
        return copied(self.value)


class Native:
    """A function of a standard import: the types of its parameters, the last `optional` of which may be missing."""

    def __init__(self, types, body, optional=0, variadic=False):
        self.types, self.body, self.optional, self.variadic = types.split(), body, optional, variadic


class NativeImport(Import):
    is_native = True

    def __init__(self, members):
        self.members = members

    def get(self, key):
        found = self.members.get(key, UNDEFINED)
        return UNDEFINED if isinstance(found, Native) else copied(found)

    def call(self, machine, place, key, arguments):
        function = self.members.get(key)
        if not isinstance(function, Native):
            raise Unfit(f'key "{key}" doesn\'t support function calls')
        most = len(function.types)
        least = most - function.optional
        if len(arguments) < least or len(arguments) > most and not function.variadic:
            raise Unfit(f"expected {most} arguments, got {len(arguments)}")
        types = function.types + function.types[-1:] * max(0, len(arguments) - most)
        values = [converted(key, argument, kind) for argument, kind in zip(arguments, types)]
        return function.body(machine, place, *values)


def converted(name, value, kind):
    """13.6: an argument as the parameter's type."""
    own = kind_of(value)
    if kind == "any" or own == kind:
        return value
    if kind == "items" and own in ("list", "map"):
        return value
    result = None
    if kind == "string" and own == "int":
        result = b"%d" % value
    elif kind == "int" and own == "string":
        result = integer_of(value)
    elif kind == "float" and own == "int":
        result = float(value)
    elif kind == "float" and own == "string":
        result = float_of(value)
    if result is None:
        raise Unfit(f'error calling function "{name}": error converting argument to {kind}: '
                    f"cannot convert to {kind}: {own.upper()}")
    return result
