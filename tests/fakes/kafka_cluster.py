# SPDX-License-Identifier: Apache-2.0
"""The mock cluster of kafka_cluster.md, for tests of the real server."""
import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("PORC_TEST_RESULTS", ROOT / "build/release/test-results")).parent


class KafkaCluster:
    def __init__(self):
        self.process = subprocess.Popen([BUILD / "tests/fakes/kafka_cluster_program"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.brokers = json.loads(self.process.stdout.readline())["bootstrap"]

    def ask(self, what, **more):
        self.process.stdin.write(json.dumps({"what": what, **more}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise AssertionError(f"{what} {more}: {answer['error']}")
        return answer

    def make_topic(self, topic, partitions):
        self.ask("topic", topic=topic, partitions=partitions)

    def produce(self, topic, value, key="", headers=None):
        self.ask("produce", topic=topic, key=key, value=value, headers=headers or {})

    def read(self, topic, seconds=0.5):
        return self.ask("read", topic=topic, seconds=seconds)["records"]

    def committed(self, topic, group):
        """How many records the group is through with."""
        return sum(max(offset, 0) for offset in self.ask("committed", topic=topic, group=group)["offsets"])

    def set_broker(self, broker, up):
        self.ask("broker", broker=broker, up=up)

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()
