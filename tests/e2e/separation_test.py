#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who asked for a run cannot approve it by another name: as the owner of a token, as a GitHub login, as a user of Port,
behind a job."""
import html
import sys

from github_server import PASSED, GithubTest, blueprint, standing
from harness import ROOT, ServerTest, eventually, main
from port_test import PortTest

sys.path.insert(0, str(ROOT / "tests/fakes"))
from actions_oidc import ActionsOidc  # noqa: E402

AUDIENCE = "https://porc.example"
PEOPLE = """people:
  - {name: Ana, emails: [ana@example.com, ana@acme.io], github: [ana-gh]}
  - {name: Boss, emails: [boss@example.com, boss@acme.io], github: [boss-gh]}
"""
RULES = """rules:
  - repository_id: 74
    refs: [refs/heads/main]
    events: [push]
    may: [plan, apply]
    scope: {environments: [dev]}
"""


class Mapped(ServerTest):
    """Approvers by token: `ana` and `boss`, whom the map knows, and `stranger`, whom it does not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tokens = {}
        for name in ("ana", "boss", "stranger"):
            answer = cls.server.post("/tokens", {"owner": f"{name}@example.com", "roles": ["approver", "developer"]})
            assert answer.status == 201, answer.body
            cls.tokens[name] = answer.json["token"]

    @classmethod
    def make_server(cls, name):
        for file, text in (("people.yaml", PEOPLE), ("rules.yaml", RULES)):
            (cls.scratch / file).write_text(text)
        cls.environment = {**cls.environment, "PORC_IDENTITIES": str(cls.scratch / "people.yaml")}
        return super().make_server(name)

    def approve(self, run, by):
        return self.server.post(f"/run/{run}/approve", {}, token=self.tokens[by])

    def refused(self, run, by, words):
        answer = self.approve(run, by)
        self.assertEqual((answer.status, answer.json["error"]), (403, "forbidden"), answer.body)
        self.assertIn(words, answer.json["detail"])
        self.assertEqual(self.server.status(run)["status"], "awaiting_approval")

    def approved(self, run, by="boss"):
        answer = self.approve(run, by)
        self.assertEqual(answer.status, 200, answer.body)
        status = self.server.wait(run)
        self.assertEqual((status["status"], status["approved_by"]), ("applied", f"porc:{by}@example.com"))


class Jobs(Mapped):
    """A job of GitHub Actions asks, and whoever started it is behind it."""

    @classmethod
    def setUpClass(cls):
        cls.github = cls.with_fake(ActionsOidc())
        super().setUpClass()

    @classmethod
    def make_server(cls, name):
        cls.environment = {"PORC_PUBLIC_URL": AUDIENCE, "PORC_OIDC_ISSUER": cls.github.url,
                           "PORC_OIDC_RULES": str(cls.scratch / "rules.yaml")}
        return super().make_server(name)

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.github.close()

    def asked_by_job(self, name, actor):
        self.github.job = self.github.push(actor=actor)
        proof = self.github.signing.token(self.github.claims(AUDIENCE))
        session = self.server.post("/auth/oidc", {"token": proof}, headers={"Authorization": ""})
        self.assertEqual(session.status, 201, session.body)
        wanted = self.service(name)
        wanted["metadata"].update(repo="shop/orders", environment="dev", approval_required=True)
        run = self.server.submit(wanted, token=session.json["token"])
        self.server.wait(run, {"awaiting_approval"})
        return run

    def test_who_started_the_job_cannot_approve_what_it_asked_for(self):
        run = self.asked_by_job("started", "Ana-GH")
        self.assertEqual(self.server.status(run)["requested_by"], "github-actions:shop/orders:refs/heads/main")
        self.refused(run, "ana", "porc:ana@example.com is the same person as github:Ana-GH")
        self.refused(run, "stranger", "is tied to no person (PORC_IDENTITIES)")
        self.approved(run)

    def test_a_job_that_somebody_unknown_started_is_approved_by_nobody(self):
        run = self.asked_by_job("unknown", "octocat")
        for approver in ("ana", "boss"):
            self.refused(run, approver, "github:octocat, who asked for it, is tied to no person")


class Logins(Mapped, GithubTest):
    """A pull request asks, by the login of who opened it."""

    def waiting(self, name):
        repository = self.repository(name)
        repository.collaborators.update({"ana-gh": "admin", "boss-gh": "admin", "octocat": "admin"})
        commit = repository.commit({"infra/it.yaml": blueprint(name=name, approval_required=True)}, branch="one",
                                   by="ana-gh", tell=False)
        repository.open_pull("one", by="ana-gh")
        checks = self.shown(repository, commit, PASSED)
        run = self.run_of(commit)
        self.assertEqual(self.server.status(run)["requested_by"], "github:ana-gh")
        repository.press(checks["PORC Plan"]["id"], "apply", by="boss-gh")
        self.server.wait(run, {"awaiting_approval"})
        checks = self.shown(repository, commit, standing("success", "success", "success", "action_required"))
        return repository, commit, run, checks["PORC Apply"]["id"]

    def test_who_opened_it_cannot_approve_as_the_owner_of_a_token(self):
        _, _, run, _ = self.waiting("by-token")
        self.refused(run, "ana", "porc:ana@example.com is the same person as github:ana-gh")
        self.approved(run)

    def test_who_has_it_checked_again_does_not_stand_in_for_who_opened_it(self):
        repository, commit, before, apply = self.waiting("again")
        repository.rerequest(apply, by="boss-gh")
        eventually("there is another run", lambda: len(self.runs_of(commit)) == 2)
        run = next(each for each in self.runs_of(commit) if each != before)
        self.assertEqual(self.server.status(run)["requested_by"], "github:ana-gh")

    def asked_by_all(self, repository, commit):
        """Neither Ana, who opened it, nor Boss, who came after her, can approve it."""
        checks = self.shown(repository, commit, PASSED)
        run = self.run_of(commit)
        self.assertEqual(self.server.status(run)["requested_by"], "github:boss-gh")
        repository.press(checks["PORC Plan"]["id"], "apply", by="boss-gh")
        self.server.wait(run, {"awaiting_approval"})
        self.refused(run, "ana", "porc:ana@example.com is the same person as github:ana-gh")
        self.refused(run, "boss", "porc:boss@example.com is the same person as github:boss-gh")

    def proposed(self, name):
        repository = self.repository(name)
        repository.collaborators.update({"ana-gh": "admin", "boss-gh": "admin"})
        commit = repository.commit({"infra/it.yaml": blueprint(name=name, approval_required=True)}, branch="one",
                                   by="ana-gh", tell=False)
        return repository, commit, repository.open_pull("one", by="ana-gh")

    def test_who_opened_it_cannot_approve_what_somebody_else_merged(self):
        repository, commit, pull = self.proposed("merged")
        self.shown(repository, commit, PASSED)
        self.server.post(f"/run/{self.run_of(commit)}/discard", {"reason": "it is planned again"})
        self.asked_by_all(repository, repository.merge(pull, by="boss-gh"))

    def test_who_opened_it_cannot_approve_what_somebody_else_pushed_to_it(self):
        repository, _, _ = self.proposed("updated")
        self.asked_by_all(repository, repository.commit({"README.md": "Updated\n"}, branch="one", by="boss-gh"))

    def test_who_opened_it_cannot_approve_what_a_merge_queue_planned(self):
        repository, _, _ = self.proposed("queued")
        base = repository.branches["main"]
        head = repository.commit({"infra/it.yaml": blueprint(name="queued", approval_required=True)},
                                 branch="gh-readonly-queue/main/pr-1", tell=False)
        self.github.hooks.merge_group(repository, head, base, by="boss-gh")
        self.asked_by_all(repository, head)

    def test_the_button_compares_persons_too(self):
        repository, commit, run, apply = self.waiting("by-button")

        def told():
            return html.unescape("\n".join(each["output"]["summary"] for each in repository.checks(commit).values()))
        repository.press(apply, "approve", by="ana-gh")
        eventually("the own login is refused", lambda: "ana-gh pressed approve" in told())
        repository.press(apply, "approve", by="octocat")
        eventually("who is nobody is refused", lambda: "octocat pressed approve" in told() and "tied to no person" in told())
        self.assertEqual(self.server.status(run)["status"], "awaiting_approval")
        repository.press(apply, "approve", by="boss-gh")
        status = self.server.wait(run)
        self.assertEqual((status["status"], status["approved_by"]), ("applied", "github:boss-gh"))


class Addresses(Mapped, PortTest):
    """An action of Port asks or approves, by the address of who ran it."""

    @classmethod
    def port_environment(cls):
        return {"PORC_PORT_APPROVERS": "*@acme.io"}

    def test_who_asked_in_port_cannot_approve_as_the_owner_of_a_token(self):
        asked = self.create("in-port", email="ana@acme.io", porc_approval_required=True)
        waiting = eventually("it awaits approval", lambda: (
            self.port.runs[asked].get("statusLabel") == "Awaiting approval" and self.port.runs[asked]))
        run = waiting["externalRunId"]
        self.assertEqual(self.server.status(run)["requested_by"], "port:ana@acme.io")
        self.refused(run, "ana", "porc:ana@example.com is the same person as port:ana@acme.io")
        self.approved(run)

    def test_who_asked_as_the_owner_of_a_token_cannot_approve_in_port(self):
        wanted = self.service("by-token")
        wanted["metadata"]["approval_required"] = True
        run = self.server.submit(wanted, token=self.tokens["ana"])
        self.server.wait(run, {"awaiting_approval"})
        for email, words in (("ana@acme.io", "is the same person as"),
                             ("eve@acme.io", "is tied to no person")):
            ended = self.ended(self.port_approves(run, email))
            self.assertEqual(ended["status"], "FAILURE", ended)
            self.assertIn(words, str(ended))
        self.assertEqual(self.ended(self.port_approves(run, "boss@acme.io"))["status"], "SUCCESS")
        self.assertEqual(self.server.wait(run)["approved_by"], "port:boss@acme.io")

    def port_approves(self, run, email):
        eventually("Port shows it", lambda: self.entity("porc_run", run).get("status") == "awaiting_approval")
        return self.invoke("porc_approve", entity=run, email=email)


if __name__ == "__main__":
    main()
