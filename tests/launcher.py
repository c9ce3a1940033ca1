"""A process that has the command imported already, and forks a copy of itself for each run: starting costs nothing.

It reads orders from its standard input, a JSON object a line: ``words`` of the command line, ``folder`` to run in,
``stdout`` and ``stderr`` the files for what the command prints, ``home`` the address that the sample's card names for
this run, or null. For each it prints the process id, and, when that process has ended, its exit code (negative: the
signal). The copy leads a process group of its own, with the workers in it, so that both can be killed at one moment.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import sys
from dataclasses import replace
from typing import Any


def main() -> None:
    """Waits for orders until the input ends."""
    prepare()
    gc.freeze()
    print("ready", flush=True)
    while line := sys.stdin.readline():
        order = json.loads(line)
        if not (pid := os.fork()):
            run(order)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def prepare() -> None:
    """Imports what a crawl and its workers use, but no reactor: each run has its own."""
    from scrapy.settings import Settings
    from scrapy.utils.misc import load_object

    import chamberlain_crawler.jobs.reextraction
    import chamberlain_crawler.spiders.sample  # noqa: F401
    from chamberlain_crawler.cli.crawl import SETTINGS_MODULE

    settings = Settings()
    settings.setmodule(SETTINGS_MODULE)
    for name in [name for name in settings if name.isupper()]:
        value = settings[name]
        paths = [*value, *value.values()] if hasattr(value, "values") else [value]
        for path in paths:
            if isinstance(path, str) and path.startswith(("scrapy.", "chamberlain_crawler.")) and path.count(".") > 1:
                load_object(path)
    assert "twisted.internet.reactor" not in sys.modules


def run(order: dict[str, Any]) -> None:
    """Becomes the command."""
    os.setsid()
    os.chdir(order["folder"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    for stream in (sys.stdout, sys.stderr):
        os.dup2(os.open(order[stream.name.strip("<>")], os.O_CREAT | os.O_WRONLY | os.O_TRUNC), stream.fileno())
    from chamberlain_crawler import blogs, cli
    from chamberlain_crawler.intake import workers

    workers.Spawn = lambda: multiprocessing.get_context("fork")  # type: ignore[assignment,misc,return-value]
    if order["home"]:
        card = replace(blogs.get("sample"), home=order["home"])
        blogs.get = lambda *_: card
    sys.argv = ["chamberlain", *order["words"]]
    cli.main()
    sys.exit()


if __name__ == "__main__":
    main()
