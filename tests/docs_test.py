#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every `console` example of README.md and docs/ against a real server and compares what it says.

A line that begins with "$ " is a command; all commands of a page share one shell, whose home is a
sandbox. The lines below it are what it prints, on both streams: "…" stands for any text within a line,
"..." for any lines, and "... text" for any lines and whatever stands before the text.
"""
import os
import re
import subprocess
import sys
import threading
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/e2e"))

sys.path.insert(0, str(ROOT / "tests/fakes"))

from azurite import Azurite  # noqa: E402
from github_page import GOLDEN_BLOCK, GithubPage, golden  # noqa: E402
from harness import BIN, ServerTest, main  # noqa: E402
from kafka_cluster import KafkaCluster  # noqa: E402
from mongo_server import MongoServer  # noqa: E402
from postgres import Postgres  # noqa: E402

EXAMPLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS_MAX = 60  # for one command
END = "---- end of command"
# Pages whose examples need more than a server; the tests of their integration run them.
RUN_ELSEWHERE = {"port", "servicenow"}
# A page that is for following along has examples.
WALK_THROUGHS = {"azure-blob", "github", "kafka", "port", "servicenow"}


def is_line(wanted, line):
    """Columns may be wider than shown."""
    wanted, line = (re.sub(" +", " ", text) for text in (wanted, line))
    return re.fullmatch(".*?".join(re.escape(piece) for piece in wanted.split("…")), line) is not None


def fits(wanted, said):
    """Whether these lines may be shown as `wanted`. After "..." the first line that fits is taken."""
    lines, at, skips = said.splitlines(), 0, False
    for line in wanted:
        if line == "...":
            skips = True
            continue
        if line.startswith("... "):
            skips, line = True, "…" + line[4:]
        while skips and at < len(lines) and not is_line(line, lines[at]):
            at += 1
        if at == len(lines) or not is_line(line, lines[at]):
            return False
        at, skips = at + 1, False
    return skips or at == len(lines)


def commands_of(page):
    """(line number, command, wanted lines) of each command of a page."""
    text = page.read_text()
    for block in EXAMPLE.finditer(text):
        number = text.count("\n", 0, block.start()) + 1
        command, wanted = None, []
        for line in block[1].splitlines():
            number += 1
            if not line.startswith("$ "):
                wanted.append(line)
                continue
            if command:
                yield command[0], command[1], wanted
            command, wanted = (number, line[2:]), []
        if command:
            yield command[0], command[1], wanted


def pages():
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


class Shell:
    def __init__(self, folder, environment):
        self.process = subprocess.Popen(["bash"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        stderr=subprocess.STDOUT, cwd=folder, env=environment)

    def run(self, command):
        deadline = threading.Timer(SECONDS_MAX, self.process.kill)
        deadline.start()
        try:
            return self.told(command)
        finally:
            deadline.cancel()

    def told(self, command):
        self.process.stdin.write(f"{{ {command}\n}} < /dev/null\necho '{END}'\n")
        self.process.stdin.flush()
        said = ""
        for line in self.process.stdout:
            if line == END + "\n":
                return said
            said += line
        raise AssertionError(f"the shell ended after {said!r}")

    def close(self):
        self.process.stdin.close()
        self.process.wait(SECONDS_MAX)
        self.process.stdout.close()


def kafka_brokers(test):
    """A cluster with the topics that docs/kafka.md asks for."""
    cluster = KafkaCluster()
    test.addCleanup(cluster.close)
    for topic, partitions in (("porc.blueprints", 4), ("porc.runs", 4), ("porc.blueprints.dlq", 1)):
        cluster.make_topic(topic, partitions)
    return cluster.brokers


def write_settings(test, home):
    """The files of settings that docs/operations.md shows, each with a database of its own. Another server is the Terraform
    Enterprise."""
    enterprise = test.make_server("enterprise").start()
    test.addCleanup(enterprise.stop)
    postgres, azurite, mongo = Postgres().start(), Azurite().start(), MongoServer()
    for one in (postgres, azurite, mongo):
        test.addCleanup(one.close)
    for name in ("before", "after", "drill"):
        postgres.query(f"CREATE DATABASE {name}")
    (home / "database").write_text(postgres.url("before"))
    (home / "drill").write_text(postgres.url("drill"))
    (home / "documents").write_text(mongo.uri)
    storage = {name.lower(): value for name, value in azurite.settings().items()}
    for file, settings in {
            "several": {"database_url": postgres.url("before"), **storage, "storage_bucket": "before"},
            "elsewhere": {"database_url": postgres.url("after"), **storage, "storage_bucket": "after"},
            "documents": {"mongo_uri": mongo.uri},
            "enterprise": {"tfe_api": enterprise.url.geturl(), "tfe_token": enterprise.token, "tfe_org": "porc"}}.items():
        (home / f"{file}.yaml").write_text("".join(f"{name}: {value}\n" for name, value in settings.items()))


class Documents(ServerTest):
    def test_every_example_says_what_it_shows(self):
        shown = 0
        for page in pages():
            examples = list(commands_of(page))
            if not examples or page.stem in RUN_ELSEWHERE:
                continue
            name = page.stem
            home = self.scratch / name
            home.mkdir()
            (home / "quills").symlink_to(ROOT / "quills")
            server = self.make_server(name + "-data")
            server.flags += ["--log-level", "warn"]
            server.environment = {"PORC_CHECKPOINT_EVERY": "1s"}
            more = {}
            if name == "kafka":
                more["BROKERS"] = server.environment["KAFKA_BROKERS"] = kafka_brokers(self)
            if name == "azure-blob":
                azurite = Azurite().start()
                self.addCleanup(azurite.close)
                server.environment.update(azurite.settings())
            told = self.enterContext(GithubPage()) if name == "github" else None
            if told:
                server.environment.update(told.settings)
                more["SECRET"] = told.settings["GITHUB_WEBHOOK_SECRET"]
            server.start()
            if name == "operations":
                write_settings(self, home)
            if told:
                self.with_fake(told.github)
                told.happen(server)
            shell = Shell(home, {"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(home), "LANG": "C.UTF-8",
                                 "DATA": str(server.folder), "PORC_DATA": str(server.folder), **more})
            try:
                for number, command, wanted in examples:
                    with self.subTest(place=f"{page.relative_to(ROOT)}:{number}"):
                        said = shell.run(command)
                        self.assertTrue(fits(wanted, said),
                                        f"$ {command}\n---- wanted\n" + "\n".join(wanted) + f"\n---- said\n{said}")
                    shown += 1
            finally:
                shell.close()
                server.stop()
        self.assertGreater(shown, 8)


class WalkThroughs(unittest.TestCase):
    def test_each_has_examples(self):
        for name in sorted(WALK_THROUGHS):
            with self.subTest(name):
                self.assertTrue(list(commands_of(ROOT / f"docs/{name}.md")), "nothing of it is run")


class Golden(unittest.TestCase):
    def test_what_checks_say_is_what_they_really_say(self):
        shown = list(GOLDEN_BLOCK.finditer((ROOT / "docs/github.md").read_text()))
        self.assertEqual(len(shown), 3)
        for block in shown:
            with self.subTest(block[1]):
                self.assertEqual(block[2], golden(*block[1].split(", ")))


class Shown(unittest.TestCase):
    def test_stands_for_what_changes(self):
        for wanted, said, fitting in (
                (["a…c"], "abc\n", True), (["a…c"], "ab\nc\n", False), (["a", "..."], "a\nb\nc\n", True),
                (["... c"], "a\nb c\n", True), (["a"], "a\nb\n", False), (["a.c"], "abc\n", False),
                (["...", "c"], "a\nb\n", False)):
            with self.subTest(wanted=wanted, said=said):
                self.assertEqual(fits(wanted, said), fitting)


if __name__ == "__main__":
    main()
