# SPDX-License-Identifier: Apache-2.0
"""Just enough of git: objects by the names that git gives them, histories, and what differs between two trees."""
import hashlib


class Link(str):
    """A symbolic link, and where it leads."""


class Submodule(str):
    """A commit of another repository."""


def name_of(kind, body):
    return hashlib.sha1(b"%s %d\0" % (kind.encode(), len(body)) + body).hexdigest()


class Objects:
    def __init__(self):
        self.blobs = {}    # sha -> bytes
        self.trees = {}    # sha -> {name: (mode, sha)}
        self.commits = {}  # sha -> {"tree", "parents", "message", "number"}

    def blob(self, data):
        sha = name_of("blob", data)
        self.blobs[sha] = data
        return sha

    def tree(self, entries):
        # Git sorts folders as if their names ended in a slash.
        order = sorted(entries.items(), key=lambda item: item[0] + ("/" if item[1][0] == "40000" else ""))
        body = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(sha) for name, (mode, sha) in order)
        sha = name_of("tree", body)
        self.trees[sha] = dict(order)
        return sha

    def write(self, files):
        """The tree of {path: bytes | Link | Submodule}."""
        folders = {}
        entries = {}
        for path, content in files.items():
            first, slash, rest = path.partition("/")
            if slash:
                folders.setdefault(first, {})[rest] = content
            elif isinstance(content, Submodule):
                entries[first] = ("160000", str(content))
            elif isinstance(content, Link):
                entries[first] = ("120000", self.blob(content.encode()))
            else:
                entries[first] = ("100644", self.blob(content))
        for name, inner in folders.items():
            entries[name] = ("40000", self.write(inner))
        return self.tree(entries)

    def commit(self, tree, parents, message):
        number = len(self.commits)
        body = f"tree {tree}\n" + "".join(f"parent {p}\n" for p in parents) + \
            f"author a <a@example.com> {1_700_000_000 + number} +0000\n" \
            f"committer a <a@example.com> {1_700_000_000 + number} +0000\n\n{message}\n"
        sha = name_of("commit", body.encode())
        self.commits[sha] = {"tree": tree, "parents": list(parents), "message": message, "number": number}
        return sha

    def listing(self, tree, prefix=""):
        """[(path, mode, sha)] of all that is below, folders too."""
        found = []
        for name, (mode, sha) in self.trees[tree].items():
            found.append((prefix + name, mode, sha))
            if mode == "40000":
                found += self.listing(sha, prefix + name + "/")
        return found

    def files(self, tree):
        """{path: (mode, sha)} without folders."""
        return {path: (mode, sha) for path, mode, sha in self.listing(tree) if mode != "40000"}

    def contents(self, tree):
        """What `write` was given."""
        def content(mode, sha):
            if mode == "160000":
                return Submodule(sha)
            return Link(self.blobs[sha].decode()) if mode == "120000" else self.blobs[sha]
        return {path: content(mode, sha) for path, (mode, sha) in self.files(tree).items()}

    def entry(self, tree, path):
        """(mode, sha) of what stands at `path`, or None."""
        at = ("40000", tree)
        for name in path.split("/") if path else []:
            if at[0] != "40000" or name not in self.trees[at[1]]:
                return None
            at = self.trees[at[1]][name]
        return at

    def ancestors(self, commit):
        seen, left = [], [commit]
        while left:
            one = left.pop(0)
            if one not in seen:
                seen.append(one)
                left += self.commits[one]["parents"]
        return seen

    def merge_base(self, one, other):
        mine = set(self.ancestors(one))
        shared = [commit for commit in self.ancestors(other) if commit in mine]
        return max(shared, key=lambda commit: self.commits[commit]["number"], default=None)

    def changes(self, before, after):
        """As GitHub lists them: what has the same content under a new name was renamed."""
        old, new = self.files(before), self.files(after)
        gone = {path: sha for path, (_, sha) in old.items() if path not in new}
        listed = []
        for path, (mode, sha) in new.items():
            if path not in old:
                source = next((p for p, s in gone.items() if s == sha), None)
                listed.append(entry(path, sha, "renamed" if source else "added", source))
                gone.pop(source, None)
            elif old[path] != (mode, sha):
                listed.append(entry(path, sha, "modified"))
        listed += [entry(path, sha, "removed") for path, sha in gone.items()]
        return sorted(listed, key=lambda one: one["filename"])


def entry(path, sha, status, before=None):
    found = {"sha": sha, "filename": path, "status": status, "additions": 1, "deletions": 0, "changes": 1,
             "blob_url": "https://github.example/blob", "raw_url": "https://github.example/raw",
             "contents_url": "https://github.example/contents"}
    if before:
        found["previous_filename"] = before
    return found
