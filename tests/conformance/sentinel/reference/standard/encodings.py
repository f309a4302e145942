# SPDX-License-Identifier: Apache-2.0
"""17.1 base64 and 17.9 sockaddr."""

import base64
import binascii
import ipaddress

from ..failure import Unfit
from ..imports import Native


def decode(text, url):
    try:
        return base64.b64decode(text, b"-_" if url else None, validate=True)
    except binascii.Error as error:
        raise Unfit(f"invalid base64: {error}") from None


MEMBERS = {
    "encode": Native("string", lambda _machine, _place, text: base64.b64encode(text)),
    "decode": Native("string", lambda _machine, _place, text: decode(text, False)),
    "urlencode": Native("string", lambda _machine, _place, text: base64.urlsafe_b64encode(text)),
    "urldecode": Native("string", lambda _machine, _place, text: decode(text, True)),
}


def network(text):
    try:
        return ipaddress.ip_network(text.decode(), strict=False)
    except ValueError:
        raise Unfit("neither an address nor a network") from None


def is_contained(_machine, _place, outer, inner):
    outer, inner = network(outer), network(inner)
    return outer.version == inner.version and inner.subnet_of(outer)


SOCKADDR = {
    "is_contained": Native("string string", is_contained),
    "is_equal": Native("string string", lambda _machine, _place, a, b: network(a) == network(b)),
    "is_ipv4": Native("string", lambda _machine, _place, text: network(text).version == 4),
    "is_ipv6": Native("string", lambda _machine, _place, text: network(text).version == 6),
}
