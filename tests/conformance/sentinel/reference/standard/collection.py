# SPDX-License-Identifier: Apache-2.0
"""17.2 collection."""

from ..failure import Failure
from ..imports import Native
from ..values import UNDEFINED, Function, Map, kind_of


def pairs_of(items):
    return items.pairs() if isinstance(items, Map) else list(enumerate(items))


def chosen(machine, place, name, items, predicate):
    """Each element with what the predicate says of it."""
    for key, value in pairs_of(items):
        value = machine.force(value)
        takes_key = isinstance(predicate, Function) and len(predicate.node.parameters) == 2
        verdict = machine.force(machine.call(predicate, [value, key] if takes_key else [value], place))
        if not isinstance(verdict, bool):
            raise Failure(place, f"{name} predicate must return boolean value, got {kind_of(verdict)}")
        yield value, verdict


def filtered(machine, place, items, predicate):
    return [value for value, verdict in chosen(machine, place, "filter", items, predicate) if verdict]


def reject(machine, place, items, predicate):
    return [value for value, verdict in chosen(machine, place, "reject", items, predicate) if not verdict]


def find(machine, place, items, predicate):
    return next((value for value, verdict in chosen(machine, place, "find", items, predicate) if verdict), UNDEFINED)


def matches(machine, _place, items, partial):
    return [value for _, value in pairs_of(items) if has_part(machine, value, partial)]


def has_part(machine, value, partial):
    value, partial = machine.force(value), machine.force(partial)
    if isinstance(value, Map) and isinstance(partial, Map):
        return all(value.has(key) and has_part(machine, value.get(key), wanted) for key, wanted in partial.pairs())
    return machine.operators.equal(value, partial) is True


def reduce(machine, place, items, function, initial=UNDEFINED):
    for _, value in pairs_of(items):
        initial = machine.force(machine.call(function, [initial, machine.force(value)], place))
    return initial


MEMBERS = {
    "filter": Native("items func", filtered),
    "reject": Native("items func", reject),
    "find": Native("items func", find),
    "matches": Native("items map", matches),
    "reduce": Native("items func any", reduce, optional=1),
}
