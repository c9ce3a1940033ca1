"""Pictures, attachments and style sheets of a site that fails: words first, nothing twice, nothing lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from faults.running import Run, chamberlain, command, crawl
from faults.server import Blog, serving

pytestmark = pytest.mark.timeout(300)

#: A picture of one point.
GIF = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
UPLOADS = "/wp-content/uploads/2016/05/"


@pytest.fixture
def blog():
    """Four posts, each with a picture of its own; all with one style sheet."""
    blog = Blog(posts=4)
    for number, post in blog.posts.items():
        show(blog, number, f"tram-{number}.gif")
        post.head = '<link rel="stylesheet" href="/wp-content/themes/own/style.css?ver=2">'
    give(blog, "/wp-content/themes/own/style.css?ver=2", b"body { background: url('back.gif') }", "text/css")
    give(blog, "/wp-content/themes/own/back.gif", GIF)
    with serving(blog):
        yield blog


def give(blog: Blog, path: str, body: bytes, kind: str = "image/gif", status: int = 200, **headers: str) -> None:
    """Lets a site answer with a file."""
    blog.answers[path] = (status, {"Content-Type": kind, **headers}, body)


def show(blog: Blog, number: int, name: str, body: bytes = GIF) -> None:
    """Puts a picture into a post."""
    blog.posts[number].parts[0].append(f'<p><img src="{UPLOADS}{name}" alt="A tram"></p>')
    give(blog, quote(UPLOADS + name, safe="/()"), body)


def link(blog: Blog, number: int, address: str) -> None:
    """Puts a link into a post."""
    blog.posts[number].parts[0].append(f'<p>The <a href="{address}">report</a> is out.</p>')


def state(run: Run, name: str) -> tuple[str, str | None]:
    """State and reason of the file whose address ends so."""
    [found] = run.rows("SELECT state, reason FROM files WHERE url LIKE '%' || ?", name)
    return found


def asked_files(blog: Blog) -> list[str]:
    """The files that the site was asked for."""
    return blog.paths_asked("/wp-content/")


def test_files_come_when_all_articles_are_held(blog, tmp_path):
    """Pictures and style sheets beside articles → asked for behind the last article, each once, and what a style
    sheet loads too."""
    run = crawl(blog, tmp_path)
    assert run.code == 0, run.said
    paths = blog.paths_asked("/")
    last_article = max(n for n, path in enumerate(paths) if path.startswith("/story-"))
    files = [n for n, path in enumerate(paths) if path.startswith("/wp-content/")]
    assert min(files) > last_article
    assert len(asked_files(blog)) == len(set(asked_files(blog))) == 6
    assert run.rows("SELECT count(*) FROM files WHERE state = 'held' AND bytes > 0") == [(6,)]
    assert run.rows("SELECT count(*) FROM article_files WHERE role = 'picture'") == [(4,)]
    again = crawl(blog, tmp_path)
    assert again.code == 0
    assert len(asked_files(blog)) == 6


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ("none", []),
        ("attachments", ["plan.pdf"]),
        ("all", ["plan.pdf", "shown.gif", "full.gif"]),
        ("every-size", ["plan.pdf", "shown.gif", "full.gif", "size.gif"]),
    ],
)
def test_the_user_says_which(tmp_path, files, names):
    """``--files`` → what it names is fetched, and the rest stands in the table, waiting."""
    blog = Blog(posts=1)
    blog.posts[1].parts[0].append(
        f'<p><a href="{UPLOADS}full.gif"><img src="{UPLOADS}shown.gif"'
        f' srcset="{UPLOADS}shown.gif 300w, {UPLOADS}size.gif 600w"></a><a href="{UPLOADS}plan.pdf">Plan</a></p>'
    )
    for name in ("full.gif", "shown.gif", "size.gif"):
        give(blog, UPLOADS + name, GIF)
    give(blog, f"{UPLOADS}plan.pdf", b"%PDF-1.4 invented", "application/pdf")
    with serving(blog):
        run = crawl(blog, tmp_path, "--files", files)
    assert run.code == 0, run.said
    assert sorted(path.rpartition("/")[2] for path in asked_files(blog)) == sorted(names)
    assert run.rows("SELECT count(*) FROM files") == [(4,)]
    assert run.rows("SELECT count(*) FROM files WHERE state = 'held'") == [(len(names),)]


def test_a_site_that_dies_behind_its_articles(blog, tmp_path):
    """A site that answers nothing any more once all articles are held → all articles, the files wait, and the next
    run has them."""
    blog.fail_when = lambda path: path.startswith("/wp-content/")
    run = crawl(blog, tmp_path)
    assert run.code == 3
    assert run.rows("SELECT count(*) FROM articles") == [(4,)]
    assert run.rows("SELECT count(*) FROM files WHERE state = 'held'") == [(0,)]
    blog.fail_when = None
    assert crawl(blog, tmp_path).rows("SELECT count(*) FROM files WHERE state = 'held'") == [(6,)]


def test_kills_among_the_files(blog, tmp_path):
    """``kill -9`` again and again among the files → nothing is fetched twice, nothing is lost."""
    for n in range(18):
        show(blog, 1 + n % 4, f"more-{n}.gif", GIF + bytes([n]))
    chance = random.Random(3)
    for kill in range(3):
        crawling = subprocess.Popen(
            command(blog, tmp_path / "archive.db"), cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while len(asked_files(blog)) < 6 * (kill + 1) and crawling.poll() is None:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.05))
        assert crawling.poll() is None
        os.kill(crawling.pid, signal.SIGKILL)
        crawling.wait()
    run = crawl(blog, tmp_path)
    assert run.code == 0, run.said
    assert run.rows("SELECT count(*) FROM files WHERE state = 'held'") == [(24,)]
    verify = chamberlain("verify", "--archive", run.archive, folder=tmp_path)
    assert verify.returncode == 0, verify.stdout
    # What was under way when a kill came is asked for again, and nothing else.
    assert len(asked_files(blog)) <= 24 + 3 * 4
    assert run.rows("SELECT count(*) FROM captures WHERE verdict = 'not_html' GROUP BY url HAVING count(*) > 1") == []


def test_large_files_and_limits(blog, tmp_path):
    """A PDF of 40 MB → held whole; above ``FILE_MAX_BYTES`` → left out with the reason, until that is raised."""
    link(blog, 1, f"{UPLOADS}large.pdf")
    give(blog, f"{UPLOADS}large.pdf", b"%PDF-1.4 " + b"x" * 40_000_000, "application/pdf")
    run = crawl(blog, tmp_path, "-s", "FILE_MAX_BYTES=1000000")
    assert run.code == 0, run.said
    assert state(run, "large.pdf") == ("excluded", "larger than 1000000 bytes (FILE_MAX_BYTES)")
    run = crawl(blog, tmp_path)
    assert run.rows("SELECT state, bytes FROM files WHERE url LIKE '%large.pdf'") == [("held", 40_000_009)]
    assert run.rows("SELECT count(*) FROM files WHERE state = 'held'") == [(7,)]


def test_a_limit_for_the_run(blog, tmp_path):
    """More bytes of files than ``FILES_MAX_BYTES`` → the rest waits with the reason, and comes with the next run."""
    run = crawl(blog, tmp_path, "-s", "FILES_MAX_BYTES=1", "-s", "CONCURRENT_REQUESTS=1")
    waiting = run.rows("SELECT count(*), min(reason) FROM files WHERE state = 'new'")
    assert waiting[0][0] > 0
    assert waiting[0][1] == "left for the next run, behind 1 bytes of files (FILES_MAX_BYTES)"
    assert crawl(blog, tmp_path).rows("SELECT count(*) FROM files WHERE state = 'held' AND reason IS NULL") == [(6,)]


def test_a_limit_for_the_run_ends_what_waits(blog, tmp_path):
    """More files waiting than ``FILES_MAX_BYTES`` lets through → none is asked for behind it but what is under way."""
    for n in range(16):
        show(blog, 1 + n % 4, f"large-{n}.gif", GIF + bytes(10_000))
    crawl(blog, tmp_path, "-s", "FILES_MAX_BYTES=20000", "-s", "CONCURRENT_REQUESTS=1")
    assert len(asked_files(blog)) <= 6


@pytest.mark.parametrize("fault", ["429", "503"])
def test_a_site_that_gives_no_files_for_now(blog, tmp_path, fault):
    """Every file answered with "too many requests" or "unavailable" → the run ends soon and says so, what it did not
    ask for waits, and the next run has all."""
    for n in range(30):
        show(blog, 1 + n % 4, f"more-{n}.gif")
    blog.offers -= {"lists"}
    for path in [path for path in blog.answers if path.startswith("/wp-content/")]:
        blog.fail(path, fault)
    run = crawl(blog, tmp_path)
    assert run.code == 3
    assert "files gave no answer any more (answered with status " in run.said
    assert len(asked_files(blog)) == 2 * 5  # each is asked for twice
    assert run.rows("SELECT count(*) > 20 FROM files WHERE state = 'new' AND tries = 0") == [(1,)]
    blog.mend()
    assert crawl(blog, tmp_path).rows("SELECT count(*) FROM files WHERE state = 'held'") == [(36,)]


def test_files_that_always_fail_keep_no_others_back(blog, tmp_path):
    """Files that give an error in every run → the others come first in the next one."""
    for n in range(7):
        show(blog, 1, f"broken-{n}.gif")
        blog.fail(f"{UPLOADS}broken-{n}.gif", "500")
    for n in range(4):
        show(blog, 1, f"well-{n}.gif")
    crawl(blog, tmp_path)
    run = crawl(blog, tmp_path)
    assert run.rows("SELECT count(*) FROM files WHERE state = 'held' AND url LIKE '%/well-%'") == [(4,)]


def test_other_answers_than_files(blog, tmp_path):
    """A page under a picture's address, a text, an empty body, 404, 410, 500 → none is held as a picture, none becomes
    an article, and each says why."""
    page = blog.answer("/story-2/", {}).body
    for name, body, status in (
        ("page.jpg", page, 200),
        ("words.jpg", b"not found, sorry", 200),
        ("empty.jpg", b"", 200),
        ("lost.jpg", b"gone", 404),
        ("gone.jpg", b"gone", 410),
        ("broken.jpg", b"oh", 500),
    ):
        show(blog, 1, name)
        give(blog, UPLOADS + name, body, "text/html", status)
    run = crawl(blog, tmp_path)
    assert run.rows("SELECT count(*) FROM articles") == [(4,)]
    assert state(run, "page.jpg") == ("missing", "text under a file's address")
    assert state(run, "words.jpg")[0] == "missing"
    assert state(run, "empty.jpg")[0] == "failed"
    assert state(run, "lost.jpg") == ("missing", "answered with status 404")
    assert state(run, "gone.jpg") == ("missing", "answered with status 410")
    assert state(run, "broken.jpg") == ("failed", "answered with status 500")
    listed = chamberlain("missing", "--files", "--csv", "--archive", run.archive, folder=tmp_path)
    assert [line.split(",")[2] for line in listed.stdout.splitlines()[1:]].count("missing") == 4


def test_names_of_files(blog, tmp_path):
    """Blanks, brackets, accents, escapes and signs in a name → held under one address."""
    names = ["a picture (7) é.gif", "tram%20plan.gif", "UPPER.GIF", "a+b&c.gif"]
    for name in names:
        blog.posts[1].parts[0].append(f'<p><img src="{UPLOADS}{name}"></p>')
        give(blog, UPLOADS + quote(name, safe="()%+&"), GIF)
    run = crawl(blog, tmp_path)
    assert run.code == 0, run.said
    assert run.rows("SELECT count(*) FROM files WHERE state = 'held'") == [(6 + len(names),)]


def test_redirects_stay_with_the_files(blog, tmp_path):
    """A picture that redirects to an address of the machine's own network, to another site, or to a page → it is not
    followed, and the row says where it led."""
    private = ["http://169.254.169.254/latest/meta-data.gif", "http://127.0.0.1:9/x.gif", "http://[::1]/x.gif"]
    targets = [*private, "/"]
    for n, target in enumerate(targets):
        show(blog, 1, f"away-{n}.gif")
        give(blog, f"{UPLOADS}away-{n}.gif", b"", status=302, Location=target)
    run = crawl(blog, tmp_path)
    for n in range(len(targets)):
        kind, reason = state(run, f"away-{n}.gif")
        assert kind == "missing"
        assert reason is not None
        assert reason.startswith("leads to ")
    assert run.rows("SELECT count(*) FROM files WHERE state = 'held'") == [(6,)]


def test_a_redirect_to_another_file(blog, tmp_path):
    """A picture that was moved → the bytes are held under both addresses."""
    show(blog, 1, "old.gif")
    give(blog, f"{UPLOADS}old.gif", b"", status=301, Location=f"{UPLOADS}new.gif")
    give(blog, f"{UPLOADS}new.gif", GIF)
    run = crawl(blog, tmp_path)
    assert state(run, "old.gif") == ("held", None)
    assert state(run, "new.gif") == ("held", None)


def test_one_picture_in_the_place_of_all_that_are_gone(blog, tmp_path):
    """Pictures that redirect to one that says "gone" → held as that one, and read again the rows are the same."""
    for n in range(4):
        show(blog, 1, f"gone-{n}.gif")
        give(blog, f"{UPLOADS}gone-{n}.gif", b"", status=302, Location="/gone.gif")
    give(blog, "/gone.gif", GIF)
    run = crawl(blog, tmp_path)
    query = "SELECT * FROM files ORDER BY url"
    before = run.rows(query)
    assert run.rows("SELECT count(*) FROM files WHERE state = 'held' AND capture_id IS NOT NULL") == [(11,)]
    archive = tmp_path / "archive.db"
    assert chamberlain("reextract", "--archive", archive, folder=tmp_path).returncode == 0
    assert Run(0, "", archive).rows(query) == before
    assert chamberlain("verify", "--archive", archive, folder=tmp_path).returncode == 0


def test_hosts_of_files(blog, tmp_path):
    """Pictures of other hosts, faces and counters → never asked for; those of the article stand in the table."""
    blog.posts[1].parts[0].append(
        '<p><img src="https://pictures.example/a.jpg"><img src="https://secure.gravatar.com/avatar/12.jpg">'
        '<a href="https://council.example/minutes.pdf">Minutes</a></p>'
    )
    blog.posts[
        1
    ].head += '<link rel="stylesheet" href="https://fonts.example/css"><script src="/wp-content/x.js"></script>'
    run = crawl(blog, tmp_path)
    assert run.code == 0, run.said
    rows = run.rows("SELECT url, state, reason FROM files WHERE state != 'held' ORDER BY url")
    assert rows == [
        ("https://council.example/minutes.pdf", "excluded", "on another host"),
        ("https://pictures.example/a.jpg", "excluded", "on another host"),
    ]
    assert not [path for path in asked_files(blog) if path.endswith(".js")]


def test_robots_txt_is_for_files_too(blog, tmp_path):
    """A robots.txt that forbids the uploads → none is asked for, and the rows say so."""
    blog.answers["/robots.txt"] = (
        200,
        {"Content-Type": "text/plain"},
        b"User-agent: *\nDisallow: /wp-content/uploads/\n",
    )
    run = crawl(blog, tmp_path)
    assert state(run, "tram-1.gif")[0] == "excluded"
    assert "robots" in state(run, "tram-1.gif")[1]
    assert [path for path in asked_files(blog) if "uploads" in path] == []


def test_a_robots_txt_that_forbids_no_more(blog, tmp_path):
    """A robots.txt that let nobody have the uploads, and is changed → the next run has them."""
    forbidding = b"User-agent: *\nDisallow: /wp-content/"
    blog.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, forbidding)
    crawl(blog, tmp_path)
    crawl(blog, tmp_path)
    assert asked_files(blog) == []
    del blog.answers["/robots.txt"]
    assert crawl(blog, tmp_path).rows("SELECT count(*) FROM files WHERE state = 'held'") == [(6,)]


def test_what_was_missing_is_asked_for_again_with_the_rest(blog, tmp_path):
    """A picture that was not there, and is now → ``--refresh`` has it; other runs do not ask for it."""
    give(blog, f"{UPLOADS}tram-1.gif", b"", status=404)
    crawl(blog, tmp_path)
    give(blog, f"{UPLOADS}tram-1.gif", GIF)
    assert state(crawl(blog, tmp_path), "tram-1.gif")[0] == "missing"
    assert state(crawl(blog, tmp_path, "--refresh"), "tram-1.gif") == ("held", None)


def test_a_limit_of_articles_takes_their_files_alone(blog, tmp_path):
    """``--limit 1`` → one article with its picture and style sheet, none of the others'."""
    run = crawl(blog, tmp_path, "--limit", "1")
    assert run.rows("SELECT count(*) FROM articles") == [(1,)]
    assert len([path for path in asked_files(blog) if "uploads" in path]) == 1
    assert run.rows("SELECT count(*) FROM files WHERE state = 'held' AND kind = 'style'") == [(2,)]


def test_read_again_the_files_are_the_same(blog, tmp_path):
    """A re-extraction → the same rows of files and of those who name them."""
    show(blog, 2, "lost.gif")
    give(blog, f"{UPLOADS}lost.gif", b"", status=404)
    run = crawl(blog, tmp_path)
    tables = ("files", "article_files", "captures")
    before = {table: sorted(run.rows(f"SELECT * FROM {table}"), key=repr) for table in tables}
    assert chamberlain("reextract", "--archive", run.archive, folder=tmp_path).returncode == 0
    assert {table: sorted(run.rows(f"SELECT * FROM {table}"), key=repr) for table in tables} == before


def test_files_whose_bytes_are_lost(blog, tmp_path):
    """A damaged WARC file → a re-extraction keeps what is known of a picture, and the next run asks for it again."""
    run = crawl(blog, tmp_path)
    [(name, offset)] = run.rows("SELECT warc_file, warc_offset FROM captures WHERE url LIKE '%tram-2.gif'")
    with (tmp_path / "captures" / name).open("r+b") as file:
        file.seek(offset + 20)
        file.write(bytes(100))
    archive = tmp_path / "archive.db"
    assert chamberlain("reextract", "--archive", archive, folder=tmp_path).returncode == 3
    asked = len(asked_files(blog))
    run = crawl(blog, tmp_path)
    assert asked_files(blog)[asked:] == [f"{UPLOADS}tram-2.gif"]
    query = "SELECT lost FROM files JOIN captures ON captures.id = capture_id WHERE files.url LIKE '%tram-2.gif'"
    assert run.rows(query) == [(None,)]
    crawl(blog, tmp_path)
    assert len(asked_files(blog)) == asked + 1


def test_a_part_of_a_file_is_none(blog, tmp_path):
    """206 to a whole request → the picture is not held, and the row says what was answered."""
    show(blog, 1, "part.gif")
    give(blog, f"{UPLOADS}part.gif", GIF[:20], status=206)
    assert state(crawl(blog, tmp_path), "part.gif") == ("failed", "answered with status 206")


@pytest.mark.parametrize("setting", ["FILE_MAX_BYTES=0", "FILES_MAX_BYTES=5G"])
def test_limits_that_are_none(blog, tmp_path, setting):
    """A limit that is no number of bytes → said before anything is asked for."""
    run = crawl(blog, tmp_path, "-s", setting)
    assert run.code == 2, run.said
    assert "is a number of bytes, 1 or more" in run.said
    assert blog.asked == []


def test_coverage_counts_files(blog, tmp_path):
    """``coverage`` → files by kind, and how many are not held."""
    show(blog, 2, "lost.gif")
    give(blog, f"{UPLOADS}lost.gif", b"", status=404)
    run = crawl(blog, tmp_path)
    said = chamberlain("coverage", "--archive", Path(run.archive), folder=tmp_path).stdout
    assert "pictures" in said
    assert "1 files are not held: see chamberlain missing" in said
    assert run.figure("files held") == 6
    assert run.figure("files missing") == 1
