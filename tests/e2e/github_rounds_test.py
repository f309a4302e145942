#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""When the checks of a commit begin anew: other bases, several pull requests of one head, heads that come back."""
from github_server import CHECKS, DONE, NOT_PLANNED, PASSED, RETIRED, GithubTest, blueprint
from harness import eventually, main


class Rounds(GithubTest):
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

    def propose(self, name):
        repository = self.repository(name)
        commit = repository.commit({f"infra/{name}.yaml": blueprint(name=name)}, branch="one", tell=False)
        number = repository.open_pull("one")
        self.shown(repository, commit, PASSED)
        return repository, commit, number

    def handled(self, kind):
        """Waits until the newest event of that kind is handled."""
        events = self.server.get("/inbox?limit=200").json["events"]
        newest = max((event for event in events if event["kind"] == kind), key=lambda event: event["received_at"])
        eventually("it is handled", lambda: self.server.get(
            "/inbox/" + newest["key"].replace(":", "%3A")).json["state"] == "handled")

    def status(self, commit):
        return self.server.status(self.run_of(commit))["status"]

    def test_what_was_open_before_the_app_was_installed_is_looked_at(self):
        for event, action in (("installation", "created"), ("installation_repositories", "added")):
            repository = self.repository(action)
            commit = repository.commit({f"infra/{action}.yaml": blueprint(name=action)}, branch="one", tell=False)
            repository.open_pull("one", tell=False)
            self.github.hooks.installed([repository], event=event, action=action)
            self.shown(repository, commit, PASSED)

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

    def test_a_pull_request_that_is_opened_again_is_planned_again(self):
        repository, commit, number = self.propose("reopened")
        repository.close(number)
        self.shown(repository, commit, RETIRED)
        repository.pulls[number].update(state="open", head=None)
        self.github.hooks.pull(repository, repository.pulls[number], "reopened")
        self.shown(repository, commit, PASSED)
        self.assertEqual(self.status(commit), "planned")
        repository.close(number)
        self.shown(repository, commit, RETIRED)

    def test_a_head_that_is_set_back_is_planned_again(self):
        repository, first, number = self.propose("back")
        second = repository.commit({"infra/back.yaml": blueprint("registry.example/back:2", name="back")}, branch="one")
        self.shown(repository, second, PASSED)
        self.shown(repository, first, RETIRED)
        repository.branches["one"] = first
        self.github.hooks.pull(repository, repository.pulls[number], "synchronize", before=second, after=first)
        self.shown(repository, first, PASSED)
        self.shown(repository, second, RETIRED)
        merged = repository.merge(number)
        self.shown(repository, merged, DONE)

    def test_plans_live_as_long_as_any_pull_request_shows_the_commit(self):
        repository, commit, first = self.propose("twice")
        repository.branches["same"] = commit
        second = repository.open_pull("same")
        repository.close(second)
        self.handled("pull_request.closed")
        self.assertEqual(self.status(commit), "planned")
        self.assertEqual(len(self.runs_of(commit)), 1)
        repository.close(first)
        self.shown(repository, commit, RETIRED)

    def test_a_commit_that_came_and_went_unseen_leaves_no_plan_before_it(self):
        repository, commit, number = self.propose("unseen")
        self.github.hooks.lost = 2  # of the push, and of the new head
        repository.commit({"README.md": "Nobody sees this\n"}, branch="one")
        repository.close(number)
        self.shown(repository, commit, RETIRED)

    def test_a_button_does_nothing_to_a_newer_plan_than_its_check_shows(self):
        repository, commit, _ = self.propose("pressed")
        repository.collaborators["dev"] = "write"
        old = repository.checks(commit)["PORC Plan"]["id"]
        repository.rerequest(old)
        eventually("there is another round", lambda: len(self.runs_of(commit)) == 2)
        self.shown(repository, commit, PASSED)
        for button in ("apply", "replan"):
            repository.press(old, button)
            eventually("the refusal is told", lambda pressed=f"dev pressed {button}":
                       pressed in repository.checks(commit)["PORC Plan"]["output"]["summary"])
        self.assertIn("nothing was done", repository.checks(commit)["PORC Plan"]["output"]["summary"])
        self.assertEqual(self.status(commit), "planned")
        self.assertEqual(len(self.runs_of(commit)), 2)
        repository.press(repository.checks(commit)["PORC Plan"]["id"], "apply")
        self.shown(repository, commit, DONE)

    def test_a_run_by_hand_that_nobody_asks_more_of_holds_nothing_up(self):
        repository, commit, _ = self.propose("by-hand")
        self.server.submit({"kind": "service", "metadata": {"name": "by-hand2", "repo": "acme/by-hand",
                                                            "external_id": f"github:acme/by-hand@{commit}"},
                            "inputs": {"image": "registry.example/by-hand:1"}}, goal="built")
        self.shown(repository, commit, NOT_PLANNED)

    def test_a_check_that_a_workflow_made_by_our_names_is_not_taken_for_ours(self):
        repository = self.repository("foreign")
        commit = repository.commit({"infra/foreign.yaml": blueprint(name="foreign")}, branch="one", tell=False)
        for name in CHECKS:
            part = name.removeprefix("PORC ").lower()
            repository.check_of_a_workflow(commit, name, f"porc:acme/foreign@{commit}:0:{part}")
        repository.open_pull("one")
        self.shown(repository, commit, PASSED)
        self.assertEqual(len(repository.check_runs), 8, "those of the workflow and ours")


if __name__ == "__main__":
    main()
