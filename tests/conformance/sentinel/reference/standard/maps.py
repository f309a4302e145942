# SPDX-License-Identifier: Apache-2.0
"""17.4 collection/maps: paths of keys, list indexes and `*`."""

from ..imports import Native
from ..values import UNDEFINED, Map


def segments(path):
    return path.split(b".")


def child(value, segment):
    """What lies below one segment; undefined when nothing does."""
    if isinstance(value, Map):
        return value.get(segment)
    if isinstance(value, list) and segment.isdigit() and int(segment) < len(value):
        return value[int(segment)]
    return UNDEFINED


def reach(value, path):
    if not path:
        return value
    if path[0] == b"*" and isinstance(value, list):
        return [reach(element, path[1:]) for element in value]
    below = child(value, path[0])
    return UNDEFINED if below is UNDEFINED else reach(below, path[1:])


def get(_machine, _place, value, path, default=UNDEFINED):
    found = reach(value, segments(path))
    return default if found is UNDEFINED else found


def has(_machine, _place, value, path):
    return reach(value, segments(path)) is not UNDEFINED


def with_child(value, key, below):
    """A copy of a map or list with one element replaced."""
    if isinstance(value, list):
        return [below if number == key else element for number, element in enumerate(value)]
    made = Map(value.pairs())
    made.set(key, below)
    return made


def changed(value, path, new):
    if not path:
        return new
    segment = path[0]
    if isinstance(value, list):
        if segment == b"*":
            return [changed(element, path[1:], new) for element in value]
        if not segment.isdigit() or int(segment) >= len(value):
            return value
        return with_child(value, int(segment), changed(value[int(segment)], path[1:], new))
    if not isinstance(value, Map):
        value = Map()
    return with_child(value, segment, changed(value.get(segment), path[1:], new))


def without(value, path):
    segment = path[0]
    if isinstance(value, list):
        if segment == b"*":
            return [] if len(path) == 1 else [without(element, path[1:]) for element in value]
        if not segment.isdigit() or int(segment) >= len(value):
            return value
        number = int(segment)
        if len(path) == 1:
            return value[:number] + value[number + 1:]
        return with_child(value, number, without(value[number], path[1:]))
    if not isinstance(value, Map) or not value.has(segment):
        return value
    if len(path) == 1:
        return Map((key, element) for key, element in value.pairs() if key != segment)
    return with_child(value, segment, without(value.get(segment), path[1:]))


def omit(_machine, _place, value, paths):
    for path in paths:
        value = without(value, segments(path))
    return value


def picked(value, paths):
    """Only what the paths reach, in its structure; lists close up."""
    if any(not path for path in paths):
        return value
    if isinstance(value, list):
        kept = []
        for number, element in enumerate(value):
            below = [path[1:] for path in paths if path[0] in (b"*", b"%d" % number)]
            part = picked(element, below) if below else UNDEFINED
            if part is not UNDEFINED:
                kept.append(part)
        return kept or UNDEFINED
    if isinstance(value, Map):
        made = Map()
        for key, element in value.pairs():
            below = [path[1:] for path in paths if path[0] == key]
            part = picked(element, below) if below else UNDEFINED
            if part is not UNDEFINED:
                made.set(key, part)
        return made if len(made) else UNDEFINED
    return UNDEFINED


def pick(_machine, _place, value, paths):
    found = picked(value, [segments(path) for path in paths])
    return Map() if found is UNDEFINED else found


MEMBERS = {
    "get": Native("any string any", get, optional=1),
    "has": Native("any string", has),
    "set": Native("map string any", lambda _machine, _place, value, path, new: changed(value, segments(path), new)),
    "unset": Native("map string", lambda _machine, _place, value, path: without(value, segments(path))),
    "omit": Native("map list", omit),
    "pick": Native("map list", pick),
}
