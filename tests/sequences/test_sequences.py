"""Whatever happens to a blog and to its crawler: what was served and asked for is held once, and nothing else is.

A step that was drawn is told in plain words when it fails; ``benchmarks/sequences.py`` runs many more of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sequences.drawing import draw
from sequences.judging import judge
from sequences.story import Step, telling

PERMALINKS = ("/{slug}/", "/{year}/{month}/{slug}/")


@pytest.mark.timeout(300)  # forty runs of the command and more
def test_whatever_happens():
    """Whatever happens to a blog, and however its crawls are cut → each post that came in is held once, as its own."""

    class Sequences(RuleBasedStateMachine):
        """A story, one step after the other; it is judged at its end."""

        @initialize(own=st.booleans(), permalink=st.sampled_from(PERMALINKS))
        def begin(self, own: bool, permalink: str) -> None:
            self.open = ExitStack()
            self.story = self.open.enter_context(telling(own=own, permalink=permalink))

        @rule(data=st.data())
        def happens(self, data: Any) -> None:
            self.story.take(draw(self.story, lambda options: data.draw(st.sampled_from(options))))

        def teardown(self) -> None:
            with self.open:
                wrong = judge(self.story)
                assert not wrong, "\n".join([*wrong, self.story.told()])

    run_state_machine_as_test(
        Sequences,
        settings=settings(
            max_examples=6,
            stateful_step_count=6,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


#: Sequences that once ended in a loss or in something false: whether the blog stands at its own address, and steps.
ONCE_WRONG: dict[str, tuple[bool, Sequence[Step]]] = {
    "nobody has commented": (False, [("crawl",)]),
    "the API names addresses before the site": (True, [("crawl_rest_first",), ("refresh",), ("add", None)]),
    "deleted to another, its slug used again and left": (
        False,
        [("crawl",), ("delete", 3, 1), ("refresh",), ("add", "story-3"), ("crawl",), ("rename", 4, "new"), ("crawl",)],
    ),
    "a slug used again, found by the API alone": (
        False,
        [
            ("crawl",),
            ("switch", "sitemap"),
            ("crawl",),
            ("crawl",),
            ("rename", 3, "renamed"),
            ("add", "story-3"),
        ],
    ),
    "an id given to a post at another's address, kept by reextract": (
        True,
        [("crawl",), ("delete", 3, "410"), ("crawl",), ("add", "story-3"), ("comment", 4)],
    ),
    "deleted to a post that is renamed before anybody looks": (
        False,
        [("crawl",), ("retitle", 3, "retitled"), ("delete", 2, 3), ("rename", 3, "story-3"), ("crawl",)],
    ),
}


@pytest.mark.parametrize("name", ONCE_WRONG, ids=[name.replace(" ", "-") for name in ONCE_WRONG])
def test_what_once_went_wrong(name):
    """A sequence that once ended in a loss → it ends in none."""
    own, steps = ONCE_WRONG[name]
    with telling(own=own) as story:
        for step in steps:
            story.take(step)
        assert not judge(story)
