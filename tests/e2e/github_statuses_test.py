#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""With a personal token, which may not write check runs, a commit shows the same by commit statuses."""
from github_server import CHECKS, GithubTest, blueprint
from harness import eventually, main

PATH = "infra/orders.yaml"
PASSED = (("success", "valid"), ("success", "2 to add"), ("success", "no policy applies"),
          ("success", "nothing is applied before the merge"))
DONE = PASSED[:3] + (("success", "applied"),)


class Statuses(GithubTest):
    as_app = False

    def assert_shows(self, repository, commit, *wanted):
        """(state, description) of each check, in the order of CHECKS."""
        def now():
            return {one["context"]: one for one in repository.statuses if one["sha"] == commit}

        def stand():
            return tuple((now()[name]["state"], now()[name]["description"]) if name in now() else None for name in CHECKS)
        try:
            eventually("statuses", lambda: stand() == wanted, 40)
        except AssertionError:
            self.assertEqual(stand(), wanted, self.server.log.read_text()[-3000:])
        self.assertEqual(set(now()), set(CHECKS))
        self.assertEqual([asked for asked in self.github.requests if "check-runs" in asked[1] or asked[1].startswith("/app")],
                         [], "what a token may not do is not tried")
        return now()

    def test_from_a_pull_request_to_its_end(self):
        repository = self.repository("orders")
        opened = repository.commit({PATH: blueprint()}, branch="feature", tell=False)
        pull = repository.open_pull("feature")
        shown = self.assert_shows(repository, opened, *PASSED)
        run = self.run_of(opened)
        self.assertEqual({one["target_url"] for one in shown.values()}, {f"https://porc.example/report/{run}"})
        for name in CHECKS:
            states = [one["state"] for one in repository.statuses if one["context"] == name]
            self.assertEqual(states, ["pending"] * (len(states) - 1) + ["success"], name)
        self.assertLessEqual(len(repository.statuses), 12, "what is said again is not sent again")

        broken = repository.commit({PATH: blueprint() + "  replicas: many\n"}, branch="feature")
        self.assert_shows(repository, broken, ("failure", "the blueprint is not valid"),
                          ("failure", "not planned: it is not valid"),
                          ("failure", "not checked: there is no plan"), ("success", "nothing to apply"))
        gone = f"commit {broken[:7]} of pull request {pull} took its place"
        self.assert_shows(repository, opened, ("success", "valid"), *[("failure", gone)] * 3)

        fixed = repository.commit({PATH: blueprint("registry.example/orders:2")}, branch="feature")
        self.assert_shows(repository, fixed, *PASSED)
        merged = repository.merge(pull)
        self.assert_shows(repository, merged, *DONE)
        self.assert_shows(repository, fixed, *DONE)
        self.assertEqual(self.server.status(self.run_of(fixed))["status"], "applied", "exactly what was looked at")

        nothing = repository.commit({"README.md": "Orders, and more\n"}, branch="words", tell=False)
        repository.open_pull("words")
        self.assert_shows(repository, nothing, *[("success", "No blueprint changed")] * 4)

    def test_while_something_goes_on_it_is_pending(self):
        repository = self.repository("slow")
        text = "kind: ledger\nmetadata:\n  name: slow\ninputs:\n  file: /tmp/slow.ledger\n  entries: 1\n  seconds: 5\n"
        repository.commit({"infra/slow.yaml": text}, branch="one", tell=False)
        pull = repository.open_pull("one")
        proposed = repository.resolve("one")
        self.assert_shows(repository, proposed, PASSED[0], ("success", "1 to add"), *PASSED[2:])
        merged = repository.merge(pull)
        self.assert_shows(repository, merged, DONE[0], ("success", "1 to add"), *DONE[2:])
        told = [(one["state"], one["description"]) for one in repository.statuses
                if one["context"] == "PORC Apply" and one["sha"] == merged]
        self.assertEqual(told[-2:], [("pending", "being applied"), ("success", "applied")])

    def test_a_long_reason_is_cut_to_what_a_status_holds(self):
        repository = self.repository("long")
        text = "kind: " + "x" * 300 + "\nmetadata:\n  name: long\ninputs: {}\n"
        proposed = repository.commit({"infra/long.yaml": text}, branch="one", tell=False)
        repository.open_pull("one")

        def reason():
            told = [one for one in repository.statuses if one["sha"] == proposed and one["context"] == CHECKS[0]]
            return told and told[-1]["state"] == "failure" and told[-1]["description"]
        self.assertLessEqual(len(eventually("it is refused", reason)), 140)

    def test_an_answer_that_is_lost_is_said_again(self):
        repository = self.repository("lost")
        proposed = repository.commit({"infra/lost.yaml": blueprint(name="lost")}, branch="one", tell=False)
        self.github.trouble("lost", times=3, method="POST", path="statuses")
        repository.open_pull("one")
        self.assert_shows(repository, proposed, *PASSED)


if __name__ == "__main__":
    main()
