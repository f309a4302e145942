# SPDX-License-Identifier: Apache-2.0
"""Section 17: the standard imports, as far as Python has them cheaply. What depends on configuration is a function of it."""

from . import clock, collection, decimals, encodings, json, lists, maps, strings, version, web
from ..imports import Native
from ..values import kind_of

TYPES = {"type_of": Native("any", lambda _machine, _place, value: kind_of(value).encode())}
UNITS = {f"{name}byte": 1024 ** (power + 1) for power, name in enumerate(["kilo", "mega", "giga", "tera", "peta"])}

STANDARD = {"base64": encodings.MEMBERS, "collection": collection.MEMBERS, "collection/lists": lists.MEMBERS,
            "collection/maps": maps.MEMBERS, "decimal": decimals.MEMBERS, "http": web.MEMBERS, "json": json.MEMBERS, "runtime": {"version": b"0.40.0"},
            "sockaddr": encodings.SOCKADDR, "strings": strings.MEMBERS, "time": clock.members, "types": TYPES, "units": UNITS,
            "version": version.MEMBERS}
