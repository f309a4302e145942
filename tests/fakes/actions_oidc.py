# SPDX-License-Identifier: Apache-2.0
"""GitHub's OIDC for Actions: discovery and keys of the issuer, and the endpoint that a runner gives to a job.

actions_oidc.md cites the vendor's rule for each behaviour. Whatever is asked otherwise is a violation.
"""
import base64
import hashlib
import http.server
import json
import secrets
import threading
import time
import urllib.parse

PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")  # DigestInfo of SHA-256: RFC 8017, 9.2, note 1


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def is_prime(number, rounds=20):
    if any(number % small == 0 for small in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(rounds):
        x = pow(secrets.randbelow(number - 3) + 2, odd, number)
        if x in (1, number - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % number
            if x == number - 1:
                break
        else:
            return False
    return True


def prime(bits):
    while True:
        number = secrets.randbits(bits) | 3 << (bits - 2) | 1
        if (number - 1) % 65537 and is_prime(number):
            return number


class Key:
    """An RSA key of 2048 bits with the name that a token's header and the key set know it by."""

    def __init__(self, kid):
        p, q = prime(1024), prime(1024)
        self.kid, self.n, self.e = kid, p * q, 65537
        self.d = pow(self.e, -1, (p - 1) * (q - 1))

    def jwk(self):
        number = base64url(self.n.to_bytes(256, "big"))
        return {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": self.kid, "n": number, "e": "AQAB"}

    def sign(self, data):
        digest = PREFIX + hashlib.sha256(data).digest()
        padded = b"\0\1" + b"\xff" * (256 - 3 - len(digest)) + b"\0" + digest
        return pow(int.from_bytes(padded, "big"), self.d, self.n).to_bytes(256, "big")

    def token(self, claims, **header):
        parts = {"typ": "JWT", "alg": "RS256", "kid": self.kid, **header}
        signed = base64url(json.dumps(parts).encode()) + "." + base64url(json.dumps(claims).encode())
        return signed + "." + base64url(self.sign(signed.encode()))


class ActionsOidc:
    """`job` is what the next token says of its job; a test changes it. Keys: `rotate` takes the second one."""

    def __init__(self):
        self.violations, self.requests = [], []
        self.keys = [Key("kid-one"), Key("kid-two")]
        self.signing, self.published = self.keys[0], self.keys[:1]
        self.fail_next = 0
        self.request_token = secrets.token_urlsafe(20)
        self.job = self.push()
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                status, body = fake.answer(self.path, self.headers)
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_POST(self):
                fake.violations.append(f"{self.command} {self.path}")
                self.send_error(405)

            do_PUT = do_PATCH = do_DELETE = do_POST

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    @staticmethod
    def push(**changes):
        """The claims of a job of shop/orders for a push to main, in the environment dev."""
        return {"sub": "repo:shop@65/orders@74:environment:dev", "repository": "shop/orders", "repository_id": "74",
                "repository_owner": "shop", "repository_owner_id": "65", "repository_visibility": "private",
                "ref": "refs/heads/main", "ref_type": "branch", "sha": "1" * 40, "environment": "dev",
                "event_name": "push", "actor": "octocat", "actor_id": "1", "workflow": "apply",
                "job_workflow_ref": "shop/orders/.github/workflows/apply.yml@refs/heads/main", "run_id": "9001",
                "run_number": "7", "run_attempt": "1", "runner_environment": "github-hosted", **changes}

    @classmethod
    def pull_request(cls, **changes):
        return cls.push(sub="repo:shop@65/orders@74:pull_request", ref="refs/pull/7/merge", event_name="pull_request",
                        base_ref="main", head_ref="change", **changes)

    def claims(self, audience, **changes):
        now = int(time.time())
        whole = {**self.job, "iss": self.url, "aud": audience, "jti": secrets.token_hex(16), "iat": now, "nbf": now - 600,
                 "exp": now + 300, **changes}
        return {name: value for name, value in whole.items() if value is not None}

    def publish_both(self):
        self.published = self.keys[:]

    def rotate(self):
        """The second key signs; the first one is gone from the key set."""
        self.signing, self.published = self.keys[1], self.keys[1:]

    def runner_environment(self):
        """What a runner gives to a job with `permissions: id-token: write`."""
        return {"ACTIONS_ID_TOKEN_REQUEST_URL": f"{self.url}/runner/token?api-version=2.0",
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN": self.request_token}

    def answer(self, target, headers):
        path, _, query = target.partition("?")
        if query and path != "/runner/token":
            self.violations.append(f"unknown parameters: {target}")
        self.requests.append(path)
        if self.fail_next:
            self.fail_next -= 1
            return 503, {"message": "try again"}
        if path == "/.well-known/openid-configuration":
            return 200, {"issuer": self.url, "jwks_uri": f"{self.url}/.well-known/jwks",
                         "id_token_signing_alg_values_supported": ["RS256"], "response_types_supported": ["id_token"],
                         "subject_types_supported": ["public", "pairwise"]}
        if path == "/.well-known/jwks":
            return 200, {"keys": [key.jwk() for key in self.published]}
        if path == "/runner/token":
            given = urllib.parse.parse_qs(query, keep_blank_values=True)
            if set(given) - {"api-version", "audience"}:
                self.violations.append(f"unknown parameters: {target}")
            if headers.get("Authorization") != f"bearer {self.request_token}":
                self.violations.append("the runner's token is missing or wrong")
                return 401, {"message": "bad credentials"}
            audience = given.get("audience", [f"https://github.com/{self.job['repository_owner']}"])[0]
            return 200, {"count": 1, "value": self.signing.token(self.claims(audience))}
        self.violations.append(f"GET {target}")
        return 404, {"message": "Not Found"}
