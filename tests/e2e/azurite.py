# SPDX-License-Identifier: Apache-2.0
"""Azurite, Microsoft's emulator of Azure Storage, from npm: its Blob service on a free port, with signatures checked."""
import base64
import ctypes
import datetime
import email.utils
import hashlib
import hmac
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.parse
from pathlib import Path

from harness import ROOT, eventually

PROGRAM = ROOT / "build/npm/node_modules/azurite/dist/src/blob/main.js"
WITHOUT_SWEEP = ROOT / "tests/e2e/azurite_without_sweep.js"
ACCOUNT = "devstoreaccount1"
# Published by Microsoft for its emulators: no secret.
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
RESOURCE = "https://storage.azure.com"
PR_SET_PDEATHSIG = 1


class Azurite:
    """Runs from `start` to `close`. With `tls` it speaks https and takes tokens of identities, too."""

    def __init__(self, tls=False):
        self.folder = Path(tempfile.mkdtemp(prefix="azurite-"))
        self.tls = tls
        self.process = None
        self.url = ""

    @property
    def certificate(self):
        return self.folder / "certificate.pem"

    def start(self):
        if not PROGRAM.exists():
            raise AssertionError("run tools/install_npm tests/npm build/npm first")
        arguments = ["node", "--require", WITHOUT_SWEEP, PROGRAM, "--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence",
                     "--disableTelemetry", "--silent"]
        if self.tls:
            self._make_certificate()
            arguments += ["--oauth", "basic", "--cert", self.certificate, "--key", self.folder / "key.pem"]
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(
                arguments, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.folder,
                preexec_fn=lambda: ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL))
        says = eventually("Azurite listens", lambda: re.search(
            r"successfully listens on (https?://\S+)", (self.folder / "log").read_text()), 120)
        self.url = says[1]
        return self

    def _make_certificate(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=azurite",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", self.folder / "key.pem",
                        "-out", self.certificate], check=True, capture_output=True)

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def endpoint(self):
        return f"{self.url}/{ACCOUNT}"

    def settings(self, endpoint=None, **more):
        """What a server needs to keep its blobs here."""
        return {"STORAGE_ACCOUNT": ACCOUNT, "STORAGE_ACCESS_KEY": KEY, "STORAGE_ENDPOINT": endpoint or self.endpoint,
                **more}

    @property
    def connection_string(self):
        return f"AccountName={ACCOUNT};AccountKey={KEY};BlobEndpoint={self.endpoint}"

    def make_container(self, container="porcbundles", context=None):
        query = [("restype", "container")]
        status, _, body = fetch("PUT", f"{self.endpoint}/{container}?{urllib.parse.urlencode(query)}",
                                headers=self.signed("PUT", f"/{container}", query), context=context)
        assert status == 201, body

    @staticmethod
    def container_access(seconds, container="porcbundles", permissions="racwdl"):
        """A shared access signature of a container that ends so many seconds from now, as STORAGE_SAS takes it."""
        terms = {"sv": "2021-12-02", "spr": "https", "se": at(seconds), "sr": "c", "sp": permissions}
        text = "\n".join([permissions, "", terms["se"], f"/blob/{ACCOUNT}/{container}", "", "", terms["spr"], terms["sv"],
                          terms["sr"], *[""] * 7])
        signature = base64.b64encode(hmac.digest(base64.b64decode(KEY), text.encode(), hashlib.sha256)).decode()
        return urllib.parse.urlencode({**terms, "sig": signature})

    @staticmethod
    def signed(method, path, query=(), length="", headers=()):
        """The headers of a request to `path` below the account, by this file's own signature."""
        own = dict(headers, **{"x-ms-date": email.utils.formatdate(usegmt=True), "x-ms-version": "2021-12-02"})
        text = "\n".join([method, "", "", str(length), *[""] * 8, *(f"{k}:{own[k]}" for k in sorted(own)),
                          f"/{ACCOUNT}/{ACCOUNT}{path}", *(f"{k}:{v}" for k, v in sorted(query))])
        signature = base64.b64encode(hmac.digest(base64.b64decode(KEY), text.encode(), hashlib.sha256)).decode()
        return {**own, "Authorization": f"SharedKey {ACCOUNT}:{signature}"}

    def names(self, container="porcbundles"):
        """The names of all blobs."""
        query = [("restype", "container"), ("comp", "list")]
        status, _, body = fetch("GET", f"{self.endpoint}/{container}?{urllib.parse.urlencode(query)}",
                                headers=self.signed("GET", f"/{container}", query))
        assert status == 200, body
        return re.findall(r"<Name>([^<]*)</Name>", body.decode())


def fetch(method, url, body=None, headers=None, context=None):
    """Status, headers and body of a plain request, by whoever has nothing but the URL."""
    at = urllib.parse.urlsplit(url)
    if at.scheme == "https":
        connection = http.client.HTTPSConnection(at.hostname, at.port, timeout=30, context=context)
    else:
        connection = http.client.HTTPConnection(at.hostname, at.port, timeout=30)
    connection.request(method, f"{at.path}?{at.query}", body, headers or {})
    answer = connection.getresponse()
    taken = (answer.status, answer.headers, answer.read())
    connection.close()
    return taken


def token(seconds=3600, audience=RESOURCE):
    """A token as Azurite's `--oauth basic` takes it: it looks at times, audience and issuer, and at no signature."""
    tenant = "ab1f708d-50f6-404c-a006-d71b2ac7a606"
    now = int(time.time())
    claims = {"aud": audience, "iss": f"https://sts.windows.net/{tenant}/", "iat": now - 60, "nbf": now - 60,
              "exp": now + seconds, "oid": "23657296-5cd5-45b0-a809-d972a7f4dfe1", "tid": tenant, "sub": "porc"}

    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
    return f"{part({'alg': 'RS256', 'typ': 'JWT'})}.{part(claims)}.c2lnbmF0dXJl"


def at(seconds):
    """A moment from now, as links write it."""
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)).strftime(
        "%Y-%m-%dT%H:%M:%SZ")


if __name__ == "__main__":  # by hand: an emulator until the end of input
    azurite = Azurite().start()
    print(json.dumps(azurite.settings()), flush=True)
    try:
        os.read(0, 1)
    finally:
        azurite.close()
