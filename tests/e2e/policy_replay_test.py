# SPDX-License-Identifier: Apache-2.0
"""`porc policy replay` against a real server with real plans."""
import json
import subprocess

from harness import BIN, ServerTest, main

CANARY = "canary-replay-90c1"
PLAN = 'import "tfplan/v2" as tfplan\n'
NO_ENTRIES = PLAN + 'main = rule { all tfplan.resource_changes as _, rc { rc.name is not "entry" } }\n'


def write(folder, policies, porc_hcl):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "porc.hcl").write_text('name = "base"\n' + porc_hcl)
    (folder / "sentinel.hcl").write_text("".join(
        f'policy "{name}" {{\n  source            = "./{name}.sentinel"\n  enforcement_level = "{level}"\n}}\n'
        for name, (level, _) in policies.items()))
    for name, (_, text) in policies.items():
        (folder / f"{name}.sentinel").write_text(text)
    return folder


class Replay(ServerTest):
    @classmethod
    def make_server(cls, name):
        refuses = PLAN + 'import "tfrun"\nmain = rule { tfrun.workspace.name not contains "refused" }\n'
        write(cls.scratch / "policies" / "base", {"names": ("hard-mandatory", refuses), "same": ("advisory", "main = true\n")}, "")
        cls.flags = ("--no-sandbox", "--policies", str(cls.scratch / "policies"))
        return super().make_server(name)

    def replay(self, folder, *more):
        return subprocess.run([BIN / "porc", "policy", "replay", "--set", folder, "--data", self.server.folder, *more],
                              capture_output=True, text=True, timeout=120)

    def report(self, folder, *more):
        told = self.replay(folder, "-o", "json", *more)
        self.assertIn(told.returncode, (0, 2), told.stderr)
        return told.returncode, json.loads(told.stdout)

    def test_the_runs_that_would_end_otherwise_are_named_and_lost_plans_are_told(self):
        applied = self.server.submit(self.ledger("applied"))
        refused = self.server.submit(self.ledger("refused"))
        other = self.server.submit(self.service("other"))
        secret = self.server.submit({"kind": "vault", "metadata": {"name": "secret"}, "inputs": {"password": CANARY, "probe": "true"}})
        self.assertEqual(self.server.wait(applied)["status"], "applied")
        self.assertEqual(self.server.wait(refused)["status"], "policy_failed")
        for run in (other, secret):
            self.server.wait(run)

        # The set that holds changes nothing.
        code, report = self.report(self.scratch / "policies" / "base")
        self.assertEqual((code, report["runs"]), (0, []))
        self.assertEqual(report["unchanged"], report["considered"])
        self.assertGreaterEqual(report["considered"], 3)

        # One that refuses ledgers, not names: of the two ledgers one would stop; the other stays
        # refused, by another policy.
        new = write(self.scratch / "new", {"ledgers": ("hard-mandatory", NO_ENTRIES), "same": ("advisory", "main = true\n")}, "")
        code, report = self.report(new)
        self.assertEqual(code, 2)
        self.assertEqual({run["run_id"]: (run["before"], run["after"]) for run in report["runs"]},
                         {applied: ("passed", "hard_failed"), refused: ("hard_failed", "hard_failed")})
        self.assertEqual((report["would_stop"], report["would_pass"]), (1, 0))
        words = {word["policy"]: word for run in report["runs"] if run["run_id"] == refused for word in run["policies"]}
        self.assertEqual(words["names"]["before"], {"result": "fail", "enforcement_level": "hard-mandatory"})
        self.assertEqual(words["ledgers"]["after"], {"result": "fail", "enforcement_level": "hard-mandatory"})
        text = self.replay(new)
        self.assertEqual(text.returncode, 2)
        self.assertIn(f"{applied} (porc-dev-applied, ledger): passed -> hard-failed", text.stdout)

        # One that holds elsewhere lets what was refused pass, and says that it does not hold.
        elsewhere = write(self.scratch / "elsewhere", {"ledgers": ("hard-mandatory", NO_ENTRIES)}, 'attach {\n  environments = ["prod"]\n}\n')
        code, report = self.report(elsewhere)
        self.assertEqual([(run["run_id"], run["attached"]) for run in report["runs"]], [(refused, False)])
        self.assertEqual(report["not_attached"], report["considered"])
        self.assertEqual(self.report(elsewhere, "--all")[1]["would_stop"], 1)
        self.assertEqual(self.report(elsewhere, "--environment", "prod")[1]["considered"], 0)

        # What a policy quotes is no secret.
        quotes = write(self.scratch / "quotes", {"quotes": ("advisory", PLAN + "main = error(\"saw \", tfplan.resource_changes)\n")}, "")
        code, report = self.report(quotes)
        said = json.dumps(report)
        self.assertIn("terraform_data.vault", said)
        self.assertNotIn(CANARY, said)

        # Plans that are gone or broken are counted and named.
        kept = self.server.folder / "engine" / "blobs" / "plan-json"
        gone, broken = (self.server.status(run)["tfe_run_id"] for run in (applied, refused))
        (kept / gone).unlink()
        (kept / broken).write_text("broken")
        code, report = self.report(new)
        self.assertEqual([plan["run_id"] for plan in report["gone"]], [applied])
        self.assertEqual([plan["run_id"] for plan in report["unreadable"]], [refused])
        self.assertIn("1 plan is gone:\n  " + applied, self.replay(new).stdout)

        self.server.stop()
        asked = self.replay(new)
        self.assertEqual(asked.returncode, 17, asked.stderr)
        self.assertIn("start `porc serve`", asked.stderr)
        self.server.start()


if __name__ == "__main__":
    main()
