# SPDX-License-Identifier: Apache-2.0
"""Bundles, published quills and what is written of runs in Azure Blob Storage: Azurite, with signatures checked."""
import hashlib
import json
import os
import re
import ssl
import subprocess
import sys
import time
import urllib.parse

from azurite import ACCOUNT, KEY, Azurite, at, fetch, token
from harness import BIN, ROOT, ServerTest, WithFakes, eventually, main
from postgres import Postgres
from quill_life_test import next_service

sys.path.insert(0, str(ROOT / "tests/fakes"))
from azure_identity import AzureIdentity  # noqa: E402
from blob_gate import BlobGate  # noqa: E402


class OnAzure(ServerTest):
    flags = ("--no-sandbox",)

    @classmethod
    def setUpClass(cls):
        cls.azurite = Azurite().start()
        cls.addClassCleanup(cls.azurite.close)
        cls.environment = cls.azurite.settings()
        super().setUpClass()

    def build(self, name, server=None):
        server = server or self.server
        run = server.submit(self.service(name), goal="submitted")
        answer = server.post(f"/run/{run}/build")
        self.assertEqual(answer.status, 200, answer.body)
        return run, answer.json

    def test_a_run_is_applied_with_everything_in_the_container(self):
        run = self.server.submit(self.ledger("first", entries=1))
        self.assertEqual(self.server.wait(run)["status"], "applied")
        self.assertEqual(len(self.made("first")), 1)
        written = eventually("the run's log is there",
                             lambda: (names := self.azurite.names()) and f"logs/{run}.log.jsonl" in names and names)
        self.assertIn(f"metadata/{run}.json", written)
        self.assertTrue([name for name in written if re.fullmatch(f"bundles/{run}/[0-9a-f]{{64}}.tar.gz", name)], written)
        for kept in ("bundles", "quills"):
            self.assertFalse((self.server.folder / kept).exists(), kept)
        self.assertEqual(list((self.server.folder / "logs").iterdir()), [])
        self.assertEqual(self.server.get(f"/run/{run}/bundle").status, 200)

    def test_the_link_of_a_bundle_reads_it_and_does_nothing_else(self):
        run, built = self.build("linked")
        status, headers, body = fetch("GET", built["bundle_url"])
        self.assertEqual(status, 200, body)
        self.assertEqual(headers["Content-Type"], "application/gzip")
        self.assertEqual(body, self.server.get(f"/run/{run}/bundle").body)
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(built["bundle_url"]).query))
        self.assertEqual((query["sp"], query["sr"]), ("r", "b"))
        self.assertLessEqual(query["se"], at(3600 + 5))
        blob = {"x-ms-blob-type": "BlockBlob"}
        for method, sent, more in (("PUT", b"x", blob), ("DELETE", None, {})):
            self.assertEqual(fetch(method, built["bundle_url"], sent, more)[0], 403, method)
        other = self.build("other")[1]["bundle_url"]
        path, query_text = built["bundle_url"].split("?")
        self.assertEqual(fetch("GET", other.split("?")[0] + "?" + query_text)[0], 403, "another blob")
        for name, value in (("se", at(7 * 24 * 3600)), ("sp", "rw"), ("sr", "c")):
            changed = urllib.parse.urlencode({**query, name: value})
            self.assertEqual(fetch("GET", f"{path}?{changed}")[0], 403, name)
        self.assertEqual(fetch("GET", path)[0], 403, "without a signature")
        again = self.server.post(f"/run/{run}/build").json["bundle_url"]
        self.assertEqual(again.split("?")[0], path)

    def test_secrets_and_links_are_in_no_log_and_no_file(self):
        url = self.build("quiet")[1]["bundle_url"]
        signature = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))["sig"]
        texts = [KEY, signature, urllib.parse.quote(signature, safe="")]
        files = [self.server.log, *(f for f in self.server.folder.rglob("*") if f.is_file())]
        for file in files:
            content = file.read_bytes()
            for text in texts:
                self.assertNotIn(text.encode(), content, file)

    def test_readiness_names_the_blobs(self):
        ready = self.server.get("/readyz").json
        self.assertEqual({each["name"]: each["ready"] for each in ready["dependencies"]},
                         {"store": True, "engine": True, "blobs": True, "data": True})

    def test_configuration_is_shown_without_its_secrets(self):
        shown = subprocess.run([BIN / "porc", "config", "check", "--data", self.server.folder], capture_output=True,
                               text=True, timeout=60, env={**os.environ, **self.environment})
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertRegex(shown.stdout, r"STORAGE_ACCESS_KEY +\(set\)")
        self.assertIn(ACCOUNT, shown.stdout)
        self.assertNotIn(KEY, shown.stdout)


class TwoServers(ServerTest):
    """They share a database and a container, and no disk."""
    flags = ("--no-sandbox",)

    @classmethod
    def setUpClass(cls):
        cls.azurite = Azurite().start()
        cls.addClassCleanup(cls.azurite.close)
        cls.postgres = Postgres().start()
        cls.addClassCleanup(cls.postgres.close)
        cls.environment = {**cls.azurite.settings(), "PORC_DATABASE_URL": cls.postgres.url(),
                           "PORC_MASTER_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}
        super().setUpClass()
        cls.other = cls.make_server("other")
        cls.other.folder.mkdir()
        cls.other.folder.chmod(0o700)
        (cls.other.folder / "admin-token").write_text(cls.server.token + "\n")
        (cls.other.folder / "admin-token").chmod(0o600)
        cls.other.start()
        cls.addClassCleanup(cls.other.stop)

    def test_another_server_reads_the_bundle(self):
        run = self.server.submit(self.service("shared"), goal="built")
        self.server.wait(run, {"built"})
        mine, theirs = (server.get(f"/run/{run}/bundle") for server in (self.server, self.other))
        self.assertEqual((mine.status, theirs.status), (200, 200))
        self.assertEqual(mine.body, theirs.body)
        link = self.other.post(f"/run/{run}/build").json["bundle_url"]
        self.assertEqual(fetch("GET", link)[2], mine.body)

    def test_what_one_publishes_the_other_takes_at_once(self):
        published = self.server.post("/quills/", next_service())
        self.assertEqual(published.status // 100, 2, published.body)
        self.assertEqual(self.other.get("/quills/service?version=1.1.0").status, 200)
        run = self.other.submit({**self.service("seen"), "schema_version": "1.1.0"}, goal="built")
        self.assertEqual(self.other.wait(run, {"built", "build_failed"})["status"], "built")
        revoked = self.other.post("/quills/service/1.1.0/revoke", {"reason": "broken"})
        self.assertEqual(revoked.status // 100, 2, revoked.body)
        eventually("the first server knows", lambda: self.server.get("/quills/service?version=1.1.0").json.get("status")
                   == "revoked")


class BadDays(ServerTest):
    """A gate before the Blob service spoils what goes through it."""
    flags = ("--no-sandbox",)

    @classmethod
    def setUpClass(cls):
        cls.azurite = Azurite().start()
        cls.addClassCleanup(cls.azurite.close)
        cls.gate = cls.with_fake(BlobGate(cls.azurite.url).start())
        cls.addClassCleanup(cls.gate.stop)
        cls.environment = cls.azurite.settings(f"{cls.gate.url}/{ACCOUNT}")
        super().setUpClass()

    def tearDown(self):
        self.gate.mode, self.gate.skew = "open", 0
        super().tearDown()

    def test_runs_wait_for_a_minute_of_faults_and_nothing_is_lost(self):
        before = self.server.submit(self.ledger("bad-0", entries=1), goal="planned")
        self.server.wait(before, {"planned"})
        began = time.monotonic()
        runs = []
        for mode in ("busy", "cut", "mixed"):
            self.gate.mode = mode
            runs.append(self.server.submit(self.ledger(f"bad-{len(runs) + 1}", entries=1)))
            eventually("20 seconds have passed", lambda: time.monotonic() - began > 20 * len(runs), 60)
        self.assertNotEqual(self.server.status(runs[0])["status"], "applied")
        self.assertGreater(self.gate.faults, 10)
        self.assertEqual(self.server.get("/readyz").status, 503)
        self.gate.mode = "open"
        for run in runs:
            self.assertEqual(self.server.wait(run, seconds=300)["status"], "applied")
        for i in range(1, len(runs) + 1):
            self.assertEqual(len(self.made(f"bad-{i}")), 1)
        self.assertEqual(self.server.post(f"/run/{before}/apply").status // 100, 2)
        self.assertEqual(self.server.wait(before)["status"], "applied")
        self.assertEqual(self.server.get("/readyz").status, 200)
        names = eventually("what is written of runs is there", lambda: (names := self.azurite.names()) and all(
            f"logs/{run}.log.jsonl" in names for run in runs) and names)
        for run in [before, *runs]:
            self.assertEqual(len([name for name in names if name.startswith(f"bundles/{run}/")]), 1)

    def test_lost_answers_are_found_again(self):
        for mode in ("lost", "broken"):
            run = self.server.submit(self.service(f"answer-{mode}"), goal="submitted")
            self.gate.mode = mode
            faults = self.gate.faults
            self.server.post(f"/run/{run}/plan")
            eventually("a write was carried out unheard", lambda: self.gate.faults > faults)
            self.gate.mode = "open"
            self.server.wait(run, {"built", "plan_queued", "planning", "planned", "no_changes"})
            bundles = [name for name in self.azurite.names() if name.startswith(f"bundles/{run}/")]
            self.assertEqual(len(bundles), 1, mode)

    def test_a_clock_that_is_wrong_is_told_the_time(self):
        for skew in (3600, -3600):
            self.gate.skew = skew
            run = self.server.submit(self.service(f"clock-{abs(skew)}-{'late' if skew > 0 else 'early'}"), goal="built")
            self.assertEqual(self.server.wait(run, {"built"})["status"], "built")


class Identities(WithFakes):
    """Azurite over https takes tokens; who gives them is asked as Azure wants it."""

    @classmethod
    def setUpClass(cls):
        cls.azurite = Azurite(tls=True).start()
        cls.addClassCleanup(cls.azurite.close)
        cls.trust = ssl.create_default_context(cafile=str(cls.azurite.certificate))

    def serve(self, identity, **settings):
        class One(ServerTest):
            flags = ("--no-sandbox",)
            environment = {"STORAGE_ACCOUNT": ACCOUNT, "STORAGE_ENDPOINT": self.azurite.endpoint,
                           "PORC_CA_FILE": str(self.azurite.certificate), **settings}
        One.setUpClass()
        self.addCleanup(One.tearDownClass)
        self.fakes = (identity,)
        self.addCleanup(identity.stop)
        return One

    def check(self, one):
        run = one.server.submit(one.service("identified"), goal="built")
        one.server.wait(run, {"built"})
        link = one.server.post(f"/run/{run}/build").json["bundle_url"]
        self.assertIn("skoid=", link)
        self.assertIn("spr=https", link)
        self.assertEqual(fetch("GET", link, context=self.trust)[2], one.server.get(f"/run/{run}/bundle").body)
        self.assertEqual(fetch("DELETE", link, context=self.trust)[0], 403)
        self.assertNotIn("eyJ", one.server.log.read_text(), "a token is in the log")

    def test_a_virtual_machine(self):
        identity = AzureIdentity(token, client_id="c1").start()
        identity.answers = [410, 404, 429]
        self.check(self.serve(identity, STORAGE_IDENTITY="managed", AZURE_CLIENT_ID="c1",
                              AZURE_POD_IDENTITY_AUTHORITY_HOST=identity.url))
        self.assertEqual(identity.requests.count("GET /metadata/identity/oauth2/token"), 4, "one token serves all")

    def test_an_app_service(self):
        identity = AzureIdentity(token).start()
        self.check(self.serve(identity, STORAGE_IDENTITY="managed", IDENTITY_ENDPOINT=identity.url + "/msi/token",
                              IDENTITY_HEADER=identity.header))

    def test_a_pod(self):
        identity = AzureIdentity(token, client_id="c2", tenant="t2", assertion="pods.own.token").start()
        file = self.azurite.folder / "token"
        file.write_text("pods.own.token\n")
        self.check(self.serve(identity, STORAGE_IDENTITY="workload", AZURE_CLIENT_ID="c2", AZURE_TENANT_ID="t2",
                              AZURE_FEDERATED_TOKEN_FILE=str(file), AZURE_AUTHORITY_HOST=identity.url + "/"))

    def test_a_token_that_is_not_taken_any_more_is_replaced(self):
        tokens = [token(audience="https://other.example")]
        identity = AzureIdentity(lambda: tokens.pop(0) if tokens else token()).start()
        self.check(self.serve(identity, STORAGE_IDENTITY="managed", AZURE_POD_IDENTITY_AUTHORITY_HOST=identity.url))


class ByConnectionString(ServerTest):
    """The setting is what the portal shows, and nothing beside it."""
    flags = ("--no-sandbox",)

    @classmethod
    def setUpClass(cls):
        cls.azurite = Azurite().start()
        cls.addClassCleanup(cls.azurite.close)
        cls.environment = {"STORAGE_CONNECTION_STRING": cls.azurite.connection_string, "PORC_LOG_LEVEL": "debug"}
        super().setUpClass()

    def test_a_run_is_applied_and_the_key_is_in_no_log(self):
        run = self.server.submit(self.ledger("portal", entries=1))
        self.assertEqual(self.server.wait(run)["status"], "applied")
        self.assertEqual(len(self.made("portal")), 1)
        self.assertEqual(len([name for name in self.azurite.names() if name.startswith(f"bundles/{run}/")]), 1)
        self.assertIn('"level":"debug"', self.server.log.read_text())
        self.assertNotIn(KEY, self.server.log.read_text())
        shown = subprocess.run([BIN / "porc", "config", "check", "--data", self.server.folder], capture_output=True,
                               text=True, timeout=60, env={**os.environ, **self.environment})
        self.assertRegex(shown.stdout, r"STORAGE_CONNECTION_STRING +\(set\)")
        self.assertNotIn(KEY, shown.stdout + shown.stderr)


class BySharedAccess(ServerTest):
    """A signature that somebody else made for the container alone: PORC never has the account's key."""
    flags = ("--no-sandbox",)

    @classmethod
    def setUpClass(cls):
        cls.azurite = Azurite(tls=True).start()
        cls.addClassCleanup(cls.azurite.close)
        cls.azurite.make_container(context=ssl.create_default_context(cafile=str(cls.azurite.certificate)))
        cls.environment = cls.given(seconds=3600)
        super().setUpClass()

    @classmethod
    def given(cls, seconds):
        return {"STORAGE_ACCOUNT": ACCOUNT, "STORAGE_ENDPOINT": cls.azurite.endpoint,
                "STORAGE_SAS": cls.azurite.container_access(seconds), "PORC_CA_FILE": str(cls.azurite.certificate),
                "PORC_LOG_LEVEL": "debug"}

    @staticmethod
    def signatures_of(settings):
        """As they are, and as addresses hold them."""
        signature = dict(urllib.parse.parse_qsl(settings["STORAGE_SAS"]))["sig"]
        return signature, urllib.parse.quote(signature, safe=""), urllib.parse.quote(signature)

    def test_bundles_are_read_from_the_server_and_the_signature_is_not_passed_on(self):
        run = self.server.submit(self.service("given"), goal="built")
        self.server.wait(run, {"built"})
        built = self.server.post(f"/run/{run}/build")
        bundle = self.server.get(f"/run/{run}/bundle")
        self.assertEqual((built.status, bundle.status), (200, 200))
        self.assertEqual(hashlib.sha256(bundle.body).hexdigest(), built.json["digest"].rpartition(":")[2])
        self.assertNotIn("sig=", built.json["bundle_url"])
        for signature in self.signatures_of(self.environment):
            self.assertNotIn(signature, built.body.decode())
            self.assertNotIn(signature, self.server.log.read_text())
        self.assertIn('"level":"debug"', self.server.log.read_text())

    def test_one_that_has_ended_is_one_clear_error_at_start(self):
        settings = self.given(seconds=-60)
        ended = subprocess.run([BIN / "porc", "serve", "--data", self.scratch / "late", "--listen", "127.0.0.1:0"], text=True,
                               capture_output=True, timeout=60, env={**os.environ, **settings})
        self.assertEqual(ended.returncode, 11, ended.stderr)
        errors = [line for line in ended.stderr.splitlines() if '"level":"error"' in line or not line.startswith("{")]
        self.assertEqual(len(errors), 1, ended.stderr)
        self.assertIn("refuses the shared access signature", errors[0])
        for signature in self.signatures_of(settings):
            self.assertNotIn(signature, ended.stderr + ended.stdout)


class Retention(ServerTest):
    """Bundles are kept for a second after their run was over; whoever does the scheduled work looks when it begins."""
    flags = ("--no-sandbox",)

    @classmethod
    def setUpClass(cls):
        cls.azurite = Azurite().start()
        cls.addClassCleanup(cls.azurite.close)
        cls.environment = {**cls.azurite.settings(), "PORC_BUNDLE_KEEP": "1s"}
        super().setUpClass()

    def bundles_of(self, run):
        return [name for name in self.azurite.names() if name.startswith(f"bundles/{run}/")]

    def test_bundles_of_runs_that_are_over_go_and_others_stay(self):
        # Blobs are looked at in the order of their names: this one before the other.
        waiting = self.server.submit(self.ledger("waits", entries=1), goal="planned")
        self.server.wait(waiting, {"planned"})
        over = self.server.submit(self.ledger("over", entries=1))
        self.assertEqual(self.server.wait(over)["status"], "applied")
        self.assertEqual((len(self.bundles_of(waiting)), len(self.bundles_of(over))), (1, 1))
        ended = time.time()
        self.server.stop()
        eventually("it is over for long enough", lambda: time.time() > ended + 3)
        self.server.start()
        eventually("its bundle is gone", lambda: not self.bundles_of(over))
        self.assertEqual(len(self.bundles_of(waiting)), 1)
        self.assertEqual(self.server.get(f"/run/{over}/bundle").status, 404)
        self.assertEqual(self.server.get(f"/run/{waiting}/bundle").status, 200)
        self.assertEqual(self.server.post(f"/run/{waiting}/apply").status // 100, 2)
        self.assertEqual(self.server.wait(waiting)["status"], "applied")


class WrongSettings(WithFakes):
    @classmethod
    def setUpClass(cls):
        cls.azurite = Azurite().start()
        cls.addClassCleanup(cls.azurite.close)

    def serve(self, **settings):
        folder = self.azurite.folder / self.id()
        return subprocess.run([BIN / "porc", "serve", "--data", folder, "--listen", "127.0.0.1:0"], text=True,
                              capture_output=True, timeout=120, env={**os.environ, **self.azurite.settings(**settings)})

    def test_a_wrong_key_is_one_clear_error(self):
        key = "d3Jvbmcta2V5LWNhbmFyeQ=="
        ended = self.serve(STORAGE_ACCESS_KEY=key)
        self.assertEqual(ended.returncode, 11, ended.stderr)
        errors = [line for line in ended.stderr.splitlines() if line.strip()]
        self.assertEqual(len(errors), 1, ended.stderr)
        self.assertIn("devstoreaccount1 refuses the key", errors[0])
        self.assertNotIn(key, ended.stderr + ended.stdout)

    def test_an_account_that_cannot_be_reached_is_temporary(self):
        ended = self.serve(STORAGE_ENDPOINT="http://127.0.0.1:1/devstoreaccount1")
        self.assertEqual(ended.returncode, 17, ended.stderr)


if __name__ == "__main__":
    main()
