"""Corrections by one command: applied at once, undone as if they had never been, kept through every re-extraction."""

from __future__ import annotations

import codecs
import gzip
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import launching
import pytest
from world import every_row

from chamberlain_crawler import blogs
from chamberlain_crawler.archive.database import writing
from chamberlain_crawler.blogs import shipped
from chamberlain_crawler.browsing import person_pages, retired_pages
from chamberlain_crawler.intake import opening
from chamberlain_crawler.jobs.reextraction import reextract
from chamberlain_crawler.people import by_hand

SHIPPED = (shipped.FOLDER / "sample" / "people-overrides.csv").read_text(encoding="utf-8")
BY_ELECTION = "https://wexcombeledger.example/by-election-rudge-wins-fish-row/"


@pytest.fixture
def sample(sample_archive, tmp_path):
    """A copy of the sample's archive and its captures that a test may change."""
    shutil.copytree(sample_archive.parent / "captures", tmp_path / "captures")
    return Path(shutil.copy(sample_archive, tmp_path / "sample.db"))


@pytest.fixture
def said(sample):
    """Asks the archive."""

    def ask(sql, *values):
        with closing(sqlite3.connect(sample)) as conn:
            return conn.execute(sql, values).fetchall()

    return ask


@pytest.fixture
def corrected(sample, chamberlain):
    """Runs a correction."""

    def run(*words, code=0):
        done = chamberlain(*words, "--archive", sample)
        assert done.returncode == code, done.said
        return done.said

    return run


def held(path):
    """All rows, but not when an id was retired."""
    rows = every_row(path)
    return rows | {"retired": sorted((row[:4] for row in rows["retired"]), key=repr)}


def read_anew(sample):
    """All rows of an archive that is made anew of the captures, by the lines that stand beside it."""
    again = sample.with_name("again.db")
    again.unlink(missing_ok=True)
    reextract(sample, again)
    return held(again)


def own_lines(sample):
    text = sample.with_name("people-overrides.csv").read_text(encoding="utf-8")
    assert text.startswith(SHIPPED.split("split")[0].split("decision")[0])
    return text.splitlines()[len(SHIPPED.splitlines()) :]


def quote_of(said, person, nth=0):
    return said("SELECT quote_id FROM who_said_what WHERE person = ? ORDER BY quote_id", person)[nth][0]


def corrections(said):
    """Commands of every kind, whatever is decided on."""
    quotes = [number for (number,) in said("SELECT quote_id FROM who_said_what ORDER BY quote_id LIMIT 40")]
    return [
        ("people", "merge", "Gerald Ottaway", "Helen Marchbank"),
        ("people", "merge", "helen marchbank", "Kwame Tillinghast"),
        ("people", "different", "Rowland Peverell", "Sir Rowland Peverell"),
        ("people", "split", "Helen Marchbank", "Gerald Ottaway", "--from", "2016", "--to", "2016-06"),
        ("people", "split", "Cllr Rudge", "Helen Marchbank", "--article", "budget-2019"),
        ("quotes", "set", str(quotes[3]), "--speaker", "gerald ottaway"),
        ("quotes", "set", str(quotes[11]), "--nobody"),
        ("quotes", "set", str(quotes[29]), "--not-a-quote"),
    ]


def known(said):
    """Those commands of which all names are the sample's."""
    names = {
        name.casefold() for (name,) in said("SELECT name FROM person_names UNION SELECT speaker FROM quotes") if name
    }
    articles = {slug for (slug,) in said("SELECT slug FROM articles")}
    return [
        words
        for words in corrections(said)
        if words[0] == "quotes"
        or ({words[2].casefold(), words[3].casefold()} <= names and ("--article" not in words or words[-1] in articles))
    ]


def changed(before, after):
    """How many quotes are other than they were, by what a reader sees of them."""
    return sum(one != other for one, other in zip(before, after, strict=True))


SEEN = "SELECT id, kind, speaker, person, office, rule, certainty FROM quotes ORDER BY id"


@pytest.mark.timeout(600)
def test_each_is_applied_at_once_as_a_re_extraction_would_and_undone(sample, said, corrected):
    before, seen, commands = held(sample), said(SEEN), known(said)
    assert len(commands) >= 6
    for words in commands:
        told = corrected(*words)
        after = held(sample)
        number = changed(seen, said(SEEN))
        assert f"{number} quote" in told
        assert after == read_anew(sample), words
        undo = words if words[0] == "people" else words[:3]
        assert f"{number} quote" in corrected(*undo, "--undo")
        assert held(sample) == before, words
        assert own_lines(sample) == []


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(3))
def test_several_in_any_order_are_what_a_re_extraction_gives_and_all_undone_are_nothing(sample, said, corrected, seed):
    chance = random.Random(seed)
    before, commands = held(sample), known(said)
    chance.shuffle(commands)
    for words in commands:
        corrected(*words)
    assert held(sample) != before
    assert held(sample) == read_anew(sample)
    chance.shuffle(commands)
    for number, words in enumerate(commands):
        corrected(*(words if words[0] == "people" else words[:3]), "--undo")
        if number == 2:
            assert held(sample) == read_anew(sample)
    assert held(sample) == before


def test_who_is_merged_keeps_the_old_id_as_another_name_for_the_person(sample, said, corrected, chamberlain):
    [(old,)] = said("SELECT id FROM people WHERE name = 'Gerald Ottaway'")
    [(new,)] = said("SELECT id FROM people WHERE name = 'Helen Marchbank'")
    quotes = said("SELECT count(*) FROM quotes WHERE person_id IN (?, ?)", old, new)
    corrected("people", "merge", "Gerald Ottaway", "Helen Marchbank")
    assert said("SELECT count(*) FROM quotes WHERE person_id = ?", new) == quotes
    assert said("SELECT new_id FROM retired WHERE kind = 'person' AND old_id = ?", old) == [(new,)]
    assert ("Gerald Ottaway",) in said("SELECT name FROM person_names WHERE person_id = ?", new)
    assert said("SELECT count(*) FROM offices WHERE person_id = ?", old) == [(0,)]
    with closing(sqlite3.connect(sample)) as conn:
        conn.row_factory = sqlite3.Row
        assert retired_pages.became(conn, "person", old) == {"moved": f"people/{new}"}
        assert person_pages.person_by_name(conn, "gerald ottaway") == {"moved": f"people/{new}"}
    assert chamberlain("export", "site", "--out", "site", "--archive", sample).returncode == 0
    assert "url=../speakers/helen-marchbank.html" in (sample.parent / "site/speakers/gerald-ottaway.html").read_text()


def test_a_quote_is_given_to_somebody_and_keeps_nothing_of_the_one_before(said, corrected):
    number = quote_of(said, "Gerald Ottaway")
    corrected("quotes", "set", str(number), "--speaker", "helen marchbank")
    row = said("SELECT person, speaker, office, rule, certainty, named FROM quotes WHERE id = ?", number)
    assert row == [("Helen Marchbank", "Helen Marchbank", None, "decided", "sure", None)]
    named = (
        "SELECT people.name FROM person_names JOIN people ON id = person_id WHERE person_names.name = 'Gerald Ottaway'"
    )
    assert said(named) == [("Gerald Ottaway",)]


def test_a_quote_of_nobody_has_no_speaker_and_one_that_is_none_leaves_all_counts(said, corrected, chamberlain, sample):
    one, other = quote_of(said, "Gerald Ottaway"), quote_of(said, "Gerald Ottaway", 1)
    corrected("quotes", "set", str(one), "--nobody")
    corrected("quotes", "set", str(other), "--not-a-quote")
    assert said("SELECT kind, person, rule FROM who_said_what WHERE quote_id IN (?, ?)", one, other) in (
        [("direct", None, "decided")],
        [("block", None, "decided")],
    )
    assert said("SELECT kind, speaker, certainty FROM quotes WHERE id = ?", other) == [("scare", None, None)]
    listed = chamberlain("quotes", "--json", "--archive", sample).stdout
    assert f'"id": {one},' in listed
    assert f'"id": {other},' not in listed
    for form in ("csv", "jsonl"):
        assert chamberlain("export", form, "--out", f"out.{form}", "--archive", sample).returncode == 0
    files = [path for path in sample.parent.glob("out.*") if path.is_file()] + list(sample.parent.glob("out.*/*"))
    exported = "".join(path.read_text(encoding="utf-8") for path in files if path.is_file())
    assert str(one) in exported
    assert str(other) not in exported


def test_words_in_marks_become_a_quote_and_a_bracket_tells_another_person(sample, said, corrected):
    [[number]] = said("SELECT min(id) FROM quotes WHERE kind = 'scare'")
    corrected("quotes", "set", str(number), "--speaker", "Helen Marchbank (the other)")
    assert said("SELECT kind, person, certainty FROM quotes WHERE id = ?", number) == [
        ("direct", "Helen Marchbank (the other)", "sure")
    ]
    assert said("SELECT person FROM who_said_what WHERE quote_id = ?", number) == [("Helen Marchbank (the other)",)]
    assert read_anew(sample) == held(sample)


def test_the_words_are_found_when_their_id_has_moved_and_told_when_they_are_gone(sample, said, corrected, chamberlain):
    number = quote_of(said, "Gerald Ottaway")
    corrected("quotes", "set", str(number), "--nobody")
    file = sample.with_name("people-overrides.csv")
    line = file.read_text(encoding="utf-8")
    file.write_text(line.replace(str(number), "12345"), encoding="utf-8")
    run = chamberlain("reextract", "--archive", sample)
    assert run.returncode == 0, run.said
    assert "not held" not in run.said
    assert said("SELECT speaker, rule FROM quotes WHERE id = ?", number) == [(None, "decided")]
    [(url,)] = said("SELECT url FROM articles JOIN quotes ON article_id = articles.id WHERE quotes.id = ?", number)
    file.write_text(line.replace(str(number), "12345").replace(url, f"{url}not-there/"), encoding="utf-8")
    run = chamberlain("reextract", "--archive", sample)
    assert run.returncode == 0, run.said
    assert f"{url}not-there/" in run.said
    assert "12345" in file.read_text(encoding="utf-8")
    assert said("SELECT rule FROM quotes WHERE id = ?", number) != [("decided",)]
    assert "not held" in corrected("people", "merge", "Gerald Ottaway", "Helen Marchbank")


def test_a_line_that_a_kill_left_unapplied_is_applied_by_the_next_opening(sample, said, corrected):
    before = held(sample)
    by_machine = "merge,Gerald Ottaway,Helen Marchbank,,,,\n"
    sample.with_name("people-overrides.csv").write_text(f"{SHIPPED}{by_machine}", encoding="utf-8")
    opening.open_archive(blogs.get("sample"), sample).close()
    assert said("SELECT 1 FROM quotes WHERE person = 'Gerald Ottaway'") == []
    sample.with_name("people-overrides.csv").write_text(SHIPPED, encoding="utf-8")
    opening.open_archive(blogs.get("sample"), sample).close()
    assert held(sample) == before


def test_a_kill_when_the_line_stands_there_costs_nothing(sample, said, chamberlain):
    words = ("people", "merge", "Gerald Ottaway", "Helen Marchbank", "--archive", sample)
    file = sample.with_name("people-overrides.csv")
    launching.run(*words, folder=sample.parent, kill_at=file.exists)
    assert file.read_text(encoding="utf-8") == f"{SHIPPED.rstrip()}\nmerge,Gerald Ottaway,Helen Marchbank,,,,\n"
    assert chamberlain(*words).returncode == 0
    assert said("SELECT 1 FROM quotes WHERE person = 'Gerald Ottaway'") == []
    assert held(sample) == read_anew(sample)


def test_a_later_crawl_and_an_archive_made_elsewhere_keep_to_it(sample, corrected, chamberlain):
    corrected("people", "merge", "Gerald Ottaway", "Helen Marchbank")
    before = held(sample)
    run = chamberlain("crawl", "sample", "--archive", sample, "--captures", "captures")
    assert run.returncode == 0, run.said
    assert "given to others" not in run.said
    assert held(sample)["quotes"] == before["quotes"]
    with sample.with_name("people-overrides.csv").open("a", encoding="utf-8") as file:
        file.write("merge,Rowland Peverell,Helen Marchbank,,,,\n")
    run = chamberlain("crawl", "sample", "--archive", sample, "--captures", "captures")
    assert "quotes given to others, as people-overrides.csv says now" in run.said
    before = held(sample)
    assert not [row for row in before["quotes"] if "Rowland Peverell" in row[6:8]]
    elsewhere = sample.parent / "elsewhere" / "made.db"
    elsewhere.parent.mkdir()
    run = chamberlain("reextract", "--archive", sample, "--into", elsewhere)
    assert run.returncode == 0, run.said
    opening.open_archive(blogs.get("sample"), elsewhere).close()
    assert held(elsewhere)["quotes"] == before["quotes"]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("people", "merge", "Gerald Ottaway", "Xyz Nobody"), "nobody in"),
        (("people", "merge", "Xyz Nobody", "Gerald Ottaway"), "nobody in"),
        (("people", "different", "Xyz Nobody", "Gerald Ottaway"), "nobody in"),
        (("people", "split", "Gerald Ottaway", "Xyz Nobody", "--from", "2016"), "nobody in"),
        (("people", "split", "Gerald Ottaway", "Helen Marchbank"), "needs an --article"),
        (("people", "split", "Gerald Ottaway", "Helen Marchbank", "--from", "May 2016"), "is no date"),
        (
            ("people", "split", "Gerald Ottaway", "Helen Marchbank", "--from", "2016", "--to", "2014"),
            "before it begins",
        ),
        (("people", "merge", "Gerald Ottaway", "gerald ottaway"), "are one name"),
        (("people", "different", "Gerald Ottaway", "gerald ottaway"), "are one name"),
        (("people", "merge", "she", "Helen Marchbank"), "another person in each article"),
        (("quotes", "set", "{reported}", "--nobody"), "only quotes are corrected"),
        (("people", "merge", "Gerald Ottaway", "Helen Marchbank", "--undo"), "nothing to undo"),
        (("quotes", "set", "12345", "--nobody"), "no quote has the id 12345"),
        (("quotes", "set", "12345", "--undo"), "nothing to undo"),
        (("quotes", "set", "12345"), "say one of"),
        (("quotes", "set", "{quote}", "--speaker", "Xyz Nobody"), "nobody in"),
        (("quotes", "set", "{quote}", "--speaker", "Cllr Marchbank"), "is no full name"),
    ],
)
def test_what_cannot_be_decided_is_said_in_a_line_and_nothing_is_written(sample, said, corrected, words, complaint):
    before, number = held(sample), quote_of(said, "Gerald Ottaway")
    [[reported]] = said("SELECT min(id) FROM indirect_quotes")
    told = corrected(*(word.format(quote=number, reported=reported) for word in words), code=2)
    assert complaint in told
    assert len(told.splitlines()) == 1
    assert held(sample) == before
    assert not sample.with_name("people-overrides.csv").exists()


def test_contradictions_are_refused_before_they_are_written(sample, corrected):
    corrected("people", "merge", "Gerald Ottaway", "Helen Marchbank")
    lines = own_lines(sample)
    assert "circle" in corrected("people", "merge", "Helen Marchbank", "Gerald Ottaway", code=2)
    assert "undo that first" in corrected("people", "merge", "Gerald Ottaway", "Rowland Peverell", code=2)
    assert "0 quotes changed" in corrected("people", "merge", "Gerald Ottaway", "Helen Marchbank")
    assert own_lines(sample) == lines
    corrected("people", "different", "Helen Marchbank", "Rowland Peverell")
    assert "marked as different" in corrected("people", "merge", "Rowland Peverell", "Helen Marchbank", code=2)
    corrected("people", "different", "Gerald Ottaway", "Helen Marchbank")
    assert "marked as different" in corrected("people", "merge", "Gerald Ottaway", "Helen Marchbank", code=2)


def test_a_wrong_line_is_named_and_nothing_is_changed(sample, corrected):
    file = sample.with_name("people-overrides.csv")
    file.write_text(f"{SHIPPED}unite,A,B,,,,\n", encoding="utf-8")
    before, text = held(sample), file.read_text(encoding="utf-8")
    told = corrected("people", "merge", "Gerald Ottaway", "Helen Marchbank", code=2)
    assert "'unite' is no decision" in told
    assert len(told.splitlines()) == 1
    assert (held(sample), file.read_text(encoding="utf-8")) == (before, text)


def test_while_another_writes_nothing_is_decided(sample, corrected):
    lock = writing(sample)
    try:
        assert "another command is writing" in corrected("people", "merge", "Gerald Ottaway", "Helen Marchbank", code=1)
    finally:
        lock.release()
    assert not sample.with_name("people-overrides.csv").exists()


def test_where_the_file_cannot_be_written_the_archive_stays_as_it_was(sample, corrected):
    before = held(sample)
    sample.with_name("people-overrides.csv.part").mkdir()
    told = corrected("people", "merge", "Gerald Ottaway", "Helen Marchbank", code=2)
    assert "cannot be written" in told
    assert held(sample) == before


def test_what_is_shipped_is_never_written_to(sample):
    for name in ("sample", "chamberlain"):
        for folder in (shipped.FOLDER, shipped.FOLDER / "sample"):
            own = opening.own_decisions(blogs.get(name), folder / "archive.db")
            assert own == folder / "archive.people-overrides.csv"
        assert opening.own_decisions(blogs.get(name), sample) == sample.with_name("people-overrides.csv")


def test_an_old_file_gets_the_columns_of_a_quote_and_keeps_all_else(sample, said, corrected):
    own = "# mine\nmine,decision,name,person,article,from,to,note\nx,merge,Gerald Ottaway,Helen Marchbank,,,,so"
    file = sample.with_name("people-overrides.csv")
    file.write_text(own, encoding="utf-8")
    number = quote_of(said, "Rowland Peverell")
    corrected("quotes", "set", str(number), "--nobody")
    first, head, merged, line = file.read_text(encoding="utf-8").splitlines()
    assert (first, merged) == ("# mine", own.splitlines()[2])
    assert head == "mine,decision,name,person,article,from,to,note,quote,words,count"
    assert line.startswith(",nobody,Rowland Peverell,,https://")
    decided = by_hand.decisions(file.read_text(encoding="utf-8"))[1]
    assert (decided.quote, decided.count) == (number, 1)


def test_a_file_keeps_its_ends_of_lines_its_mark_and_its_mode(sample, corrected):
    file = sample.with_name("people-overrides.csv")
    file.write_bytes(codecs.BOM_UTF8 + b"decision,name,person,article,from,to,note\r\n# mine\r\n")
    file.chmod(0o640)
    corrected("people", "merge", "Gerald Ottaway", "Helen Marchbank")
    assert file.read_bytes() == (
        codecs.BOM_UTF8 + b"decision,name,person,article,from,to,note\r\n# mine\r\n"
        b"merge,Gerald Ottaway,Helen Marchbank,,,,\r\n"
    )
    assert file.stat().st_mode & 0o777 == 0o640


def test_reported_speech_that_moves_is_counted_apart(said, corrected):
    [[clauses]] = said("SELECT count(*) FROM indirect_quotes WHERE person = 'Gerald Ottaway'")
    told = corrected("people", "merge", "Gerald Ottaway", "Helen Marchbank")
    assert clauses > 1
    assert f"\nand of reported speech {clauses} clauses" in told


def test_who_was_split_off_can_be_merged(sample, said, corrected):
    corrected("people", "split", "Gerald Ottaway", "Gerald Ottaway (trader)", "--to", "2014")
    [[apart]] = said("SELECT count(*) FROM quotes WHERE person = 'Gerald Ottaway (trader)'")
    told = corrected("people", "merge", "Gerald Ottaway (trader)", "Helen Marchbank")
    assert apart
    assert f"{apart} quotes changed" in told
    assert said("SELECT count(*) FROM quotes WHERE person = 'Gerald Ottaway (trader)'") == [(0,)]
    assert held(sample) == read_anew(sample)


def test_a_blog_of_the_users_own_has_its_decisions_beside_its_card(tmp_path):
    folder = tmp_path / "blogs" / "gazette"
    folder.mkdir(parents=True)
    card = {"name": "gazette", "title": "G", "home": "https://gazette.example/", "timezone": "UTC", "language": "en"}
    lines = (f'{name} = "{value}"\n' for name, value in card.items())
    (folder / "blog.toml").write_text("".join(lines), encoding="utf-8")
    archive = folder / "archive.db"
    assert opening.own_decisions(blogs.get("gazette", archive), archive) == folder / "people-overrides.csv"


def test_names_of_corrections_are_names_of_people_too(sample, chamberlain):
    for name in ("merge", "Merge", "split"):
        run = chamberlain("people", name, "--archive", sample)
        assert (run.returncode, run.stdout) == (1, "0 are known by name, 0 of them are quoted.\n")


def test_an_id_that_an_older_archive_does_not_hold_is_said(tmp_path, chamberlain):
    packed = Path(__file__).parents[1] / "archive" / "old" / "archive-0.1.0.db.gz"
    archive = tmp_path / "archive.db"
    archive.write_bytes(gzip.decompress(packed.read_bytes()))
    run = chamberlain("quotes", "set", "12345", "--nobody", "--archive", archive)
    assert run.returncode == 2
    assert "no quote has the id 12345" in run.stderr


def test_a_missing_archive_is_said(tmp_path, chamberlain):
    run = chamberlain("people", "merge", "A B", "C D", "--archive", tmp_path / "none.db")
    assert run.returncode == 1
    assert "there is no archive" in run.stderr
    assert list(tmp_path.iterdir()) == []
