# SPDX-License-Identifier: Apache-2.0
"""The shipped quills with the real terraform: those on `terraform_data` are planned, applied, changed
and destroyed; of those for a cloud it reads everything that needs no provider."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import BIN, ROOT, ServerTest, main

LOCAL = ("database", "network", "service")
PASSWORD = 'correct "horse" ${battery} %{ if staple }'


def blueprint_of(case):
    """The blueprint of a case as JSON; pine reads the YAML."""
    told = subprocess.run([BIN / "pine", "validate", "--quills", ROOT / "quills", case / "blueprint.yaml"],
                          capture_output=True, text=True, check=True)
    assert "valid" in told.stdout, told
    return (case / "blueprint.yaml").read_bytes()


class LocalQuills(ServerTest):
    quills = (ROOT / "quills",)
    environment = {"PORC_SECRET_ORDERS_DB_PASSWORD": PASSWORD, "PORC_SECRET_ORDERS_API_KEY": PASSWORD}

    def applied(self, blueprint, operation="apply"):
        answer = self.server.post(f"/blueprint?goal=applied&operation={operation}", blueprint)
        self.assertEqual(answer.status, 200, answer.body)
        run = answer.json["run_id"]
        status = self.server.wait(run)
        self.assertEqual(status["status"], "applied", self.server.get(f"/run/{run}/logs").body[-2000:])
        return self.server.get(f"/run/{run}/summary").json

    def resources(self, name):
        """{address: attributes} of what is there."""
        state = self.state(self.workspace_named(name))
        return {f"{resource['name']}{json.dumps([one['index_key']]) if 'index_key' in one else ''}": one["attributes"]
                for resource in state["resources"] for one in resource["instances"]}

    def destroyed(self, blueprint, name):
        self.applied(blueprint, "destroy")
        self.assertEqual(self.resources(name), {})

    @staticmethod
    def blueprint(kind, name, **inputs):
        return {"kind": kind, "schema_version": "~> 1.0",
                "metadata": {"name": name, "owner": "team@example.com", "tags": {"cost": '"${1}"'}}, "inputs": inputs}

    def test_a_network_is_made_changed_and_destroyed(self):
        web = {"place": 0, "public": True}
        first = self.blueprint("network", "net", cidr="10.40.0.0/16", subnets={"web": web})
        outputs = self.applied(first)["outputs"]
        before = self.resources("net")
        self.assertEqual(outputs, {"id": before["network"]["id"], "cidr": "10.40.0.0/16", "domain": "internal",
                                   "subnets": {"web": "10.40.0.0/24"}, "public_subnets": ["web"]})

        wider = self.blueprint("network", "net", cidr="10.40.0.0/16",
                               subnets={"apps": {"place": 7, "purpose": "a ${b}"}, "web": web}, dns={"domain": "shop.internal"})
        outputs = self.applied(wider)["outputs"]
        self.assertEqual(outputs["subnets"], {"apps": "10.40.7.0/24", "web": "10.40.0.0/24"})
        self.assertEqual(outputs["domain"], "shop.internal")
        after = self.resources("net")
        self.assertEqual(after['subnet["web"]'], before['subnet["web"]'], "another subnet moves none")
        self.assertEqual(after["network"]["id"], before["network"]["id"])
        self.assertEqual(after['subnet["apps"]']["output"]["value"]["purpose"], "a ${b}")
        self.destroyed(wider, "net")

    def test_two_subnets_in_one_place_stop_the_plan(self):
        run = self.server.submit(self.blueprint("network", "twice", subnets={"a": {"place": 3}, "b": {"place": 3}}))
        self.assertEqual(self.server.wait(run)["status"], "plan_failed")
        self.assertIn(b"Two subnets have the same place", self.server.get(f"/run/{run}/logs").body)

    def test_a_database_is_made_changed_and_destroyed(self):
        password = {"secret": "ORDERS_DB_PASSWORD"}
        first = self.blueprint("database", "db", engine="postgres", version="17", password=password, replicas=1)
        outputs = self.applied(first)["outputs"]
        self.assertEqual({name: outputs[name] for name in ("host", "port", "version", "replicas")},
                         {"host": "db.dev.internal", "port": 5432, "version": "17",
                          "replicas": ["replica-0.db.dev.internal"]})
        self.assertNotIn(PASSWORD, json.dumps(outputs))
        before = self.resources("db")

        larger = self.blueprint("database", "db", engine="postgres", version="18", password=password, replicas=2,
                                storage_gb=100, parameters={"work_mem": '64 "MB" ${x}'})
        outputs = self.applied(larger)["outputs"]
        self.assertEqual(outputs["version"], "18")
        after = self.resources("db")
        self.assertEqual(after["server"]["id"], before["server"]["id"], "changed in place")
        self.assertEqual(after["server"]["output"]["value"]["parameters"], {"work_mem": '64 "MB" ${x}'})
        self.assertEqual(after["database"]["output"]["value"]["password_digest"],
                         before["database"]["output"]["value"]["password_digest"])

        other = self.blueprint("database", "db", engine="mysql", password=password)
        outputs = self.applied(other)["outputs"]
        self.assertEqual((outputs["port"], outputs["version"], outputs["replicas"]), (3306, "8.4", []))
        self.assertNotEqual(self.resources("db")["server"]["id"], after["server"]["id"], "another engine, another server")
        self.destroyed(other, "db")

    def test_a_service_is_made_changed_and_destroyed(self):
        first = self.blueprint("service", "web", image="shop/web:1", replicas=1, public=True,
                               api_key={"secret": "ORDERS_API_KEY"})
        outputs = self.applied(first)["outputs"]
        self.assertEqual(outputs["address"], "https://web.dev.example.com")
        before = self.resources("web")

        inner = self.blueprint("service", "web", image="shop/web:2", replicas=3, environment={"A": 'x"${y}\n'})
        outputs = self.applied(inner)["outputs"]
        self.assertEqual(outputs["address"], "http://web.dev.internal:8080")
        self.assertEqual(len(outputs["instances"]), 3)
        self.assertEqual(outputs["instances"][0], before["instance[0]"]["id"])
        self.assertEqual(self.resources("web")["instance[2]"]["output"]["value"]["environment"], {"A": 'x"${y}\n'})
        self.destroyed(inner, "web")

    def test_what_a_case_of_theirs_asks_for_is_what_is_made(self):
        for kind in LOCAL:
            for case in sorted((ROOT / f"quills/{kind}/1.0.0/tests").glob("*/golden")):
                with self.subTest(kind=kind, case=case.parent.name):
                    text = blueprint_of(case.parent)
                    # Every case is a blueprint of its own here, and named so.
                    name = f"{kind}-{case.parent.name}"
                    text = re.sub(rb"^  name: .*\n", b"", text, flags=re.MULTILINE)
                    text = text.replace(b"metadata:\n", b"metadata:\n  name: %s\n" % name.encode(), 1)
                    answer = self.server.post("/blueprint?goal=applied", text, headers={"Content-Type": "application/yaml"})
                    self.assertEqual(answer.status, 200, answer.body)
                    status = self.server.wait(answer.json["run_id"])
                    self.assertEqual(status["status"], "applied")
                    if "nasty" in name:
                        self.check_values(kind, self.resources(name))

    def check_values(self, kind, made):
        """What the nasty metadata holds has arrived as it was."""
        of = {"database": "server", "network": "network", "service": "instance[0]"}[kind]
        tags = made[of]["output"]["value"]["tags"]
        self.assertEqual(tags['cost "centre" <${1}>'], '10%{ endif } \\ "retail"')
        self.assertEqual(tags["owner"], '"${path.module}" %{ if true }')


class GoldenBundles(unittest.TestCase):
    """What can be told of every golden bundle without its provider."""

    @staticmethod
    def terraform(*arguments, folder, text=None):
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "TF_CLI_CONFIG_FILE": os.devnull,
                       "CHECKPOINT_DISABLE": "1"}
        return subprocess.run(["terraform", *arguments], cwd=folder, input=text, capture_output=True, text=True,
                              env=environment)

    def golden(self):
        folders = sorted((ROOT / "quills").glob("*/*/tests/*/golden"))
        self.assertGreaterEqual(len(folders), 24)
        return folders

    def test_terraform_has_nothing_to_format(self):
        told = self.terraform("fmt", "-check", "-diff", "-recursive", folder=ROOT / "quills")
        self.assertEqual((told.returncode, told.stdout), (0, ""), told.stderr)

    def test_terraform_reads_them_and_wants_the_declared_providers(self):
        for folder in self.golden():
            with self.subTest(bundle=str(folder.relative_to(ROOT))):
                told = self.terraform("providers", folder=folder)
                self.assertEqual(told.returncode, 0, told.stderr)
                wanted = set(re.findall(r"provider\[registry\.terraform\.io/([\w/-]+)\]", told.stdout))
                manifest = (folder.parents[2] / "quill.yaml").read_text()
                self.assertEqual(wanted, set(re.findall(r"providers: \[(.*)\]", manifest)))

    def test_tags_are_what_the_cloud_takes(self):
        for folder in self.golden():
            if not (folder / "locals.tf").exists():
                continue
            google = "labels" in (folder / "locals.tf").read_text()
            with self.subTest(bundle=str(folder.relative_to(ROOT))), self.copy_of(folder / "locals.tf") as alone:
                told = self.terraform("console", folder=alone,
                                      text=f"jsonencode([local.name, local.{'labels' if google else 'tags'}])\n")
                self.assertEqual(told.returncode, 0, told.stderr)
                name, tags = json.loads(json.loads(told.stdout))
                self.assertRegex(name, r"^[a-z0-9]+(-[a-z0-9]+)*$")
                self.assertEqual(tags["managed_by"], "porc")
                for key, value in tags.items():
                    self.assertRegex(key, r"^[a-z][a-z0-9_-]{0,62}$" if google else r"^[^<>%&\\?/]{1,512}$")
                    self.assertRegex(value, r"^[a-z0-9_-]{0,63}$" if google else r"(?s)^.{0,256}$")

    def test_no_tag_of_a_team_stands_for_a_managed_one_and_no_two_are_equal(self):
        folders = sorted((ROOT / "quills").glob("*/*/tests/colliding-tags/golden"))
        self.assertEqual(len(folders), 5)
        for folder in folders:
            kind = folder.relative_to(ROOT / "quills").parts[0]
            google = kind == "gke-cluster"
            with self.subTest(quill=kind), self.copy_of(folder / "locals.tf") as alone:
                told = self.terraform("console", folder=alone,
                                      text=f"jsonencode(local.{'labels' if google else 'tags'})\n")
                self.assertEqual(told.returncode, 0, told.stderr)
                own = ({"a_": "two", "cost": "retail", "gr_e": "10"} if google else
                       {"a-": "two", "Cost": "retail", "Größe": "10"})
                managed = {"environment": "dev", "managed_by": "porc", "quill": kind,
                           "owner": "team-orders_example_com" if google else "team-orders@example.com",
                           "repo": "shop_orders" if google else "shop/orders"}
                self.assertEqual(json.loads(json.loads(told.stdout)), {**managed, **own})

    def copy_of(self, file):
        folder = tempfile.TemporaryDirectory()
        shutil.copy(file, Path(folder.name))
        return folder


if __name__ == "__main__":
    main()
