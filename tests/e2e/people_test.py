# SPDX-License-Identifier: Apache-2.0
"""What people touch: every command of pine and porc, and what the server shows of itself."""
import http.server
import json
import os
import re
import signal
import ssl
import stat
import subprocess
import threading
import urllib.request
from pathlib import Path

from harness import BIN, ROOT, ServerTest, eventually, main
from terminal import run, run_on_terminal

EXAMPLE = ROOT / "quills/service/1.0.0/examples/orders.yaml"
RUN = r"porc-\d{8}-\d{6}-[a-z2-7]{6}"


class PeopleTest(ServerTest):
    """A server, and the programs of a person on the same machine."""

    @classmethod
    def setUpClass(cls):
        cls.environment = {"PORC_CHECKPOINT_EVERY": "1s"}
        super().setUpClass()
        (cls.scratch / "home").mkdir()
        cls.shell = {"PATH": os.environ["PATH"], "HOME": str(cls.scratch / "home"),
                     "PORC_DATA": str(cls.server.folder)}

    @staticmethod
    def words(line):
        return [BIN / "pine", *(line.split() if isinstance(line, str) else line)]

    def pine(self, line, code=0, text="", **environment):
        told = run(self.words(line), {**self.shell, **environment}, text)
        self.assertEqual(told.code, code, f"pine {line}: {told}")
        return told

    def on_terminal(self, line, answer=None, code=0, **environment):
        told = run_on_terminal(self.words(line), {**self.shell, **environment}, answer)
        self.assertEqual(told.code, code, f"pine {line}: {told}")
        return told

    def porc(self, line, code=0, **environment):
        words = line.split() if isinstance(line, str) else line
        told = run([BIN / "porc", *words], {**self.shell, **environment})
        self.assertEqual(told.code, code, f"porc {line}: {told}")
        return told

    def blueprint(self, name, inputs="image: example/image:1", metadata="", kind="service"):
        """A file; its own name each time it is asked for, so that runs do not meet."""
        file = self.scratch / f"{name}.yaml"
        file.write_text(f"kind: {kind}\nmetadata: {{name: {name}{metadata}}}\ninputs: {{{inputs}}}\n")
        return file

    def applied(self, name):
        told = self.pine(["run", self.blueprint(name), "--auto-approve", "-o", "json"])
        return json.loads(told.out)["run_id"]

    def documents(self, line):
        """The answer of `-o json`; that of yaml must have the same members."""
        document = json.loads(self.pine(f"{line} -o json").out)
        yaml = self.pine(f"{line} -o yaml").out
        for name in document if isinstance(document, dict) else []:
            self.assertRegex(yaml, rf"(?m)^{name}:", line)
        self.assertTrue(self.pine(f"{line} -o table").out)
        return document


class Pine(PeopleTest):
    def test_is_driven_whole(self):
        told = run([BIN / "pine", "--help"], {}).out
        commands = re.findall(r"(?m)^  ([a-z]+(?: [a-z]+)?)  +\S", told)
        self.assertGreater(len(commands), 20, told)
        here = Path(__file__).read_text().replace('", "', " ")
        self.assertEqual([command for command in commands if not
                          re.search(rf'(pine|on_terminal|documents)\(\[?f?"{command}\b', here)], [])

    def test_judges_policies_without_a_server(self):
        policies = ROOT / "policies"
        policy = policies / "blast-radius.sentinel"
        self.assertIn("PASS", self.pine(["policy", "test", policy]).out)
        self.pine(["policy", "apply", policy, "--config", policies / "test/blast-radius/few.hcl"])
        told = self.pine(["policy", "explain", policy, "--config", policies / "test/blast-radius/many-deletes.hcl"], code=1)
        self.assertIn("deletes = 6", told.out)
        self.pine(["policy", "fmt", "--check", policy])
        self.pine(["policy", "check", policy])
        plan = self.scratch / "plan.json"
        plan.write_text('{"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": []}')
        self.pine(["policy", "mock", "--plan", plan, "--out", self.scratch / "mocks"])
        self.assertIn("resource_changes", (self.scratch / "mocks/mock-tfplan-v2.sentinel").read_text())

    def test_shows_what_policies_said_of_a_run(self):
        run_id = self.applied("asked")
        self.assertEqual(self.documents(f"policy show {run_id}")["run_id"], run_id)
        self.pine(["override", run_id, "--reason", "it is done already"], code=15)

    def test_finds_the_server_and_its_token_on_this_machine(self):
        told = self.pine("doctor")
        self.assertIn("admin-token", told.out)
        self.assertNotIn(self.server.token, told.out + told.notes)
        self.assertTrue(all(finding["state"] == "good" for finding in self.documents("doctor")["findings"]), told)
        self.assertRegex(self.pine("version").out, r"^pine \d+\.\d+\.\d+")
        self.assertIn("version", self.documents("version"))

    def test_checks_files_without_a_server(self):
        nowhere = {"PORC_DATA": str(self.scratch / "nowhere")}
        good, bad = EXAMPLE, self.blueprint("bad", inputs="image: 7, replicas: 99")
        quills = ["--quills", ROOT / "quills"]
        self.assertIn("valid", self.pine(["lint", good], **nowhere).out)
        self.assertIn("service@1.0.0", self.pine(["validate", good, *quills], **nowhere).out)
        told = self.pine(["validate", bad, *quills], code=11, **nowhere)
        self.assertRegex(told.notes, r"bad\.yaml:3:\d+: .*/inputs/image")
        verdict = json.loads(self.pine(["validate", bad, *quills, "-o", "json"], code=11, **nowhere).out)
        self.assertEqual({fault["pointer"] for fault in verdict[0]["violations"]},
                         {"/inputs/image", "/inputs/replicas"})
        self.pine(["lint", self.scratch], code=11)
        self.assertIn('resource "terraform_data"', self.pine(["render", good, *quills], **nowhere).out)
        template = self.scratch / "main.tf.j2"
        template.write_text('x = "{{ name }}"\n')
        told = self.pine(["template", "render", template, "--vars", "-"], text='name: a"${b}', **nowhere)
        self.assertEqual(told.out, 'x = "a\\"$${b}"')
        for escape, wanted in (("none", 'a"${b}'), ("json", 'a\\"${b}'), ("hcl", 'a\\"$${b}')):
            told = self.pine(["template", "render", template, "--vars", "-", "--escape", escape],
                             text='name: a"${b}', **nowhere)
            self.assertEqual(told.out, f'x = "{wanted}"')
        written = self.scratch / "written.yaml"
        self.pine(["init", "service", *quills, "--out", written], **nowhere)
        self.assertIn("# How many instances run", written.read_text())
        self.pine(["validate", written, *quills], **nowhere)

    def test_knows_the_quills_of_the_server(self):
        kinds = self.documents("quill list")
        self.assertIn("service", json.dumps(kinds))
        self.assertEqual(self.documents("quill show service")["kind"], "service")
        self.assertIn("service@1.0.0", self.pine("quill show service@1.0.0").out)
        self.assertIn("version '9.9.9' of service: no published version fits; there is 1.0.0",
                      self.pine("quill show service@9.9.9", code=16).notes)
        self.assertIn("'nothing' is not a kind", self.pine("quill show nothing", code=16).notes)
        self.assertIn("kind: service", self.pine("init service").out)

    def test_makes_and_keeps_quills(self):
        first, second = self.scratch / "queue-1", self.scratch / "queue-2"
        self.pine(["quill", "init", "queue", "--dir", first])
        self.assertIn("clean", self.pine(["quill", "lint", first, "--strict"]).out)
        self.assertIn("passed", self.pine(["quill", "test", first]).out)
        self.assertIn("not published", self.pine(["quill", "push", first, "--dry-run"]).out)
        self.assertIn("not published", self.pine(["port", "publish", first, "--dry-run"]).out)
        for _ in range(2):
            self.assertIn("queue@1.0.0", self.pine(["quill", "push", first]).out)
        self.pine(["run", first / "examples/example.yaml", "--auto-approve"])

        self.pine(["quill", "init", "queue", "--from", "queue@1.0.0", "--dir", second])
        template = second / "main.tf.j2"
        template.write_text(template.read_text().replace("{{ size }}", "{{ size | upper }}"))
        self.assertIn("SMALL", self.pine(["quill", "diff", "queue@1.0.0", second]).out)
        self.assertEqual(self.pine(["schema", "diff", first / "schema.json", second / "schema.json"]).code, 0)
        impact = json.loads(self.pine(["quill", "impact", second, "-o", "json"]).out)
        self.assertEqual((impact["considered"], impact["changed"]), (1, 1))
        self.assertIn("tests/least: failed", self.pine(["quill", "test", second], code=11).notes)
        self.pine(["quill", "push", second], code=11)
        self.pine(["quill", "test", second, "--accept"])
        self.pine(["quill", "push", second])
        self.assertEqual(json.loads(self.pine(["quill", "impact", "queue@1.1.0", "-o", "json"]).out), impact)

        self.assertIn("deprecated: old; take 1.1.0",
                      self.pine("quill deprecate queue@1.0.0 --reason old --replace-by 1.1.0").out)
        self.assertIn("revoked: wrong", self.pine("quill revoke queue@1.1.0 --reason wrong").out)
        self.assertRegex(self.pine("quill list").out, r"queue +1.1.0 +revoked")
        self.assertIn("revoked: wrong", self.pine("quill show queue@1.1.0").out)
        self.assertIn("published", self.pine("quill revoke queue@1.1.0 --undo").out)

    def test_completes_in_every_shell(self):
        for shell in ("bash", "zsh", "fish"):
            self.assertIn("destroy", self.pine(f"completion {shell}").out)

    def test_goes_step_by_step(self):
        file = self.blueprint("steps")
        run_id = json.loads(self.pine(["submit", file, "-o", "json"]).out)["run_id"]
        self.assertEqual(self.documents(f"status {run_id}")["status"], "submitted")
        self.assertIn("main.tf", self.documents(f"build {run_id}")["files"])
        self.assertIn("+ terraform_data", self.pine(f"plan {run_id}").out)
        self.pine(f"plan {run_id} --detailed-exitcode", code=2)
        self.assertIn("only an applied run has outputs", self.pine(f"outputs {run_id}", code=15).notes)
        self.assertIn("applied", self.pine(f"apply {run_id} --auto-approve").out)
        self.assertEqual(self.documents(f"status {run_id}")["status"], "applied")
        self.assertEqual(self.documents(f"summary {run_id}")["status"], "applied")
        self.assertIn("Events", self.server.get(f"/report/{run_id}", headers={"Accept": "text/html"}).body.decode())
        self.assertEqual(self.documents(f"report {run_id}")["run"]["run_id"], run_id)
        self.assertIn("considered", self.documents("report"))
        outputs = self.documents(f"outputs {run_id}")
        self.assertEqual(self.pine(f"outputs {run_id} address").out.strip(), outputs["address"])
        self.assertIn(run_id, self.pine("list --status applied").out)
        self.assertEqual(self.documents("list --limit 1 --text steps")["runs"][0]["run_id"], run_id)
        self.assertIn("no changes", self.pine(["run", file, "--auto-approve"]).out)
        told = self.pine(["destroy", file, "--auto-approve"])
        self.assertRegex(told.notes, r"destroy +- terraform_data")
        self.assertIn("applied", told.out)

    def test_shows_logs_that_a_person_reads(self):
        run_id = self.applied("logs")
        lines = self.pine(f"logs {run_id}").out.splitlines()
        words = [line[15:] for line in lines if line[9:12] == "run"]
        self.assertEqual(words[0], "submitted, to be applied, by porc:admin@localhost")
        self.assertIn("planned: 2 to add", words)
        self.assertEqual(words[-1], "applied")
        self.assertFalse([line for line in words if "{" in line], "facts are for programs")
        first_of_plan = next(i for i, line in enumerate(lines) if line[9:13] == "plan")
        self.assertIn("engine run", "\n".join(lines[:first_of_plan]))
        followed = self.pine(f"logs -f {run_id}")
        self.assertEqual(followed.out.splitlines(), lines)
        self.assertIn("applied", followed.notes)
        for line in self.pine(f"logs -f {run_id} -o json").out.splitlines():
            self.assertIn("message", json.loads(line))
        self.assertTrue(all(line["phase"] == "apply" for line in self.documents(f"logs {run_id} --phase apply")))

    def test_ends_when_nobody_reads_on(self):
        run_id = self.applied("piped-away")
        reader = subprocess.Popen(self.words(f"logs -f {run_id}"), env=self.shell, stdout=subprocess.PIPE)
        reader.stdout.close()
        self.assertEqual(reader.wait(60), -signal.SIGPIPE)

    def test_asks_before_it_applies(self):
        told = self.on_terminal(["run", self.blueprint("asked")], "yes\n")
        self.assertIn("applied", told.out.splitlines()[-2] + told.out.splitlines()[-3])
        told = self.on_terminal(["run", self.blueprint("refused")], "no\n", code=14)
        run_id = re.search(RUN, told.out)[0]
        self.assertIn(f"pine apply {run_id}", told.out)
        self.assertEqual(self.server.status(run_id)["status"], "planned")
        self.on_terminal(["apply", run_id], "\x03", code=14)
        self.on_terminal(["apply", run_id], "yes\n")
        self.assertEqual(self.server.status(run_id)["status"], "applied")
        self.on_terminal(["destroy", self.blueprint("refused")], "\x04", code=14)

    def test_begins_nothing_where_nobody_can_be_asked(self):
        file = self.blueprint("unasked")
        for line in (["run", file], ["destroy", file]):
            self.assertIn("add --auto-approve", self.pine(line, code=10).notes)
        self.assertNotIn("unasked", self.pine("list").out)

    def test_colours_and_progress_are_for_terminals(self):
        coloured = self.on_terminal(["run", self.blueprint("colours"), "--auto-approve"]).out
        self.assertIn("\x1b[32mterraform_data.instance[0]", coloured)
        self.assertRegex(coloured, r"\r\x1b\[K\w+ · \d+s")
        plain = self.on_terminal(["run", self.blueprint("plain"), "--auto-approve"], NO_COLOR="1").out
        self.assertNotRegex(plain, r"\x1b\[\d*m")
        dumb = self.on_terminal(["run", self.blueprint("dumb"), "--auto-approve"], TERM="dumb").out
        self.assertNotRegex(dumb, r"\x1b\[")
        piped = self.pine(["run", self.blueprint("piped"), "--auto-approve"])
        self.assertNotRegex(piped.out + piped.notes, r"[\x1b\r]")

    def test_gives_up_and_takes_back(self):
        run_id = json.loads(self.pine(["plan", self.blueprint("given-up"), "-o", "json"]).out)["run_id"]
        self.assertIn("discarded", self.pine(f"discard {run_id} --reason late").out)
        self.assertIn("discarded, by porc:admin@localhost: late", self.pine(f"logs {run_id}").out)
        self.pine(f"apply {run_id} --auto-approve", code=15)
        run_id = json.loads(self.pine(["plan", self.blueprint("cancelled"), "-o", "json"]).out)["run_id"]
        self.assertIn("cancelled", self.pine(f"cancel {run_id}").out)

    def test_waits_for_somebody_else_to_approve(self):
        file = self.blueprint("gated", metadata=", approval_required: true")
        told = self.pine(["run", file, "--auto-approve"], code=14)
        run_id = re.search(RUN, told.notes)[0]
        self.assertIn(f"pine approve {run_id}", told.out)
        own = self.pine(f"approve {run_id}", code=12)
        self.assertIn("and cannot approve it: somebody else has to", own.notes)
        token = self.porc("token create --owner boss@example.com --role approver").out.strip()
        self.pine(f"approve {run_id} --reason fine", PORC_TOKEN=token)
        self.assertEqual(self.server.wait(run_id)["approved_by"], "porc:boss@example.com")
        for whose in ({}, {"PORC_TOKEN": token}):
            self.assertIn("it ended as applied", self.pine(f"approve {run_id}", code=15, **whose).notes)

    def test_exit_codes_are_those_of_the_design(self):
        viewer = self.porc("token create --owner viewer@example.com --role viewer").out.strip()
        broken = self.blueprint("broken", kind="ledger",
                                inputs=f"file: {self.scratch}/broken.ledger, fail: true")
        claimed = self.applied("claimed")
        for code, line, environment in (
                (10, "frobnicate", {}),
                (10, "list --colour", {}),
                (11, ["submit", self.blueprint("wrong", inputs="image: 7")], {}),
                (11, ["submit", self.blueprint("unknown", kind="nothing")], {}),
                (12, ["submit", self.blueprint("viewed")], {"PORC_TOKEN": viewer}),
                (12, "list", {"PORC_TOKEN": "porc_nobody"}),
                (15, f"cancel {claimed}", {}),
                (16, "status porc-20200101-000000-aaaaaa", {}),
                (17, "list --url http://127.0.0.1:9", {"PORC_TOKEN": "x"}),
                (1, ["run", broken, "--auto-approve"], {})):
            with self.subTest(line=line):
                told = self.pine(line, code=code, **environment)
                self.assertTrue(told.notes + told.out)


class Porc(PeopleTest):
    def test_says_in_one_line_that_it_listens(self):
        server = self.make_server("announced")
        server.start()
        try:
            rest = server.process.stdout
            self.assertNotEqual(server.url.port, 0)
            self.assertEqual(stat.S_IMODE((server.folder / "admin-token").stat().st_mode), 0o600)
            again = self.porc(["serve", "--data", str(server.folder), "--listen", "127.0.0.1:0"], code=15)
            self.assertIn("another porc", again.notes)
            server.process.terminate()
            self.assertEqual(rest.read(), "")
        finally:
            server.stop()

    def test_makes_lists_and_revokes_tokens(self):
        made = self.porc("token create --owner dev@example.com --role developer --environment dev --expires-in 1h")
        token, token_id = made.out.strip(), made.notes.split()[0]
        self.assertEqual(self.server.get("/runs", token=token).status, 200)
        listed = self.porc("token list").out
        self.assertRegex(listed, rf"{token_id} +dev@example.com +developer +until ")
        self.assertNotIn(token, listed)
        self.assertIn("revoked", self.porc(f"token revoke {token_id}").out)
        self.assertEqual(self.server.get("/runs", token=token).status, 401)
        self.porc("token revoke token-nothing", code=16)
        self.porc("token create --owner dev@example.com --role king", code=11)
        told = self.porc(["token", "create", "--owner", "dev@example.com", "--role", "viewer",
                          "--environment", "\x1b[2J"], code=11)
        self.assertIn("/scope/environments/0", told.notes)
        told = self.porc("token create --role viewer", code=10)
        self.assertRegex(told.notes, r"^porc: --owner is required\nSee `porc token create --help`\.\n$")
        told = self.porc(["token", "revoke", "\x1b[2J"], code=16)
        self.assertNotIn("\x1b", told.out + told.notes)

    def test_explains_itself(self):
        for line in ("--version", "version"):
            self.assertRegex(self.porc(line).out, r"^porc \d+\.\d+\.\d+")
        self.assertEqual(self.porc("srve", code=10).notes,
                         "porc: there is no command 'srve'; did you mean 'serve'?\nSee `porc --help`.\n")
        self.assertIn("there is no command 'lst'; did you mean 'list'?\nSee `porc token --help`.",
                      self.porc("token lst", code=10).notes)
        told = self.porc("token list --help").out
        self.assertIn("--data", told)
        self.assertNotRegex(told, "--listen|--tls-cert|--no-sandbox|--quills")
        self.assertIn("--listen", self.porc("serve --help").out)

    def test_names_the_setting_whose_folder_is_wrong(self):
        data = ["--data", str(self.scratch / "unborn"), "--listen", "127.0.0.1:0"]
        broken = self.scratch / "broken-quills"
        (broken / "service" / "1.0.0").mkdir(parents=True)
        for folder in (self.scratch / "no-quills", broken, self.blueprint("no-folder")):
            told = self.porc(["serve", *data, "--quills", str(folder)], code=11)
            self.assertIn("PORC_QUILLS (--quills): ", told.notes)
            self.assertIn(str(folder), told.notes)
            told = self.porc(["serve", *data], code=11, PORC_QUILLS=str(folder))
            self.assertIn(str(folder), told.notes)

    def test_names_the_checkpoint_file_that_is_none(self):
        for text in ("", "{}", "no json"):
            file = self.scratch / "kept.json"
            file.write_text(text)
            told = self.porc(["audit", "verify", "--checkpoint", str(file)], code=11)
            self.assertIn(f"{file} is no checkpoint: ", told.notes)

    def test_tokens_reach_no_further_than_their_scope(self):
        token = self.porc("token create --owner dev@example.com --role developer --environment prod").out.strip()
        told = self.pine(["submit", self.blueprint("scoped")], code=12, PORC_TOKEN=token)
        self.assertIn("scope (environments prod) does not admit dev/service/scoped", told.notes)

    def test_shows_its_configuration_with_secrets_masked(self):
        told = self.porc("config check", TFE_TOKEN="canary-token", TFE_ORG="acme", PORC_LISTN="x")
        self.assertRegex(told.out, r"TFE_TOKEN +\(set\) +environment")
        self.assertNotIn("canary", told.out + told.notes)
        self.assertIn("PORC_LISTEN", told.notes)
        self.porc("config check --listen 0.0.0.0:80", code=11)
        file = self.scratch / "porc.yaml"
        file.write_text("listn: x\n")
        self.assertIn("listn", self.porc(["config", "check", "--config", str(file)], code=11).notes)

    def test_verifies_the_audit_with_a_checkpoint_kept_elsewhere(self):
        self.applied("audited")
        eventually("there is a checkpoint", lambda: run([BIN / "porc", "audit", "checkpoint"], self.shell).code == 0)
        kept = self.scratch / "checkpoint.json"
        kept.write_text(self.porc("audit checkpoint").out)
        self.assertRegex(self.porc("audit verify").out, r"^intact: [1-9]\d* runs")
        self.porc(["audit", "verify", "--checkpoint", str(kept)])
        forged = json.loads(kept.read_text())
        forged["signature"] = forged["signature"][::-1]
        kept.write_text(json.dumps(forged))
        self.assertIn("broken", self.porc(["audit", "verify", "--checkpoint", str(kept)], code=1).notes)

    def test_tells_its_version_and_its_usage(self):
        self.assertRegex(self.porc("version").out, r"^porc \d+\.\d+\.\d+")
        self.assertIn("no command 'frobnicate'", self.porc("frobnicate", code=10).notes)
        self.porc("serve --frobnicate", code=10)
        self.porc("serve --listen 8080", code=11)

    def test_works_while_the_server_is_down(self):
        server = self.make_server("resting")
        server.start()
        server.stop()
        environment = {"PORC_DATA": str(server.folder)}
        self.assertIn("admin@localhost", self.porc("token list", **environment).out)
        self.assertIn("intact", self.porc("audit verify", **environment).out)

    def tls_server(self, name):
        """A server that others know as porc.example.com; its certificate says nothing of this machine."""
        certificate, key = self.scratch / f"{name}.pem", self.scratch / f"{name}.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-subj", "/CN=porc", "-addext", "subjectAltName=DNS:porc.example.com",
                        "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
        server = self.make_server(name)
        server.flags += ["--tls-cert", str(certificate), "--tls-key", str(key)]
        return server, certificate

    def test_speaks_tls(self):
        server, certificate = self.tls_server("tls")
        server.start()
        try:
            self.assertEqual(server.url.scheme, "https")
            trusted = ssl.create_default_context(cafile=str(certificate))
            trusted.check_hostname = False
            with urllib.request.urlopen(server.url.geturl() + "/health", context=trusted) as answer:
                self.assertEqual(json.load(answer), {"status": "ok"})

            def tfe(path, kind, attributes):
                body = json.dumps({"data": {"type": kind, "attributes": attributes}}).encode()
                request = urllib.request.Request(f"{server.url.geturl()}/api/v2{path}", body,
                                                 {"Authorization": "Bearer " + server.token})
                with urllib.request.urlopen(request, context=trusted) as answer:
                    return json.load(answer)["data"]
            workspace = tfe("/organizations/porc/workspaces", "workspaces", {"name": "secure"})["id"]
            version = tfe(f"/workspaces/{workspace}/configuration-versions", "configuration-versions", {})
            self.assertRegex(version["attributes"]["upload-url"], f"^{server.url.geturl()}/api/v2/blobs/")
        finally:
            server.stop()

    def test_is_administered_over_tls_whatever_name_its_certificate_bears(self):
        server, certificate = self.tls_server("named")
        server.listen = "0.0.0.0:0"
        server.start()
        try:
            local = {"PORC_DATA": str(server.folder)}
            self.assertIn("admin@localhost", self.porc("token list", **local).out)
            self.porc("token create --owner dev@example.com --role developer", **local)
            self.assertIn("intact", self.porc("audit verify", **local).out)
            self.assertIn("No runs", self.pine("list", **local).out)
            there = {"PORC_URL": f"https://porc.example.com:{server.url.port}", "PORC_TOKEN": server.token}
            self.pine("list", code=17, **there)
            self.pine(["list", "--ca-file", certificate], code=17, **local)
        finally:
            server.stop()

    def test_sends_its_token_to_no_stranger_on_the_port_of_a_killed_server(self):
        server = self.make_server("killed")
        server.start()
        server.kill()
        heard = []

        class Stranger(http.server.BaseHTTPRequestHandler):
            def handle_one_request(self):
                heard.append(self.rfile.readline())

        with http.server.HTTPServer(("127.0.0.1", server.url.port), Stranger) as stranger:
            threading.Thread(target=stranger.serve_forever, daemon=True).start()
            local = {"PORC_DATA": str(server.folder)}
            told = self.pine("list", code=17, **local)
            self.assertIn("left behind by a process that has ended", told.notes)
            self.assertIn("admin@localhost", self.porc("token list", **local).out)
            stranger.shutdown()
        self.assertEqual(heard, [])

class Shown(PeopleTest):
    """What the server tells of itself and of its runs."""

    @classmethod
    def make_server(cls, name):
        cls.logs, cls.metadata = cls.scratch / "run-logs", cls.scratch / "run-metadata"
        cls.environment = {**cls.environment, "PORC_LOG_DIR": str(cls.logs), "PORC_METADATA_DIR": str(cls.metadata)}
        return super().make_server(name)

    def server_log(self):
        return [json.loads(line) for line in self.server.log.read_text().splitlines()]

    def test_logs_are_json_with_request_and_run_ids(self):
        run_id = self.applied("logged")
        answer = self.server.post(f"/run/{run_id}/cancel")
        request_id = answer.headers["X-Request-Id"]
        mine = [line for line in self.server_log() if line.get("request_id") == request_id]
        self.assertEqual([(line["message"], line["run_id"]) for line in mine], [("request refused", run_id)])
        submitted = [line for line in self.server_log()
                     if line["message"] == "blueprint submitted" and line["run_id"] == run_id]
        self.assertTrue(submitted and submitted[0]["request_id"])
        statuses = [line["to"] for line in self.server_log() if line.get("run_id") == run_id and "to" in line]
        self.assertEqual(statuses[0], "submitted")
        self.assertEqual(statuses[-1], "applied")

    def test_metrics_have_two_forms_and_bounded_labels(self):
        def series():
            text = self.server.get("/metrics", headers={"Accept": "text/plain"})
            self.assertTrue(text.headers["Content-Type"].startswith("text/plain; version=0.0.4"))
            return {line.rsplit(" ", 1)[0] for line in text.body.decode().splitlines() if not line.startswith("#")}

        run_id = self.applied("measured")
        self.assertGreaterEqual(self.server.get("/metrics").json["runs"]["applied"], 1)
        self.server.get("/run/porc-20200101-000000-aaaaaa/status")
        self.server.get(f"/run/{run_id}/status")
        eventually("the auditor has looked for the first time",
                   lambda: "porc_checkpoint_look_timestamp_seconds" in series())
        before = series()
        self.assertIn('porc_runs{status="applied"}', before)
        for letter in "abcdefghijklmnopqrst":
            self.server.get(f"/run/porc-20200101-000000-aaaaa{letter}/status")
            self.server.get(f"/{letter}")
            self.server.request(letter.upper(), f"/run/{run_id}/status")
        self.assertEqual(series(), before)
        self.assertFalse([line for line in before if run_id in line or "measured" in line])

    def test_the_report_cannot_be_made_to_run_scripts(self):
        attack = "<script>alert(1)</script>&\\\"'"
        file = self.scratch / "attack.yaml"
        file.write_text(json.dumps({"kind": "service", "metadata": {"name": "attack"}, "inputs": {"image": attack}}))
        run_id = json.loads(self.pine(["run", file, "--auto-approve", "-o", "json"]).out)["run_id"]
        self.assertEqual(self.server.get(f"/report/{run_id}").json["inputs"]["image"], attack)
        page = self.server.get(f"/report/{run_id}", headers={"Accept": "text/html"})
        self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
        self.assertNotIn(b"<script", page.body)
        self.assertIn(b"&lt;script&gt;", page.body)

    def test_keeps_files_of_each_run_where_it_is_told(self):
        run_id = self.applied("kept")

        def metadata():
            file = self.metadata / f"{run_id}.json"
            return file.exists() and json.loads(file.read_text())
        shown = eventually("the metadata says applied",
                           lambda: (m := metadata()) and m["status"] == "applied" and m)
        self.assertEqual(shown["workspace"], "porc-dev-kept")
        lines = [json.loads(line) for line in (self.logs / f"{run_id}.log.jsonl").read_text().splitlines()]
        self.assertEqual([line["sequence"] for line in lines], list(range(1, len(lines) + 1)))
        self.assertEqual(lines[-1]["to"], "applied")
        self.assertFalse((self.server.folder / "logs" / f"{run_id}.log.jsonl").exists())


if __name__ == "__main__":
    main()
