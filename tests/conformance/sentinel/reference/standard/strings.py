# SPDX-License-Identifier: Apache-2.0
"""17.10 strings."""

from ..failure import Unfit
from ..imports import Native
from ..values import kind_of


def number_text(number):
    """A float in its shortest form without exponent."""
    text = f"{number!r}"
    if "e" in text:
        text = f"{number:f}" if abs(number) < 1 else f"{int(number)}"
    return text.removesuffix(".0").encode()


def join(machine, _place, items, separator):
    return separator.join(joinable(machine, items))


def joinable(machine, items):
    for item in map(machine.force, items):
        if isinstance(item, list):
            yield from joinable(machine, item)
        elif isinstance(item, bytes):
            yield item
        elif isinstance(item, bool):
            yield b"true" if item else b"false"
        elif isinstance(item, int):
            yield b"%d" % item
        elif isinstance(item, float):
            yield number_text(item)
        else:
            raise Unfit(f"join cannot take a {kind_of(item)}")


def split(_machine, _place, text, separator):
    if isinstance(text, list):
        return text
    if isinstance(text, int) and not isinstance(text, bool):
        text = str(text).encode()
    if not isinstance(text, bytes):
        raise Unfit(f'error calling function "split": cannot convert to string: {kind_of(text).upper()}')
    if not separator:
        return [character.encode("utf-8", "surrogateescape") for character in text.decode("utf-8", "surrogateescape")]
    return text.split(separator)


def replace(_machine, _place, text, old, new, times=-1):
    return text.replace(old, new, times)


def on_text(change):
    """A function of texts made one of bytes."""
    def body(_machine, _place, text, *more):
        parts = [part.decode("utf-8", "surrogateescape") for part in (text, *more)]
        return change(*parts).encode("utf-8", "surrogateescape")
    return body


def trimmed(strip):
    return on_text(lambda text, characters: strip(text, characters) if characters else text)


MEMBERS = {
    "has_prefix": Native("string string", lambda _machine, _place, text, prefix: text.startswith(prefix)),
    "has_suffix": Native("string string", lambda _machine, _place, text, suffix: text.endswith(suffix)),
    "join": Native("list string", join),
    "split": Native("any string", split),
    "trim_prefix": Native("string string", lambda _machine, _place, text, prefix: text.removeprefix(prefix)),
    "trim_suffix": Native("string string", lambda _machine, _place, text, suffix: text.removesuffix(suffix)),
    "to_lower": Native("string", on_text(str.lower)),
    "to_upper": Native("string", on_text(str.upper)),
    "replace": Native("string string string int", replace, optional=1),
    "trim": Native("string string", trimmed(str.strip)),
    "trim_left": Native("string string", trimmed(str.lstrip)),
    "trim_right": Native("string string", trimmed(str.rstrip)),
    "trim_space": Native("string", on_text(str.strip)),
}
