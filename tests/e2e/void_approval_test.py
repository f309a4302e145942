#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An approval is worth nothing once the plan, the bundle or what the policies said is not what was approved."""
from harness import eventually, main
from policies_test import files_of, packed
from servicenow_test import WithServiceNow


class VoidApproval(WithServiceNow):
    def held_back(self, name):
        """A run that was approved and waits, because its change record is on hold."""
        run, number = self.waiting_with(name, lambda number: self.fake.edit(number, on_hold=True))
        self.waits(run, "is on hold")
        return run, number

    def ends(self, run, number, status, words):
        self.fake.edit(number, on_hold=False)
        ended = self.server.wait(run)
        self.assertEqual(ended["status"], status, ended)
        self.assertIn(words, str(ended["reason"]))
        self.assertNotIn("apply_started", [event["kind"] for event in self.events(run)])

    def test_by_a_plan_that_was_overtaken(self):
        run, number = self.held_back("another-plan")
        other = self.server.submit(self.service("another-plan", image="other:1"))
        self.assertEqual(self.server.wait(other)["status"], "applied")
        self.ends(run, number, "superseded", "changed the state first")

    def test_by_another_bundle(self):
        run, number = self.held_back("another-bundle")
        bundle = next((self.server.folder / "bundles" / run).iterdir())
        bundle.chmod(0o600)
        bundle.write_bytes(bundle.read_bytes()[:-1] + b"x")
        self.ends(run, number, "discarded", "/bundle_digest")

    def test_by_other_policies(self):
        def push(version):
            files = files_of("another-policy", "hard-mandatory", f"# {version}\nmain = true\n", version)
            answer = self.server.post("/policies/", packed(files), headers={"Content-Type": "application/gzip"})
            self.assertEqual(answer.status, 201, answer.body)
        push("1.0.0")
        run, number = self.held_back("another-policy")
        self.assertEqual([each["result"] for each in self.server.get(f"/run/{run}/policy").json["policies"]], ["pass"])
        push("1.1.0")
        self.ends(run, number, "discarded", "/plan/policy_set_digest")

    def test_what_was_voided_is_asked_for_and_approved_anew(self):
        run, number = self.held_back("anew")
        other = self.server.submit(self.service("anew", image="other:1"))
        self.assertEqual(self.server.wait(other)["status"], "applied")
        self.ends(run, number, "superseded", "changed the state first")
        self.assertEqual(self.approve(run).status, 409, "nothing is left to approve")
        again = self.awaiting("anew", number)
        eventually("it is another plan", lambda: self.server.status(again)["status"] == "awaiting_approval")
        self.assertEqual(self.approve(again).status, 200)
        self.assertEqual(self.server.wait(again)["status"], "applied")


if __name__ == "__main__":
    main()
