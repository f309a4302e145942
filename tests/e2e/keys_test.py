# SPDX-License-Identifier: Apache-2.0
"""Keys are replaced while work goes on: in one folder, and on servers that share everything."""
import base64
import json
import os
import re
import subprocess
from pathlib import Path

from harness import BIN, ServerTest, eventually, main
from servers_test import KEY, OTHER_KEY, Together

SECRET = "canary-key-rotation-5d1c"
#: So that a chain is handed over soon.
OFTEN = {"PORC_CHECKPOINT_EVERY": "1s"}


class Keys:
    """What both have in common. `folder` is a data folder, `environment` its settings."""

    def porc(self, *arguments, code=0, folder=None, **environment):
        given = {k: v for k, v in os.environ.items() if not k.startswith("PORC_")}
        given.update(self.environment)
        given.update(environment)
        given["PORC_DATA"] = str(folder or self.server.folder)
        answer = subprocess.run([BIN / "porc", *arguments], capture_output=True, text=True, env=given, timeout=120)
        self.assertEqual(answer.returncode, code, answer.stdout + answer.stderr)
        return answer.stdout + answer.stderr

    def keys(self, **environment):
        return json.loads(self.porc("keys", "list", "-o", "json", **environment))

    def states(self, **environment):
        return {key["state"]: key["id"] for key in self.keys(**environment)["master"]}

    def vault(self, name, **inputs):
        return {"kind": "vault", "metadata": {"name": name}, "inputs": {"password": SECRET, "probe": "true", **inputs}}

    def assert_no_key_in(self, text, *keys):
        for key in keys:
            self.assertNotIn(key, text)
            self.assertNotIn(base64.b64decode(key).hex(), text)

    def sealed_files(self, folder):
        """By which key each sealed file below the folder is sealed."""
        found = {}
        for path in Path(folder).rglob("*"):
            try:
                begin = path.read_bytes()[:5]
            except OSError:
                continue  # a folder, or gone
            if len(begin) == 5 and begin[0] == 1:
                found[str(path)] = begin[1:].hex()
        return found


class OneFolder(Keys, ServerTest):
    flags = ("--no-sandbox",)
    environment = OFTEN

    def restart(self, kill=False):
        if kill:
            self.server.kill()
        else:
            self.server.stop()
        self.server.start()

    def test_keys_are_replaced_and_everything_goes_on(self):
        waiting = self.server.submit(self.vault("waiting"), goal="planned")
        self.server.wait(waiting, {"planned"})
        kept = {"Idempotency-Key": "before-the-key"}
        ledger = self.ledger("kept", entries=1)
        first = self.server.post("/blueprint?goal=applied", ledger, headers=kept).json["run_id"]
        self.server.wait(first)
        eventually("there is a checkpoint", lambda: self.server.get("/audit/checkpoint").status == 200)
        exported = self.scratch / "checkpoint.json"
        exported.write_text(self.porc("audit", "checkpoint"))
        before = self.keys()
        old = before["master"][0]["id"]
        self.assertEqual(before["master"][0]["state"], "sealing")
        self.assertIn("the one that seals", self.porc("keys", "retire", old, code=15))

        told = self.porc("keys", "rotate", "--master", "--audit")
        new = re.search(r"the master key (\w+) follows " + old, told).group(1)
        self.assertEqual(self.states()["sealing"], old, "until the next start")
        self.restart(kill=True)
        self.assertEqual(self.states(), {"sealing": new, "former": old})
        self.assertIn("still sealed", self.porc("keys", "retire", old, code=15))

        # What was there before: the same submission is the same run, a plan is applied as it was planned.
        again = self.server.post("/blueprint?goal=applied", ledger, headers=kept)
        self.assertEqual((again.status, again.json.get("run_id")), (200, first))
        self.restart(kill=True)
        self.assertEqual(self.server.post(f"/run/{waiting}/apply").status // 100, 2)
        self.assertEqual(self.server.wait(waiting)["status"], "applied")

        eventually("nothing is sealed with the key before", lambda: self.states().get("unused") == old, seconds=180)
        told = self.keys()
        self.assertTrue(told["resealing"]["done"])
        self.assertGreater(told["resealing"]["resealed"], 0)
        self.assertIn("sealing anew with " + new + ": done", self.porc("keys", "list"))
        sealed = self.sealed_files(self.server.folder / "engine")
        self.assertGreater(len(sealed), 3)
        self.assertEqual(set(sealed.values()), {new}, sealed)

        # The chain of checkpoints goes on from the old key to the new one.
        former = told["former_audit"][0]
        eventually("the new key signs",
                   lambda: self.server.get("/audit/checkpoint").json["public_key"] == told["audit"])
        self.assertNotEqual(former, told["audit"])
        self.porc("audit", "verify", "--checkpoint", str(exported))
        self.porc("keys", "retire", old)
        self.porc("keys", "retire", former)
        self.assertEqual(list((self.server.folder / "keys/other").iterdir()), [])
        self.restart()
        self.porc("audit", "verify", "--checkpoint", str(exported))
        run = self.server.submit(self.vault("after"))
        self.assertEqual(self.server.wait(run)["status"], "applied")
        self.assertEqual(self.server.get(f"/run/{waiting}/logs").status, 200)
        again = self.server.post("/blueprint?goal=applied", ledger, headers=kept)
        self.assertEqual((again.status, again.json.get("run_id")), (200, first))
        self.assertNotIn(SECRET, self.server.log.read_text())


class WrongKey(Keys, ServerTest):
    flags = ("--no-sandbox",)
    environment = OFTEN

    def refused(self, **environment):
        self.server.environment = {**self.environment, **environment}
        self.server.log.write_text("")
        try:
            self.server.start()
            self.server.stop()
            return ""
        except AssertionError as refusal:
            return str(refusal)
        finally:
            self.assert_no_key_in(self.server.log.read_text(), OTHER_KEY)

    def test_a_wrong_key_is_one_clear_error(self):
        self.server.stop()
        old = self.server.folder / "keys/master"
        kept = old.read_bytes()
        self.assertIn("another master key", self.refused(PORC_MASTER_KEY=OTHER_KEY))
        self.assertIn("PORC_OTHER_MASTER_KEYS: must be the base64 form of 32 bytes",
                      self.refused(PORC_OTHER_MASTER_KEYS=f"{OTHER_KEY},short"))
        # The key before was taken away too early: it is missed at once, and nothing is lost with it back.
        self.porc("keys", "rotate", "--master")
        other, = (self.server.folder / "keys/other").iterdir()
        self.assertEqual(other.read_bytes(), kept)
        other.rename(self.scratch / "taken")
        self.assertIn("another master key", self.refused())
        (self.scratch / "taken").rename(other)
        self.assertEqual(self.refused(), "")
        other.rename(self.scratch / "taken")
        self.assertIn("not all sealed anew yet", self.refused())
        (self.scratch / "taken").rename(other)
        self.assertEqual(self.refused(), "")
        # A key in the settings goes before the file; the file's is one of the others then.
        self.assertEqual(self.refused(PORC_MASTER_KEY=OTHER_KEY,
                                      PORC_OTHER_MASTER_KEYS=base64.b64encode(old.read_bytes()).decode()), "")


class ManyServers(Keys, Together):
    """docs/operations.md, "Rotating keys": each step on one server after another, one of which is killed."""
    settings = OFTEN

    def roll_out(self, **keys):
        """Gives all of them these keys, one after another; answers each to look at in between."""
        for process in [*self.servers, *self.workers]:
            process.environment = {**self.environment, **keys}
            process.kill() if process is self.servers[1] else process.stop()
            process.start()
            yield process

    def refused(self, name, **keys):
        process = self.make_server(name)
        process.environment = {**self.environment, **keys}
        with self.assertRaises(AssertionError) as refusal:
            process.start()
        return str(refusal.exception)

    def test_the_master_key_is_replaced_on_one_server_after_another(self):
        waiting = self.servers[0].submit(self.vault("waiting"), goal="planned")
        self.servers[1].wait(waiting, {"planned"})
        eventually("there is a checkpoint", lambda: self.servers[0].get("/audit/checkpoint").status == 200)
        self.assertIn("first give it to every server",
                      self.refused("hasty", PORC_MASTER_KEY=OTHER_KEY, PORC_OTHER_MASTER_KEYS=KEY))

        runs = []

        def work(step):
            """Each server takes something in that any of them may drive."""
            for i, server in enumerate(self.servers):
                runs.append((server, server.submit(self.vault(f"{step}-{i}"))))

        for n, _ in enumerate(self.roll_out(PORC_MASTER_KEY=KEY, PORC_OTHER_MASTER_KEYS=OTHER_KEY)):
            work(f"opens-{n}")
        old, new = self.states()["sealing"], self.states()["next"]
        for n, _ in enumerate(self.roll_out(PORC_MASTER_KEY=OTHER_KEY, PORC_OTHER_MASTER_KEYS=KEY)):
            work(f"seals-{n}")
        self.assertEqual(self.states()["sealing"], new)
        self.assertIn("another master key", self.refused("late", PORC_MASTER_KEY=KEY))

        for server, run in runs:
            self.assertEqual(server.wait(run, seconds=300)["status"], "applied")
        self.assertEqual(self.servers[1].post(f"/run/{waiting}/apply").status // 100, 2)
        self.assertEqual(self.servers[0].wait(waiting)["status"], "applied")
        # The sweep has one owner: another goes on where the first was.
        eventually("the sweep began", lambda: self.keys().get("resealing"), seconds=120)
        self.servers[0].kill()
        self.servers[0].start()
        eventually("nothing is sealed with the key before", lambda: self.states().get("unused") == old, seconds=240)

        for _ in self.roll_out(PORC_MASTER_KEY=OTHER_KEY):
            pass
        for server in self.servers:
            self.assertEqual(server.get(f"/run/{waiting}/logs").status, 200)
        run = self.servers[1].submit(self.vault("after"))
        self.assertEqual(self.servers[0].wait(run)["status"], "applied")
        # The audit key followed from the master key, and was replaced with it.
        told = self.keys()
        eventually("the new key signs",
                   lambda: self.servers[0].get("/audit/checkpoint").json["public_key"] == told["audit"])
        self.porc("audit", "verify", PORC_MASTER_KEY=OTHER_KEY)
        for process in [*self.servers, *self.workers]:
            self.assert_no_key_in(process.log.read_text(), KEY, OTHER_KEY)
            self.assertNotIn(SECRET, process.log.read_text())


class AuditKeyFiles(Keys, Together):
    """docs/operations.md, "Rotating keys": the audit key is a file on each server."""
    settings = OFTEN

    def give(self, name, key):
        """Puts it on one after another, each of which is started again; nobody needs what it is called before."""
        for process in [*self.servers, *self.workers]:
            process.stop()
            other = process.folder / "keys/other"
            other.mkdir(mode=0o700, exist_ok=True)
            if name == "audit":
                (other / "audit-new").unlink()
                if (process.folder / "keys/audit").exists():
                    (process.folder / "keys/audit").rename(other / "audit-old")
            file = process.folder / "keys" / name
            file.write_bytes(key)
            file.chmod(0o600)
            process.start()

    def test_it_is_replaced_on_one_server_after_another(self):
        signed = []
        for key in (os.urandom(32), os.urandom(32)):
            run = self.servers[0].submit(self.ledger(f"signed-{len(signed)}", entries=1))
            eventually("there is a checkpoint", lambda: self.servers[1].get("/audit/checkpoint").status == 200)
            self.give("other/audit-new", key)
            self.give("audit", key)
            self.assertEqual(self.servers[1].wait(run)["status"], "applied")
            signed.append(self.keys()["audit"])
            eventually("the new key signs", lambda: self.servers[1].get("/audit/checkpoint").json["public_key"] == signed[-1])
        self.assertNotEqual(*signed)
        self.verify_audit()


# Tests of the class that they are made of run where it stands.
del Together


if __name__ == "__main__":
    main()
