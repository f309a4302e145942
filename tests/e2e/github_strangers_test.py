#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What strangers write into blueprints reaches GitHub as harmless text, and what is secret does not reach it at all."""
import html.parser
import json
import re
import subprocess
import unicodedata

from canary_test import spellings
from github_server import CHECKS, GithubTest
from harness import eventually, main

NASTY = ('@octocat #12 GH-13 <!-- <script>alert(1)</script> [x](javascript:alert(1)) ![i](https://evil.example/i.png) '
         '<https://evil.example> www.evil.example **bold** `code` ``` | a | b | &#64;octocat ~~~ $a$ '
         '\x1b[31mred\x07 \u202etfel\u2066 \u200b\ufeff')
LINES = NASTY + "\n# heading\n\n- [ ] task\n\n````\n<details open>\n" + NASTY
# What of it a reader must find, or nothing was tried.
SEEN = "javascript:alert(1)"
CANARY = "canary-github-5e1f07"
TAGS = {"h3", "p", "code", "pre", "ul", "li", "a", "strong"}


class Rendered(html.parser.HTMLParser):
    """What GitHub's own renderer makes of a summary: tags, links, and the text that is not code."""

    def __init__(self, markdown):
        super().__init__()
        self.tags, self.links, self.comments, self.others, self.text, self.whole, self.code = set(), [], [], [], "", "", 0
        page = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough", "-e",
                               "tasklist"], input=markdown, capture_output=True, text=True, check=True).stdout
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.code += tag in ("code", "pre")
        for name, value in attributes:
            if (tag, name) == ("a", "href"):
                self.links.append(value)
            elif (tag, name, value) != ("code", "class", "language-diff"):
                self.others.append((tag, name, value))

    def handle_endtag(self, tag):
        self.code -= tag in ("code", "pre")

    def handle_comment(self, data):
        self.comments.append(data)

    def handle_decl(self, decl):
        self.comments.append(decl)

    def handle_data(self, data):
        self.whole += data
        if not self.code:
            self.text += data


def deceptive(text, lines=False):
    """Characters that are not seen, or move what is seen."""
    return [c for c in text if unicodedata.category(c) in ("Cc", "Cf") and not (lines and c in "\n\t")]


class Strangers(GithubTest):
    def blueprint(self, name, password=None, **inputs):
        if password:
            inputs["password"] = password
        return json.dumps({"kind": "stranger", "metadata": {"name": name}, "inputs": inputs})

    def over(self, repository, commit):
        """The checks of a commit once all are completed."""
        def completed():
            checks = repository.checks(commit)
            return set(checks) == set(CHECKS) and all(run["status"] == "completed" for run in checks.values()) and checks
        return eventually("the checks are over", completed, 120)

    def propose(self, name, text, path=None):
        repository = self.repository(name)
        commit = repository.commit({path or f"infra/{name}.yaml": text}, branch="one", tell=False)
        pull = repository.open_pull("one")
        return repository, pull, self.over(repository, commit)

    def assert_harmless(self, checks):
        for name, run in checks.items():
            output = run["output"]
            self.assertEqual(deceptive(output["title"]), [], name)
            self.assertEqual(deceptive(output["summary"], lines=True), [], name)
            page = Rendered(output["summary"])
            self.assertLessEqual(page.tags, TAGS, output["summary"])
            self.assertEqual((page.comments, page.others), ([], []), output["summary"])
            for link in page.links:
                self.assertRegex(link, r"^https://porc\.example/report/porc-[a-z0-9-]+$")
            self.assertIsNone(re.search(r"@\w|#\d|\bGH-\d", page.text), page.text)
            for one in output["annotations"]:
                self.assertEqual(deceptive(one["title"]) + deceptive(one["message"], lines=True), [], one)

    def assert_told(self, checks, name):
        """The text did reach this check: as text."""
        self.assertIn(SEEN, Rendered(checks[name]["output"]["summary"]).whole, checks[name]["output"]["summary"])
        self.assert_harmless(checks)

    def test_addresses_of_a_plan(self):
        _, _, checks = self.propose("plan", self.blueprint("plan", names=[NASTY, LINES]))
        self.assertEqual(checks["PORC Plan"]["conclusion"], "success")
        self.assert_told(checks, "PORC Plan")

    def test_what_terraform_says_of_a_failure(self):
        _, _, checks = self.propose("fails", self.blueprint("fails", complaint=LINES))
        self.assertEqual(checks["PORC Plan"]["conclusion"], "failure")
        self.assert_told(checks, "PORC Plan")

    def test_faults_of_a_blueprint(self):
        for number, (what, text) in enumerate({
                "a member that is not known": self.blueprint("invalid", **{LINES: 1}),
                "a value that is none of these": self.blueprint("invalid", level=LINES),
                "a value of another form": self.blueprint("invalid", word=LINES),
                "a kind": json.dumps({"kind": LINES, "metadata": {"name": "invalid"}, "inputs": {}}),
                "a name": json.dumps({"kind": "stranger", "metadata": {"name": LINES}, "inputs": {}}),
                "a repository": json.dumps({"kind": "stranger", "metadata": {"name": "invalid", "repo": LINES}}),
                "no YAML": "kind: [" + NASTY + "\n" + NASTY}.items()):
            with self.subTest(what):
                _, _, checks = self.propose(f"invalid{number}", text)
                self.assertEqual(checks["PORC Validate"]["conclusion"], "failure")
                self.assertTrue(checks["PORC Validate"]["output"]["annotations"])
                self.assert_harmless(checks)

    def test_the_name_of_a_file(self):
        path = "infra/@octocat #12 <!-- `x` ``` [x](javascript:alert(1)) <img src=x>.yaml"
        for number, text in enumerate((self.blueprint("file0"), "kind: [")):
            _, _, checks = self.propose(f"file{number}", text, path)
            self.assert_told(checks, "PORC Validate")
            for one in checks["PORC Validate"]["output"]["annotations"]:
                self.assertEqual(one["path"], path, "which is no text: GitHub finds the line by it")

    def test_no_secret_reaches_github(self):
        for number, (what, text) in enumerate({
                "it is good": self.blueprint("secret0", CANARY),
                "it is in terraform's reason": self.blueprint("secret1", CANARY, complaint="it is"),
                "it is too short": json.dumps({"kind": "vault", "metadata": {"name": "secret2"},
                                               "inputs": {"password": CANARY[-6:]}}),
                "it is too long": self.blueprint("secret3", CANARY * 4),
                "it is no text": self.blueprint("secret4", [CANARY]),
                "its name is misspelt": self.blueprint("secret5", passwort=CANARY),
                "it stands where YAML breaks": f"kind: stranger\ninputs:\n  password: {CANARY}\n {CANARY}: [",
                "it is a key": self.blueprint("secret7", {CANARY: CANARY})}.items()):
            with self.subTest(what):
                self.assert_harmless(self.propose(f"secret{number}", text)[2])
        leak = {"kind": "leak", "metadata": {"name": "secret8"},
                "inputs": {"password": CANARY, "script": 'echo "$PASSWORD" >&2; exit 1'}}
        repository, pull, _ = self.propose("secret8", json.dumps(leak))
        merged = repository.merge(pull)
        self.assertEqual(self.over(repository, merged)["PORC Apply"]["conclusion"], "failure")
        for secret in (CANARY, CANARY[-6:]):
            for path, body in self.github.heard:
                for spelling in spellings(secret):
                    self.assertNotIn(spelling, path.encode() + b" " + body, "GitHub heard a secret")

    def test_a_token_that_github_echoes_is_kept_nowhere(self):
        self.github.trouble("echo", method="POST", path="/check-runs")
        self.github.trouble("echo", path="/collaborators/")
        self.github.trouble("echo", path="/app/installations/")
        repository, _, checks = self.propose("echo", self.blueprint("echo", names=["one"]))
        repository.press(checks["PORC Plan"]["id"], "apply", by="dev")
        eventually("the refusal is told", lambda: "dev pressed apply" in
                   repository.checks(checks["PORC Plan"]["head_sha"])["PORC Plan"]["output"]["summary"])
        self.assertEqual([trouble for trouble in self.github.troubles if trouble["times"] > 0], [])
        self.assertIn("GitHub answered 500", self.server.log.read_text())
        kept = [self.server.log, *(path for path in self.server.folder.rglob("*") if path.is_file())]
        for token in [*self.github.tokens, "eyJ"]:  # of an installation; of the app itself
            for path in kept:
                self.assertNotIn(token.encode(), path.read_bytes(), path)


if __name__ == "__main__":
    main()
