"""What the README and the help promise is true of the program."""

from __future__ import annotations

import re
import shlex

import pytest
from sqlite_utils import Database
from world import ROOT, scrapy

README = (ROOT / "README.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"```sql\n(.*?)```", README, re.DOTALL)
SHOWN = re.findall(r"```console\n\$ (.*?)\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("sql", QUESTIONS)
def test_a_question_runs_on_the_sample_and_is_answered(sql, sample_archive):
    db = Database(sample_archive)
    assert db.execute(sql).fetchall()
    db.close()


def test_there_are_five_questions():
    assert len(QUESTIONS) == 5


@pytest.mark.parametrize(("command", "output"), SHOWN)
def test_a_shown_command_prints_what_is_shown(command, output, chamberlain, tmp_path, sample_archive):
    words = shlex.split(command)
    if words[0] == "scrapy":
        run = scrapy(*words[1:], "-s", f"ARCHIVE={tmp_path}/sample.db")
    else:
        run = chamberlain(*words[1:], "--archive", str(sample_archive))
    printed = squeezed(run.stdout + run.stderr)
    for line in filter(None, map(squeezed, output.splitlines())):
        assert line in printed, f"{command} does not print {line!r}"


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_every_command_is_named_in_the_readme_and_helps(chamberlain):
    helped = chamberlain("--help")
    assert helped.returncode == 0
    commands = re.findall(r"^  ([a-z]+) {2,}", helped.stdout.split("Commands:")[1], re.MULTILINE)
    assert {"crawl", "verify", "reextract", "missing"} <= set(commands)
    for command in commands:
        assert command in README, command
        assert chamberlain(command, "--help").returncode == 0


def test_the_rooms_of_the_readme_are_there():
    rooms = re.search(r"## The house\n(.*?)\n## ", README + "\n## ", re.DOTALL)
    assert rooms
    for name in re.findall(r"`([\w/]+(?:\.py)?/?)`", rooms[1]):
        if name != "chamberlain":
            assert (ROOT / "chamberlain_crawler" / name).exists() or (ROOT / name).exists(), name


def test_its_pictures_and_links_are_there():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target


def test_the_make_targets_of_the_readme_are_there():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`?make (\w+)`?", README):
        if target not in ("archive", "test"):
            continue
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_files_of_the_journey_are_there():
    told = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    files = re.findall(r"`([\w/]+\.py)`", told)
    assert len(files) > 40
    for name in files:
        places = (ROOT / "chamberlain_crawler", ROOT / "chamberlain_crawler" / "asking" / "search")
        assert any((place / name).exists() for place in places), name
