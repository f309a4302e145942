# SPDX-License-Identifier: Apache-2.0
"""What stands is compared with what was applied, by a plan of the real terraform that nobody asked for."""
from harness import ServerTest, eventually, main


class Drift(ServerTest):
    flags = ("--no-sandbox",)
    environment = {"PORC_DRIFT_EVERY": "3s"}

    def asked_for(self, name):
        runs = self.server.get(f"/runs?text={name}").json["runs"]
        return [run for run in runs if run["requested_by"] == "porc:drift"]

    def test_what_stands_is_compared_and_left_as_it_is(self):
        applied = self.server.submit(self.ledger("stands", entries=1))
        self.server.wait(applied, {"applied"})
        compared = eventually("it is compared twice", lambda: len(seen := [
            run for run in self.asked_for("stands") if run["status"] == "no_changes"]) >= 2 and seen)
        for run in compared:
            status = self.server.status(run["run_id"])
            self.assertEqual((status["operation"], status["goal"]), ("refresh", "planned"))
        self.assertEqual(len(self.made("stands")), 1)
        self.assertIn("workspaces were compared with what stands", self.server.log.read_text())

    def test_what_was_destroyed_is_not(self):
        gone = self.server.submit(self.ledger("gone", entries=1))
        self.server.wait(gone, {"applied"})
        answer = self.server.post("/blueprint?goal=applied&operation=destroy", self.ledger("gone", entries=1))
        destroyed = answer.json["run_id"]
        self.server.wait(destroyed, {"applied"})
        stands = self.server.submit(self.ledger("other", entries=1))
        self.server.wait(stands, {"applied"})
        # One that was asked for just before is no fault.
        eventually("others are compared", lambda: self.asked_for("other"))
        before = len(self.asked_for("gone"))
        eventually("and again", lambda: len(self.asked_for("other")) >= 3)
        self.assertEqual(len(self.asked_for("gone")), before)


if __name__ == "__main__":
    main()
