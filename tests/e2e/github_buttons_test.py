#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The buttons Approve and Override of a check: who has the right, who asked for the run, who has no right, and who is
nobody; and what the check says after each press."""
import html

from github_server import CHECKS, DONE, PASSED, GithubTest, blueprint, standing
from harness import eventually, main
from policies_test import SETS, files_of, write

PEOPLE = """people:
  - {name: Ana, github: [ana-gh]}
  - {name: Boss, github: [boss-gh]}
  - {name: Dev, github: [dev-gh]}
"""
RIGHTS = {"ana-gh": "admin", "boss-gh": "admin", "octocat": "admin", "dev-gh": "write", "reader": "read"}
OWN = "and cannot approve it: somebody else has to"
WITHOUT = ("dev-gh", "reader", "stranger")
SOFT = standing("success", "success", "action_required", "action_required")
WAITING = standing("success", "success", "success", "action_required")


class Buttons(GithubTest):
    @classmethod
    def make_server(cls, name):
        write(cls.scratch / "policies", files_of("soft", *SETS["soft"]))
        (cls.scratch / "people.yaml").write_text(PEOPLE)
        cls.flags = ("--policies", str(cls.scratch / "policies"))
        cls.environment = {**cls.environment, "PORC_IDENTITIES": str(cls.scratch / "people.yaml")}
        return super().make_server(name)

    def proposed(self, name, wanted, **metadata):
        """By ana-gh, who administers the repository as boss-gh does."""
        self.pressed = self.repository(name)
        self.pressed.collaborators.update(RIGHTS)
        self.commit = self.pressed.commit({"infra/it.yaml": blueprint(name=name, **metadata)}, branch="one", by="ana-gh",
                                          tell=False)
        self.pressed.open_pull("one", by="ana-gh")
        self.shown(self.pressed, self.commit, wanted)
        self.run_id = self.run_of(self.commit)
        self.assertEqual(self.server.status(self.run_id)["requested_by"], "github:ana-gh")

    def check(self, name):
        return self.pressed.checks(self.commit)[name]

    def press(self, name, button, by):
        self.pressed.press(self.check(name)["id"], button, by=by)

    def says(self, words):
        return words in html.unescape(self.check(self.name)["output"]["summary"])

    def refused(self, button, by, words):
        """The check says who tried and why not, stands as it stood, and still offers the button."""
        before, status = self.check(self.name), self.server.status(self.run_id)["status"]
        self.press(self.name, button, by)
        eventually(f"{by} is refused", lambda: self.says(f"{by} pressed {button}: ") and self.says(words))
        after = self.check(self.name)
        for member in ("id", "status", "conclusion", "actions"):
            self.assertEqual(after[member], before[member], (by, member))
        self.assertEqual(self.server.status(self.run_id)["status"], status)

    def test_approve_takes_the_right_and_not_who_asked(self):
        self.proposed("approved", PASSED, approval_required=True)
        self.press("PORC Plan", "apply", by="dev-gh")
        self.shown(self.pressed, self.commit, WAITING)
        self.name = "PORC Apply"
        for nobody in WITHOUT:
            self.refused("approve", nobody, "approver")
        self.refused("approve", "ana-gh", OWN)
        self.refused("approve", "octocat", "github:octocat is tied to no person")
        self.press(self.name, "approve", by="boss-gh")
        checks = self.shown(self.pressed, self.commit, DONE)
        self.assertEqual(checks[self.name]["actions"], [])
        ended = self.server.status(self.run_id)
        self.assertEqual((ended["status"], ended["approved_by"]), ("applied", "github:boss-gh"))
        for name in CHECKS:
            self.assertNotIn("octocat", checks[name]["output"]["summary"], "of what was refused nothing is left")

    def test_override_takes_the_right(self):
        self.proposed("soft-one", SOFT)
        self.name = "PORC Policy"
        for nobody in WITHOUT:
            self.refused("override", nobody, "approver")
        self.press(self.name, "override", by="boss-gh")
        checks = self.shown(self.pressed, self.commit, PASSED)
        told = html.unescape(checks[self.name]["output"]["title"])
        self.assertEqual(told, "overridden by github:boss-gh: asked for by a button on GitHub")
        self.assertEqual(checks[self.name]["actions"], [])
        self.press("PORC Plan", "apply", by="dev-gh")
        self.shown(self.pressed, self.commit, DONE)

    def test_who_asked_may_override_a_policy_and_approves_nothing_by_it(self):
        self.proposed("soft-own", SOFT, approval_required=True)
        self.name = "PORC Policy"
        self.press(self.name, "override", by="ana-gh")
        checks = self.shown(self.pressed, self.commit, PASSED)
        self.assertIn("overridden by github:ana-gh", checks[self.name]["output"]["title"])
        self.press("PORC Plan", "apply", by="ana-gh")
        self.shown(self.pressed, self.commit, WAITING)
        self.name = "PORC Apply"
        self.refused("approve", "ana-gh", OWN)
        self.press(self.name, "approve", by="boss-gh")
        self.shown(self.pressed, self.commit, DONE)


if __name__ == "__main__":
    main()
