# SPDX-License-Identifier: Apache-2.0
"""17.6 http without a network: requests and clients are built, none is sent."""

from ..failure import Unfit
from ..imports import Native
from ..values import Builtin, Map

SECONDS_MAX, RETRIES_MAX = 30, 10


def unreachable(_machine, *_arguments):
    raise Unfit("there is no network")


def made(fields, methods):
    value = Map((name.encode(), field) for name, field in fields.items())
    for name, (count, body) in methods.items():
        value.set(name.encode(), Builtin(name, count, count, lambda _machine, *given, body=body: body(*given)))
    return value


def text(value):
    if not isinstance(value, bytes):
        raise Unfit("not a string")
    return value


def request(url, headers, body):
    def with_header(name, value):
        return request(url, Map([*headers.pairs(), (text(name), text(value))]), body)

    return made({"url": url, "headers": headers, "body": body}, {
        "with_header": (2, with_header),
        "with_basic_auth": (2, lambda user, password: with_header(b"Authorization", text(user) + text(password))),
        "with_body": (1, lambda new: request(url, headers, text(new)))})


def client(accepted, retries, timeout, verification):
    def limited(value, most):
        if type(value) is not int or not 0 <= value <= most:
            raise Unfit(f"not between 0 and {most}")
        return value

    made_client = made(
        {"accepted_status_codes": accepted, "retries": retries, "timeout": timeout, "certificate_verification": verification},
        {"accept_status_codes": (1, lambda codes: client(codes, retries, timeout, verification)),
         "with_timeout": (1, lambda seconds: client(accepted, retries, limited(seconds, SECONDS_MAX), verification)),
         "with_retries": (1, lambda times: client(accepted, limited(times, RETRIES_MAX), timeout, verification)),
         "without_certificate_verification": (0, lambda: client(accepted, retries, timeout, False))})
    for name in ("get", "post", "send"):
        made_client.set(name.encode(), Builtin(name, 1, 1, unreachable))
    return made_client


DEFAULT = client([200], 1, 10, True)


def on_default(name):
    return lambda machine, _place, *given: DEFAULT.get(name.encode()).body(machine, *given)


MEMBERS = {
    "get": Native("any", unreachable), "post": Native("any", unreachable), "send": Native("any", unreachable),
    "request": Native("string", lambda _machine, _place, url: request(url, Map(), b"")), "client": DEFAULT,
    "methodGet": b"GET", "methodPost": b"POST",
    "accept_status_codes": Native("list", on_default("accept_status_codes")),
    "with_timeout": Native("int", on_default("with_timeout")), "with_retries": Native("int", on_default("with_retries")),
    "without_certificate_verification": Native("", on_default("without_certificate_verification")),
}
