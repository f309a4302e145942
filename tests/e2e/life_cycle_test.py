# SPDX-License-Identifier: Apache-2.0
"""The original's HTTP life cycle, unchanged but for the Authorization header."""
from harness import FINAL, ServerTest, main


class OriginalLifeCycle(ServerTest):
    def test_flat_body_from_submission_to_applied(self):
        body = {"kind": "service", "variables": {"image": "example/image:1", "replicas": 1},
                "schema_version": "1.0.0", "external_reference": "github:shop/orders@0123", "source_repo": "shop/orders"}
        answer = self.server.post("/blueprint", body)
        self.assertEqual(answer.status, 200, answer.body)
        run = answer.json["run_id"]
        self.assertEqual(answer.json["status"], "submitted")
        self.assertRegex(run, r"^porc-\d{8}-\d{6}-[a-z2-7]{6}$")

        built = self.server.post(f"/run/{run}/build?wait=30")
        self.assertEqual(built.status, 200, built.body)
        self.assertEqual(built.json["status"], "built")
        self.assertIn("main.tf", built.json["files"])
        self.assertTrue(built.json["bundle_key"].startswith(f"bundles/{run}/"))
        self.assertRegex(built.json["digest"], r"^[0-9a-f]{64}$")

        planned = self.server.post(f"/run/{run}/plan?wait=60")
        self.assertIn(planned.status, (200, 202), planned.body)
        self.assertEqual(self.server.wait(run, {"planned"})["status"], "planned")

        applied = self.server.post(f"/run/{run}/apply?wait=60")
        self.assertIn(applied.status, (200, 202), applied.body)
        self.assertEqual(self.server.wait(run)["status"], "applied")

        summary = self.server.get(f"/run/{run}/summary")
        self.assertEqual(summary.status, 200, summary.body)
        self.assertEqual(self.server.status(run)["workspace"], "porc-dev")
        logs = self.server.get(f"/run/{run}/logs")
        self.assertIsInstance(logs.json, list)
        self.assertTrue(any("Apply complete" in str(line) for line in logs.json), logs.body[-2000:])
        report = self.server.get(f"/report/{run}")
        self.assertEqual(report.json["run"]["run_id"], run)
        html = self.server.get(f"/report/{run}", headers={"Accept": "text/html"})
        self.assertIn(b"<html", html.body)
        metrics = self.server.get("/metrics")
        self.assertEqual(metrics.status, 200)
        self.assertIsInstance(metrics.json, dict)
        text = self.server.get("/metrics", headers={"Accept": "text/plain"})
        self.assertIn(b"# TYPE", text.body)
        quill = self.server.get("/quills/service?version=1.0.0")
        self.assertEqual(quill.status, 200, quill.body)

    def test_the_same_blueprint_again_has_no_changes(self):
        first = self.server.submit(self.service("again"))
        self.assertEqual(self.server.wait(first)["status"], "applied")
        second = self.server.submit(self.service("again"))
        self.assertEqual(self.server.wait(second)["status"], "no_changes")

    def test_destroy_gives_the_workspace_free(self):
        run = self.server.submit(self.service("short-lived"))
        self.assertEqual(self.server.wait(run)["status"], "applied")
        answer = self.server.post("/blueprint?goal=applied&operation=destroy", self.service("short-lived"))
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(self.server.wait(answer.json["run_id"])["status"], "applied")

    def test_a_plan_waits_for_a_person_and_is_superseded_by_another_apply(self):
        waiting = self.server.submit(self.service("shared"), goal="planned")
        self.assertEqual(self.server.wait(waiting, {"planned"})["status"], "planned")
        other = self.server.submit(self.service("shared", replicas=3))
        self.assertEqual(self.server.wait(other)["status"], "applied")
        ended = self.server.wait(waiting, FINAL)
        self.assertEqual(ended["status"], "superseded")
        self.assertEqual(ended["superseded_by"], other)


if __name__ == "__main__":
    main()
