# SPDX-License-Identifier: Apache-2.0
"""17.3 collection/lists."""

import functools

from ..failure import Failure, Unfit
from ..imports import Native
from ..values import is_number, kind_of


def concat(_machine, _place, *lists):
    return [element for items in lists for element in items]


def sort(machine, place, items, comparator):
    def order(current, following):
        result = machine.force(machine.call(comparator, [current, following], place))
        if type(result) is not int:
            raise Failure(place, f"a comparator must return an int, got {kind_of(result)}")
        return result

    return sorted(map(machine.force, items), key=functools.cmp_to_key(order))


def total(machine, _place, items):
    numbers = [machine.force(item) for item in items]
    if not all(is_number(number) for number in numbers):
        raise Unfit("sum needs numbers")
    result = 0.0
    for number in numbers:
        result += float(number)
    return result


def holds(machine, items, value):
    return any(machine.operators.equal(item, value) is True for item in items)


def difference(machine, _place, first, *others):
    return [value for value in first if not any(holds(machine, other, value) for other in others)]


def intersection(machine, _place, first, *others):
    return [value for value in first if all(holds(machine, other, value) for other in others)]


def union(machine, _place, *lists):
    found = []
    for value in (value for items in lists for value in items):
        if not holds(machine, found, value):
            found.append(value)
    return found


MEMBERS = {
    "concat": Native("list list", concat, variadic=True),
    "sort": Native("list func", sort),
    "sum": Native("list", total),
    "difference": Native("list list", difference, optional=1, variadic=True),
    "diff": Native("list list", difference, optional=1, variadic=True),
    "intersection": Native("list list", intersection, optional=1, variadic=True),
    "union": Native("list list", union, optional=1, variadic=True),
}
