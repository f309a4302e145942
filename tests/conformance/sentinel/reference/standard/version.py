# SPDX-License-Identifier: Apache-2.0
"""17.14 version: only `new`; the methods live in the map that it gives."""

import re

from ..failure import Unfit
from ..imports import Native
from ..values import Builtin, Map

VERSION = re.compile(r"v?([0-9]+(?:\.[0-9]+)*)(?:-([0-9A-Za-z.~-]+)|([A-Za-z~][0-9A-Za-z.~-]*))?(?:\+([0-9A-Za-z.~-]+))?")
CONSTRAINT = re.compile(r"\s*(=|!=|>=|<=|>|<|~>|)\s*(\S+)\s*")


class Version:
    def __init__(self, text):
        found = VERSION.fullmatch(text)
        if not found:
            raise Unfit(f"malformed version: {text}")
        given = [int(part) for part in found[1].split(".")]
        self.given = len(given)
        self.segments = given + [0] * (3 - len(given))
        self.prerelease = found[2] or found[3] or ""
        self.metadata = found[4] or ""

    def text(self):
        return ".".join(map(str, self.segments)) + (self.prerelease and "-" + self.prerelease) + (self.metadata and "+" + self.metadata)

    def order(self):
        """A key: releases above their prereleases, numbers below words."""
        parts = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in self.prerelease.split(".")]
        segments = list(self.segments)
        while segments and segments[-1] == 0:
            segments.pop()
        return (segments, 0 if self.prerelease else 1, parts if self.prerelease else [])


def compared(left, right):
    return (left.order() > right.order()) - (left.order() < right.order())


def satisfies(version, text):
    return all(satisfies_one(version, part) for part in text.split(","))


def satisfies_one(version, text):
    found = CONSTRAINT.fullmatch(text)
    if not found:
        raise Unfit(f"malformed constraint: {text}")
    operator, wanted = found[1], Version(found[2])
    order = compared(version, wanted)
    if operator in ("", "="):
        return order == 0
    if operator == "!=":
        return order != 0
    if version.prerelease and not wanted.prerelease:
        return False
    if version.prerelease and wanted.prerelease and version.segments != wanted.segments:
        return False
    if operator == "~>":
        fixed = max(1, wanted.given - 1)
        return order >= 0 and version.segments[:fixed] == wanted.segments[:fixed]
    return {">": order > 0, "<": order < 0, ">=": order >= 0, "<=": order <= 0}[operator]


def text_argument(value):
    if isinstance(value, Map) and value.has(b"version"):
        value = value.get(b"version")
    if not isinstance(value, bytes):
        raise Unfit("a version is a string")
    return value.decode("utf-8", "replace")


def new(_machine, _place, text):
    version = Version(text.decode("utf-8", "replace"))

    def method(body):
        return Builtin("version", 1, 1, lambda _machine, other: body(text_argument(other)))

    def against(test):
        return method(lambda other: test(compared(version, Version(other))))

    methods = {"greater_than gt": against(lambda order: order > 0), "less_than lt": against(lambda order: order < 0),
               "greater_than_or_equals gte": against(lambda order: order >= 0),
               "less_than_or_equals lte": against(lambda order: order <= 0), "equals eq": against(lambda order: order == 0),
               "compare cmp": against(lambda order: order), "satisfies sat": method(lambda other: satisfies(version, other))}
    made = Map((name.encode(), body) for names, body in methods.items() for name in names.split())
    for name, number in zip(["major", "minor", "patch"], version.segments):
        made.set(name.encode(), number)
    for name, value in [("prerelease", version.prerelease), ("metadata", version.metadata), ("version", version.text())]:
        made.set(name.encode(), value.encode())
    return made


MEMBERS = {"new": Native("string", new)}
