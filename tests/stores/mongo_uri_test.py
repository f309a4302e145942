# SPDX-License-Identifier: Apache-2.0
"""The suite of every store on the server that PORC_TEST_MONGO_URI names."""
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/e2e"), str(ROOT / "tests/fakes")]
from harness import main  # noqa: E402
from mongo_server import BUILD, MongoServer  # noqa: E402


class ByUri(unittest.TestCase):
    def test_the_suite_runs_on_the_server_that_is_named(self):
        server = MongoServer()
        self.addCleanup(server.close)
        ran = subprocess.run([BUILD / "tests/contracts/store_contract_test", "--gtest_filter=*/Mongo"],
                             env={**os.environ, "PORC_TEST_MONGO_URI": server.uri}, capture_output=True, text=True,
                             timeout=600)
        self.assertEqual(ran.returncode, 0, ran.stdout[-5000:] + ran.stderr[-5000:])
        passed = int(re.search(r"\[  PASSED  \] (\d+) tests?\.", ran.stdout)[1])
        self.assertGreaterEqual(passed, 120)
        inserts = server.ask("commands")["commands"].get("insert", 0)
        self.assertGreater(inserts, passed, "another server was used")
        self.assertEqual(server.ask("refusals")["refusals"], [])


if __name__ == "__main__":
    main()
