# SPDX-License-Identifier: Apache-2.0
"""Policies between plan and apply, in the real server with the real terraform."""
import contextlib
import io
import subprocess
import tarfile
import time

from harness import BIN, ServerTest, eventually, main

CANARY = "canary-policy-5b81e2"
LOOP = "count = 0\nfor range(0, 100000) as i {\n  for range(0, 100000) as k {\n    count = count + 1\n  }\n}\n"
PLAN = 'import "tfplan/v2" as tfplan\n'
# A set for every test: the name of its blueprints attaches it.
SETS = {
    "hard": ("hard-mandatory", PLAN + "# Nothing may be made here.\nmain = rule { length(tfplan.resource_changes) is 0 }\n"),
    "soft": ("soft-mandatory", PLAN + "# Made only by agreement.\nmain = rule { length(tfplan.resource_changes) is 0 }\n"),
    "advice": ("advisory", "# Fewer would do.\nmain = rule { false }\n"),
    "loops": ("hard-mandatory", LOOP + "main = rule { count is 0 }\n"),
    "leaks": ("soft-mandatory", PLAN + "print(tfplan.resource_changes)\nall_of_it = rule { tfplan.resource_changes }\n"
                                       "main = rule { all_of_it is \"\" }\n"),
}


def files_of(name, level, policy, version=None):
    version = f'version = "{version}"\n' if version else ""
    return {"sentinel.hcl": f'policy "guard" {{\n  source            = "./guard.sentinel"\n'
                            f'  enforcement_level = "{level}"\n}}\n',
            "guard.sentinel": policy,
            "porc.hcl": f'name = "{name}"\n{version}attach {{\n  environments = ["d*"]\n  workspaces   = ["porc-dev-{name}*"]\n}}\n'}


def write(folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        (folder / path).write_text(text)


def packed(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for path, text in files.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return out.getvalue()


class Policies(ServerTest):
    environment = {"PORC_POLICY_TIME": "3s", "PORC_OUTSIDE_CHECK": "1s"}

    @classmethod
    def make_server(cls, name):
        for kind, (level, policy) in SETS.items():
            write(cls.scratch / "policies" / kind, files_of(kind, level, policy))
        cls.flags = ("--no-sandbox", "--policies", str(cls.scratch / "policies"))
        return super().make_server(name)

    @classmethod
    def token_of(cls, role):
        answer = cls.server.post("/tokens", {"owner": f"{role}@example.com", "roles": [role]})
        assert answer.status == 201, answer.body
        return answer.json["token"]

    def ended(self, name, wanted, **inputs):
        run = self.server.submit(self.ledger(name, **inputs))
        status = self.server.wait(run, wanted)
        return run, status

    def outcomes(self, run):
        return self.server.get(f"/run/{run}/policy").json

    def tfe_actions(self, run, action):
        """What the TFE face says to an administrator who tries."""
        engine_run = self.server.status(run)["tfe_run_id"]
        path = {"apply": f"/runs/{engine_run}/actions/apply",
                "override": f"/policy-checks/polchk-{engine_run[4:]}/actions/override"}[action]
        return self.server.request("POST", "/api/v2" + path, "{}", headers={"Content-Type": "application/vnd.api+json"})

    def test_a_hard_failure_is_final_by_every_way(self):
        run, status = self.ended("hard-one", {"policy_failed", "applied"})
        self.assertEqual(status["status"], "policy_failed")
        self.assertIn("hard/guard", status["reason"]["message"])
        self.assertEqual(self.server.post(f"/run/{run}/apply").status, 409)
        self.assertEqual(self.server.post(f"/run/{run}/override", {"of": "policy", "reason": "please"}).status, 409)
        for action in ("apply", "override"):
            self.assertEqual(self.tfe_actions(run, action).status, 409, action)
        policy = self.outcomes(run)["policies"][0]
        self.assertEqual((policy["enforcement_level"], policy["result"], policy["passed"]), ("hard-mandatory", "fail", False))
        self.assertIn('Rule "main"', policy["trace"])
        check = self.tfe("GET", f"/policy-checks/polchk-{status['tfe_run_id'][4:]}")
        self.assertEqual(check["attributes"]["status"], "hard_failed")
        self.assertEqual(check["attributes"]["result"]["hard-failed"], 1)
        self.assertEqual(self.made("hard-one"), [])
        metrics = self.server.get("/metrics", headers={"Accept": "text/plain"}).body.decode()
        self.assertIn('porc_policy_results_total{level="hard-mandatory",result="fail"}', metrics)

    def test_a_soft_failure_stops_until_an_approver_says_why(self):
        run, status = self.ended("soft-one", {"policy_soft_failed", "applied"}, entries=1)
        self.assertEqual(status["status"], "policy_soft_failed")
        self.assertEqual(self.server.post(f"/run/{run}/apply").status, 409)
        self.assertEqual(self.tfe_actions(run, "apply").status, 409)
        reason = {"of": "policy", "reason": "CHG0030001: agreed"}
        for role, wanted in (("viewer", 403), ("developer", 403)):
            answer = self.server.post(f"/run/{run}/override", reason, token=self.token_of(role))
            self.assertEqual(answer.status, wanted, role)
        approver = self.token_of("approver")
        self.assertEqual(self.server.post(f"/run/{run}/override", {"of": "policy", "reason": ""}, token=approver).status, 422)
        self.assertEqual(self.server.post(f"/run/{run}/override", {"of": "policy"}, token=approver).status, 422)
        self.assertEqual(self.made("soft-one"), [])

        answer = self.server.post(f"/run/{run}/override", reason, token=approver)
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(self.server.wait(run)["status"], "applied")
        self.assertEqual(len(self.made("soft-one")), 1)
        event = next(e for e in self.server.get(f"/run/{run}/events").json if e["kind"] == "policy_overridden")
        self.assertEqual((event["by"], event["facts"]["reason"], event["facts"]["policies"]),
                         ("porc:approver@example.com", "CHG0030001: agreed", ["soft/guard"]))
        self.assertEqual(self.outcomes(run)["verdict"], "overridden")
        report = self.server.get(f"/report/{run}").json
        self.assertEqual(report["binding"]["plan"]["policy_verdict"], "overridden")
        self.assertEqual(self.server.post("/audit/verify").json["intact"], True)

    def test_an_advisory_failure_is_a_warning(self):
        run, status = self.ended("advice-one", {"applied", "policy_failed", "policy_soft_failed"})
        self.assertEqual(status["status"], "applied")
        self.assertEqual(status["failed_policies"][0]["policy"], "guard")
        log = self.server.get(f"/run/{run}/logs").json
        self.assertTrue(any(line["phase"] == "policy" and line["level"] == "warn" and "advice/guard" in line["message"]
                            for line in log), log)
        self.assertEqual(self.outcomes(run)["verdict"], "passed")

    def test_a_policy_without_end_is_an_error_of_that_policy_while_the_server_answers(self):
        run = self.server.submit(self.ledger("loops-one"))
        longest = 0.0
        while self.server.status(run)["status"] not in ("policy_failed", "applied"):
            began = time.monotonic()
            self.assertEqual(self.server.get("/health").status, 200)
            longest = max(longest, time.monotonic() - began)
        self.assertEqual(self.server.status(run)["status"], "policy_failed")
        policy = self.outcomes(run)["policies"][0]
        self.assertEqual(policy["result"], "error")
        self.assertIn("guard.sentinel:", policy["message"])
        self.assertLess(longest, 2, "the loop thread was busy")

    def test_kill_9_among_the_policies_ends_in_their_verdict(self):
        run = self.server.submit(self.ledger("loops-two"))
        engine_run = eventually("the engine knows it", lambda: self.server.status(run)["tfe_run_id"])
        eventually("it is being checked", lambda: self.tfe("GET", f"/runs/{engine_run}")["attributes"]["status"] == "policy_checking")
        self.server.kill()
        self.server.start()
        self.assertEqual(self.server.wait(run)["status"], "policy_failed")
        self.assertEqual(self.outcomes(run)["policies"][0]["result"], "error")
        self.assertEqual(self.made("loops-two"), [])

    def test_what_was_checked_by_other_policies_is_not_applied(self):
        def push(version, policy):
            return self.server.post("/policies/", packed(files_of("pushed", "hard-mandatory", policy, version)),
                                    headers={"Content-Type": "application/gzip"})
        self.assertEqual(push("1.0.0", "main = true\n").status, 201)
        run = self.server.submit(self.ledger("pushed-one"), goal="planned")
        self.assertEqual(self.server.wait(run, {"planned"})["status"], "planned")
        self.assertEqual(push("1.0.0", "main = true\n").status, 200)
        self.assertEqual(push("1.0.0", "main = 1 is 1\n").status, 409)
        self.assertEqual(push("1.1.0", "main = false\n").status, 201)
        answer = self.server.post(f"/run/{run}/apply")
        self.assertEqual(answer.status, 409, answer.body)
        self.assertIn("/plan/policy_set_digest", answer.body.decode())
        again = self.server.submit(self.ledger("pushed-one"))
        self.assertEqual(self.server.wait(again)["status"], "policy_failed")
        self.server.stop()
        self.server.start()
        self.assertEqual(self.server.get("/policies/pushed").json["versions"], ["1.1.0", "1.0.0"])
        self.assertEqual(self.made("pushed-one"), [])

    def test_nothing_that_a_policy_says_holds_a_secret(self):
        body = {"kind": "vault", "metadata": {"name": "leaks-one"}, "inputs": {"password": CANARY, "probe": "true"}}
        run = self.server.submit(body)
        self.assertEqual(self.server.wait(run, {"policy_soft_failed"})["status"], "policy_soft_failed")
        told = b"".join(self.server.get(path).body for path in (
            f"/run/{run}/policy", f"/run/{run}/logs", f"/report/{run}", f"/run/{run}/status", f"/run/{run}/events"))
        self.assertIn(b"terraform_data.vault", told)
        self.assertNotIn(CANARY.encode(), told)
        engine_run = self.server.status(run)["tfe_run_id"]
        output = self.server.get(f"/api/v2/policy-checks/polchk-{engine_run[4:]}/output").body
        self.assertIn(b"terraform_data.vault", output)
        self.assertNotIn(CANARY.encode(), output)
        for path in self.server.folder.rglob("*"):
            with contextlib.suppress(OSError):
                if path.is_file():
                    self.assertNotIn(CANARY.encode(), path.read_bytes(), path)

    def porc(self, *arguments):
        return subprocess.run([BIN / "porc", *arguments, "--data", self.server.folder], capture_output=True, text=True)

    def test_porc_policy_push_publishes_from_a_folder(self):
        folder = self.scratch / "by-hand"
        write(folder, files_of("by-hand", "advisory", "main = true\n", "2.0.0"))
        pushed = self.porc("policy", "push", folder)
        self.assertEqual(pushed.returncode, 0, pushed.stderr)
        self.assertEqual(self.porc("policy", "push", folder).returncode, 0)
        (folder / "guard.sentinel").write_text("main = false\n")
        refused = self.porc("policy", "push", folder)
        self.assertEqual(refused.returncode, 15, refused.stderr)
        (folder / "guard.sentinel").write_text("main = rule {\n")
        broken = self.porc("policy", "push", folder)
        self.assertIn("guard.sentinel:", broken.stderr)
        self.assertNotEqual(broken.returncode, 0)
        self.assertIn("by-hand", self.porc("policy", "list").stdout)

    def test_a_set_that_is_not_sound_keeps_the_server_from_starting(self):
        write(self.scratch / "broken" / "set", files_of("broken", "advisory", "main = rule {\n"))
        started = subprocess.run([BIN / "porc", "serve", "--data", self.scratch / "elsewhere", "--listen", "127.0.0.1:0",
                                  "--policies", self.scratch / "broken"], capture_output=True, text=True)
        self.assertEqual(started.returncode, 11)
        self.assertIn("PORC_POLICIES (--policies)", started.stderr)
        self.assertIn("guard.sentinel:", started.stderr)


if __name__ == "__main__":
    main()
