"""scripts/cited-ids finds in a small repository what is cited and not there, and in this repository nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts/cited-ids"


# Names are put together here, as the script reads this file too.
ONE, TWO, THREE, FOUR = (f"ABC-{number}" for number in (1, 2, 3, 4))
RULE = f"H{17}"
REQUIREMENTS = f"# Requirements\n\n- **{ONE}** It works.\n- **{TWO}** So does this.\n"
ABSENT = "engine".upper()
CHANGES = "changes".upper()


class Tree(unittest.TestCase):
    """A repository with two requirements, both cited."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        # In a hook of git these would lead to the repository that is committed to.
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        subprocess.run(["git", "init", "--quiet", self.folder], env=self.environment, check=True)
        self.write("docs/REQUIREMENTS.md", REQUIREMENTS)
        self.write("code.swift", f"/// Does it ({ONE}, {TWO}).\n")

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def finds(self, *complaints: str, status: int = 1) -> None:
        """Runs the script: each of these is the beginning of a line that it prints, and there is no other line."""
        ended = subprocess.run(
            [sys.executable, SCRIPT, self.folder], env=self.environment, capture_output=True, text=True, check=False)
        lines = ended.stderr.splitlines()
        self.assertEqual((len(lines), ended.returncode), (len(complaints), status), ended.stderr)
        for line, complaint in zip(lines, complaints, strict=True):
            self.assertTrue(line.startswith(complaint), ended.stderr)

    def test_nothing_is_wrong(self) -> None:
        self.finds(status=0)

    def test_an_id_without_an_entry(self) -> None:
        self.write("more.py", f'"""First line."""\n# {THREE}: why.\n')
        self.finds(f"more.py:2: {THREE} has no entry in docs/REQUIREMENTS.md: add one, or cite another")

    def test_an_id_with_a_letter_is_another_one(self) -> None:
        self.write("more.py", f"# {ONE}b\n")
        self.finds(f"more.py:1: {ONE}b has no entry")

    def test_ids_in_a_row_are_all_looked_up(self) -> None:
        self.write("more.py", f"# {ONE} to {FOUR}\n")
        self.finds(f"more.py:1: {THREE} has no entry", f"more.py:1: {FOUR} has no entry")

    def test_an_entry_that_nothing_cites(self) -> None:
        self.write("docs/REQUIREMENTS.md", f"{REQUIREMENTS}- **{THREE}** As {ONE}.\n")
        self.finds(f"docs/REQUIREMENTS.md:5: nothing cites {THREE}")

    def test_two_entries_with_one_id(self) -> None:
        self.write("docs/REQUIREMENTS.md", f"{REQUIREMENTS}- **{ONE}** Something else.\n")
        self.finds(f"docs/REQUIREMENTS.md:5: {ONE} has an entry in line 3")

    def test_names_that_only_look_like_ids(self) -> None:
        self.write("more.py", "# UTF-8, UTF-16, SHA-1, TEST-NET-1, apache.org/LICENSE-2.0, en-US-1\n")
        self.finds(status=0)

    def test_a_document_that_is_not_here(self) -> None:
        self.write("code.py", f"# {ABSENT}.md, section 4\n# {ABSENT} §4\n# docs/{ABSENT}.md\n")
        self.finds(
            f"code.py:1: {ABSENT}.md is not in this repository: cite a document that is",
            f"code.py:2: {ABSENT} is no document of this repository: cite one that is",
            f"code.py:3: docs/{ABSENT}.md is not in this repository")

    def test_a_document_that_is_here(self) -> None:
        self.write(f"docs/{ABSENT}.md", "# The engine\n\n## How it starts\n")
        self.write("code.py", f'# {ABSENT}, docs/{ABSENT}.md "How it starts", /usr/share/doc/x/docs/{ABSENT}.md\n')
        self.finds(status=0)
        self.write("code.py", f'# docs/{ABSENT}.md "How it ends"\n# {ABSENT} §4\n# {ABSENT}.md, section 4\n')
        self.finds(
            f'code.py:1: {ABSENT}.md has no heading "How it ends"',
            f"code.py:2: {ABSENT} has no numbered sections", f"code.py:3: {ABSENT} has no numbered sections")

    def test_a_document_elsewhere_is_not_the_one_in_docs(self) -> None:
        self.write(f"{CHANGES}.md", "# Changes\n")
        self.write("code.py", f"# {CHANGES}.md\n")
        self.finds(status=0)
        self.write("code.py", f"# docs/{CHANGES}.md\n")
        self.finds(f"code.py:1: docs/{CHANGES}.md is not in this repository")

    def test_a_link_that_leads_nowhere(self) -> None:
        links = "[a](#whos-there), [b](docs/REQUIREMENTS.md#requirements), [c](docs)"
        self.write("README.md", f"# The readme\n\n## Who's there?\n\n{links}\n")
        self.finds(status=0)
        links = "[a](#there)\n[b](docs/REQUIREMENTS.md#x)\n[c](nowhere)\n[d](https://example.org/nowhere)"
        self.write("README.md", f"{links}\n")
        self.finds(
            "README.md:1: the link leads to #there, which is no heading of README.md",
            "README.md:2: the link leads to #x, which is no heading of docs/REQUIREMENTS.md",
            "README.md:3: the link leads to nowhere, which is not in this repository")

    def test_a_rule_of_a_style_guide(self) -> None:
        self.write("code.py", f"# never edited ({RULE})\n")
        self.finds(f"code.py:1: {RULE} is a rule that is written nowhere")

    def test_what_git_ignores_and_what_is_no_text_is_not_read(self) -> None:
        self.write(".gitignore", "built\n")
        self.write("built/code.swift", f"// {THREE}\n")
        (self.folder / "program").write_bytes(b"\0" + THREE.encode())
        self.finds(status=0)

    def test_without_git_it_says_so(self) -> None:
        shutil.rmtree(self.folder / ".git")
        self.finds("scripts/cited-ids reads the files that git knows: ")

    def test_without_the_document_every_id_is_complained_about(self) -> None:
        (self.folder / "docs/REQUIREMENTS.md").unlink()
        self.finds(f"code.swift:1: {ONE} has no entry", f"code.swift:1: {TWO} has no entry")


class ThisRepository(unittest.TestCase):
    def test_nothing_is_wrong(self) -> None:
        ended = subprocess.run([SCRIPT], capture_output=True, text=True, check=False)
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
