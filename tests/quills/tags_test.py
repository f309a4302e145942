# SPDX-License-Identifier: Apache-2.0
"""The tags and labels of the cloud quills, as terraform computes them from golden files: no tag of a team
takes the place of a managed one, and none that a cloud takes for equal stand side by side."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))

from harness import main  # noqa: E402

CASES = sorted((ROOT / "quills").glob("*/*/tests/colliding-tags/golden/locals.tf"))
MANAGED = {"environment": "dev", "managed_by": "porc", "owner": "team-orders@example.com", "repo": "shop/orders"}


def computed(locals_tf, name):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "locals.tf").write_text(locals_tf)
        said = subprocess.run(
            ["terraform", "console"], cwd=folder, input=f"jsonencode(local.{name})\n", capture_output=True,
            text=True, env={"PATH": os.environ["PATH"], "HOME": folder, "CHECKPOINT_DISABLE": "1"}, timeout=60)
        if said.returncode != 0:
            raise AssertionError(said.stdout + said.stderr)
        return json.loads(json.loads(said.stdout))


class Tags(unittest.TestCase):
    def test_none_takes_the_place_of_another(self):
        self.assertEqual(len(CASES), 5)
        for file in CASES:
            kind = file.relative_to(ROOT / "quills").parts[0]
            with self.subTest(quill=kind):
                if kind == "gke-cluster":
                    own = {"a_": "two", "cost": "retail", "gr_e": "10"}
                    name = "labels"
                    managed = {key: value.replace("@", "_").replace("/", "_").replace(".", "_")
                               for key, value in MANAGED.items()}
                else:
                    own = {"a-": "two", "Cost": "retail", "Größe": "10"}
                    name = "tags"
                    managed = MANAGED
                self.assertEqual(computed(file.read_text(), name), {**managed, "quill": kind, **own})


if __name__ == "__main__":
    main()
