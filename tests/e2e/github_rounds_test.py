#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""When the checks of a commit begin anew: other bases, several pull requests of one head."""
from github_server import DONE, PASSED, GithubTest, blueprint
from harness import eventually, main


class Rounds(GithubTest):
    def tearDown(self):
        self.assertEqual(self.github.violations, [])

    def stacked(self, name):
        """A branch `one` on top of a branch `side` that already holds the blueprint, which `main` lacks."""
        repository = self.repository(name)
        repository.branches["one"] = repository.commit({f"infra/{name}.yaml": blueprint(name=name)}, branch="side",
                                                       tell=False)
        return repository, repository.commit({"README.md": "More\n"}, branch="one", tell=False)

    def open_against(self, repository, base):
        number = repository.open_pull("one", tell=False)
        repository.pulls[number]["base"] = base
        self.github.hooks.pull(repository, repository.pulls[number], "opened")
        return number

    def test_another_base_is_another_look(self):
        repository, head = self.stacked("edited")
        number = self.open_against(repository, "side")
        checks = self.shown(repository, head, DONE)
        self.assertEqual(checks["PORC Plan"]["output"]["title"], "No blueprint changed")
        repository.pulls[number]["base"] = "main"
        self.github.hooks.pull(repository, repository.pulls[number], "edited", changes={"base": {"ref": {"from": "side"}}})
        checks = self.shown(repository, head, PASSED)
        self.assertIn("2 to add", checks["PORC Plan"]["output"]["summary"])
        self.github.hooks.pull(repository, repository.pulls[number], "edited", changes={"title": {"from": "one"}})
        repository.pulls[number]["base"] = "side"
        self.github.hooks.pull(repository, repository.pulls[number], "edited", changes={"base": {"ref": {"from": "main"}}})
        self.shown(repository, head, DONE)
        self.assertEqual(len(self.runs_of(head)), 1, "a title changes nothing")

    def test_a_commit_is_looked_at_for_every_pull_request_that_shows_it(self):
        repository, head = self.stacked("shared")
        self.open_against(repository, "side")
        self.shown(repository, head, DONE)
        self.open_against(repository, "main")
        self.shown(repository, head, PASSED)
        self.assertEqual(len(self.runs_of(head)), 1)

    def test_nothing_to_do_in_one_pull_request_hides_nothing_of_another(self):
        repository, head = self.stacked("hidden")
        self.open_against(repository, "main")
        self.shown(repository, head, PASSED)
        self.open_against(repository, "side")
        eventually("there is another round", lambda: len(self.runs_of(head)) == 2)
        checks = self.shown(repository, head, PASSED)
        self.assertIn("2 to add", checks["PORC Plan"]["output"]["summary"])


if __name__ == "__main__":
    main()
