# SPDX-License-Identifier: Apache-2.0
"""The machine's PostgreSQL 15: a server of its own in a temporary folder, as a user without rights."""
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.parse
from pathlib import Path

from harness import eventually

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
PR_SET_PDEATHSIG = 1


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


class Postgres:
    def __init__(self, tls=False, password="", primary=None):
        """With `tls` it has a certificate of its own, for 127.0.0.1, and lets nobody in without TLS; with a password nobody
        who does not prove to know it (SCRAM). With a primary it is a hot standby of that one until it is promoted."""
        self.folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self.port = free_port()
        self.process = None
        self.user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        self.password = password
        if primary:
            self._run("pg_basebackup", f"--pgdata={self.folder}/data", "--write-recovery-conf", "--checkpoint=fast",
                      "--no-sync", f"--dbname={primary.url()}")
        else:
            self._make_cluster()
        self.settings = ["listen_addresses=127.0.0.1", "max_connections=200"]
        self.certificate = self.folder / "certificate.pem"
        if tls:
            self._make_certificate()

    def _make_cluster(self):
        secret = self.folder / "password"
        secret.write_text(self.password or "-")
        if self.user:
            os.chown(secret, self.user.pw_uid, self.user.pw_gid)
        self._run("initdb", f"--pgdata={self.folder}/data", "--username=porc", "--encoding=UTF8", "--locale=C.UTF-8",
                  "--no-sync", f"--pwfile={secret}", f"--auth={'scram-sha-256' if self.password else 'trust'}")

    def _run(self, program, *arguments):
        ended = self.spawn(program, *arguments).wait(120)
        if ended != 0:
            raise AssertionError(f"{program} ended with {ended}: " + (self.folder / "log").read_text()[-2000:])

    def _make_certificate(self):
        key = self.folder / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=postgres",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", self.certificate],
                       check=True, capture_output=True)
        if self.user:
            os.chown(key, self.user.pw_uid, self.user.pw_gid)
        self.settings += ["ssl=on", f"ssl_cert_file={self.certificate}", f"ssl_key_file={key}"]
        (self.folder / "data/pg_hba.conf").write_text("hostssl all all 127.0.0.1/32 trust\nlocal all all trust\n")

    def spawn(self, program, *arguments):
        def become():
            if self.user:
                os.setgroups([])
                os.setgid(self.user.pw_gid)
                os.setuid(self.user.pw_uid)
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)
            os.chdir("/")
        with open(self.folder / "log", "ab") as log:
            return subprocess.Popen([PROGRAMS / program, *arguments], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                    preexec_fn=become)

    def url(self, database="postgres"):
        user = f"porc:{urllib.parse.quote(self.password, safe='')}" if self.password else "porc"
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def query(self, text, database="postgres"):
        """The rows of a query, as lists of texts."""
        answer = subprocess.run(["psql", "--no-psqlrc", "-At", "-F", "\t", "-c", text, self.url(database)],
                                capture_output=True, text=True, timeout=60)
        if answer.returncode != 0:
            raise AssertionError(answer.stderr)
        return [line.split("\t") for line in answer.stdout.splitlines()]

    def is_up(self):
        return subprocess.run(["pg_isready", "-q", "-d", self.url()]).returncode == 0

    def start(self):
        self.process = self.spawn("postgres", "-D", f"{self.folder}/data", "-p", str(self.port), "-k", str(self.folder),
                                  *(word for setting in self.settings for word in ("-c", setting)))
        eventually("PostgreSQL answers", self.is_up)
        return self

    def promote(self):
        """A standby may be written to from now on."""
        self._run("pg_ctl", "promote", f"--pgdata={self.folder}/data", "--wait")

    def stop(self, how=signal.SIGINT):
        """SIGINT is its fast shutdown, SIGQUIT its immediate one, as after a crash."""
        self.process.send_signal(how)
        self.process.wait(60)

    def close(self):
        if self.process.poll() is None:
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
