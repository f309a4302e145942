# SPDX-License-Identifier: Apache-2.0
"""17.11 time. A moment is (nanoseconds since 1970, offset in seconds)."""

import datetime
import re
import time

from ..failure import Unfit
from ..imports import Native
from ..values import UNDEFINED, Builtin, Map, is_number

SECOND = 1_000_000_000
UNITS = {"nanosecond": 1, "microsecond": 1000, "millisecond": 1_000_000, "second": SECOND, "minute": 60 * SECOND,
         "hour": 3600 * SECOND}
RFC3339 = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)")
EPOCH = datetime.datetime(1970, 1, 1)


def moment(value):
    """(nanoseconds, offset) of RFC 3339 text, Unix seconds, or a timespace."""
    if isinstance(value, Map) and value.has(b"unix_nano"):
        return value.get(b"unix_nano"), value.get(b"zone")
    if is_number(value):
        return int(value * SECOND), 0
    found = RFC3339.fullmatch(value.decode("utf-8", "replace")) if isinstance(value, bytes) else None
    if not found:
        raise Unfit("no time")
    try:
        local = datetime.datetime.fromisoformat(found[1])
    except ValueError as error:
        raise Unfit(str(error)) from None
    zone = found[3]
    offset = 0 if zone == "Z" else (int(zone[1:3]) * 3600 + int(zone[4:]) * 60) * (-1 if zone[0] == "-" else 1)
    seconds = int((local - EPOCH).total_seconds()) - offset
    return seconds * SECOND + int((found[2] or "").ljust(9, "0")), offset


def timespace(nanoseconds, offset):
    local = EPOCH + datetime.timedelta(seconds=nanoseconds // SECOND + offset)
    hours, minutes = divmod(abs(offset) // 60, 60)

    def method(body):
        return Builtin("time", 1, 1, lambda _machine, other: body(other))

    def add(duration):
        if not is_number(duration):
            raise Unfit("a duration is a number")
        return timespace(nanoseconds + int(duration), offset)

    fields = {
        "hour": local.hour, "minute": local.minute, "second": local.second, "day": local.day, "month": local.month,
        "month_name": local.strftime("%B").encode(), "weekday": local.isoweekday() % 7,
        "weekday_name": local.strftime("%A").encode(), "year": local.year, "unix": nanoseconds // SECOND,
        "unix_nano": nanoseconds, "zone": offset,
        "zone_string": f"{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}".encode(),
        "before": method(lambda other: nanoseconds < moment(other)[0]),
        "after": method(lambda other: nanoseconds > moment(other)[0]),
        "equal": method(lambda other: nanoseconds == moment(other)[0]),
        "add": method(add),
        "sub": method(lambda other: nanoseconds - moment(other)[0]),
    }
    return Map((name.encode(), value) for name, value in fields.items())


def members(configuration):
    fixed = configuration.get(b"fixed_time")
    now = time.time_ns() if fixed is UNDEFINED else int(fixed) * SECOND
    return {**UNITS, "now": timespace(now, 0),
            "load": Native("any", lambda _machine, _place, value: timespace(*moment(value)))}
