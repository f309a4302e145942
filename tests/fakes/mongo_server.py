# SPDX-License-Identifier: Apache-2.0
"""The fake MongoDB of mongo_server.md, for tests of the real server."""
import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("PORC_TEST_RESULTS", ROOT / "build/release/test-results")).parent


class MongoServer:
    def __init__(self, product="mongodb"):
        self.process = subprocess.Popen([BUILD / "tests/fakes/mongo_server_program", product], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.uri = json.loads(self.process.stdout.readline())["uri"]

    def ask(self, order):
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()
