# SPDX-License-Identifier: Apache-2.0
"""What stops a policy: an error with its place."""


class Failure(Exception):
    """An error of a policy; `place` is (file, line, column), counted from 1, columns in bytes."""

    def __init__(self, place, text):
        super().__init__(text)
        self.place = place
        self.text = text

    def __str__(self):
        return f"{self.place[0]}:{self.place[1]}:{self.place[2]}: {self.text}"


class Refused(Failure):
    """Syntax or semantics: the policy does not begin to run."""


class Unfit(Exception):
    """Values that an operation does not take; whoever knows the place makes a Failure of it."""


class BadPattern(Exception):
    """A regular expression that is none; its place is that of the pattern."""
