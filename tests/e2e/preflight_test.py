# SPDX-License-Identifier: Apache-2.0
"""Policies before the plan: the server, `pine validate` with the server's sets and `pine validate` with the same sets in a
folder say the same words of a blueprint."""
import json
import os
import subprocess

from harness import BIN, ROOT, ServerTest, main

NO_RUNS = 'import "tfconfig/v2" as tfconfig\n# Nothing here.\nmain = rule { length(tfconfig.resources) is 0 }\n'


class Preflight(ServerTest):
    flags = ("--no-sandbox", "--policies", str(ROOT / "policies"))

    def pine(self, *words):
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("PORC_", "TFE_"))}
        address = {"PORC_URL": self.server.url.geturl(), "PORC_TOKEN": self.server.token}
        return subprocess.run([BIN / "pine", *words], capture_output=True, text=True, check=False,
                              env={**environment, **address, "TFE_ENV": "dev"})

    def validated(self, file, *words):
        """Code and verdict of pine: what refuses, and every finding that does not."""
        ended = self.pine("validate", "-o", "json", *words, file)
        verdict = json.loads(ended.stdout)[0]
        return (ended.returncode, [each["message"] for each in verdict.get("violations", [])],
                sorted((each["rule"], each["message"]) for each in verdict.get("warnings", []) + verdict.get("infos", [])))

    def posted(self, file):
        answer = self.server.request("POST", "/blueprint?goal=submitted", file.read_text(),
                                     headers={"Content-Type": "application/yaml"})
        refused = [each["message"] for each in answer.json.get("details", [])]
        advice = sorted((each["rule"], each.get("message", "")) for each in answer.json.get("advice", []))
        return answer.status, refused, advice

    def in_folders(self):
        folders = [word for folder in self.quills for word in ("--quills", str(folder))]
        return [*folders, "--policies", str(ROOT / "policies")]

    def test_whoever_is_asked_says_the_same(self):
        files = sorted(ROOT.glob("quills/*/*/examples/*.yaml"))
        self.assertGreater(len(files), 7)
        told = set()
        for file in files:
            with self.subTest(file.name):
                code, refused, advice = self.validated(file)
                self.assertEqual((code, refused, advice), self.validated(file, *self.in_folders()))
                status, posted, said = self.posted(file)
                self.assertEqual((status, posted), (422 if refused else 200, refused))
                self.assertEqual([rule for rule, _ in said], [rule for rule, _ in advice] if not refused else [])
                told |= {rule for rule, _ in advice}
        self.assertIn("policy/policies/allowed-providers", told)

    def test_a_hard_mandatory_failure_is_refused_before_there_is_a_run(self):
        file = self.scratch / "ledger.yaml"
        file.write_text(json.dumps(self.ledger("early")))
        code, refused, _ = self.validated(file)
        self.assertEqual(code, 11)
        self.assertEqual(len(refused), 1, refused)
        self.assertTrue(refused[0].startswith(
            "breaks the policy policies/no-provisioners (hard-mandatory): terraform_data.entry"), refused)
        self.assertEqual(self.posted(file)[:2], (422, refused))
        self.assertEqual(self.validated(file, *self.in_folders())[:2], (code, refused))
        self.assertNotIn("early", self.server.get("/runs").body.decode())
        self.assertEqual(self.made("early"), [])

    def test_a_set_counts_from_when_it_is_published(self):
        folder = self.scratch / "early-set"
        folder.mkdir()
        (folder / "sentinel.hcl").write_text(
            'policy "nothing" {\n  source            = "./nothing.sentinel"\n  enforcement_level = "hard-mandatory"\n}\n')
        (folder / "nothing.sentinel").write_text(NO_RUNS)
        (folder / "porc.hcl").write_text(
            'name = "early"\nversion = "1.0.0"\npreflight = ["nothing"]\nattach {\n  tags = { early = "yes" }\n}\n')
        blueprint = self.service("tagged")
        blueprint["metadata"]["tags"] = {"early": "yes"}
        file = self.scratch / "tagged.yaml"
        file.write_text(json.dumps(blueprint))
        self.assertEqual(self.validated(file)[1], [])
        pushed = subprocess.run([BIN / "porc", "policy", "push", folder, "--data", self.server.folder], check=False,
                                capture_output=True, text=True)
        self.assertEqual(pushed.returncode, 0, pushed.stderr)
        code, refused, _ = self.validated(file)
        self.assertEqual(code, 11)
        self.assertIn("breaks the policy early/nothing (hard-mandatory)", refused[0])
        self.assertEqual(self.posted(file)[:2], (422, refused))


if __name__ == "__main__":
    main()
