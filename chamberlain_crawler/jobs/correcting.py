"""Corrections of the archive: a line more, or less, in the file of what the user decided, and applied at once.

First the file, then the archive: what a kill leaves undone the next opening for writing does.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from chamberlain_crawler.archive.database import writing
from chamberlain_crawler.archive.deciding import reported_by, unfit
from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.intake.opening import decisions_text, known_people, open_archive, own_decisions, write
from chamberlain_crawler.people import by_hand
from chamberlain_crawler.people.known import Decision, Decisions
from chamberlain_crawler.text import caseless


@dataclass
class Correction:
    """What a correction did."""

    changed: int = 0
    """Quotes that are somebody else's now, or not what they were."""
    reported: int = 0
    """Clauses of reported speech that are somebody else's now."""
    late: int = 0
    """Those that lines changed which stood there and were not applied: written by hand, or left by a kill."""
    files: list[Path] = field(default_factory=list)
    """Where the line was written, or taken out; none where that was so before."""
    unfit: list[Decision] = field(default_factory=list)
    """Decisions on quotes that the archive does not hold; they are kept."""


def correct(archive: Path, cards: Iterable[Blog], made: Decision, *, undo: bool = False) -> Correction:
    """Decides, or takes a decision back, for blogs of an archive.

    UsageError, and nothing is changed, when the decision contradicts an earlier one, or none is there to be undone;
    ArchiveError when another process is writing.
    """
    done, every = Correction(), list(cards)
    for card in every if not undo else ():
        decided(decisions_text(card, archive), made)  # what one blog refuses is written for none
    for card in every:
        with ExitStack() as held:
            opened = open_archive(card, archive)
            held.callback(opened.close)
            file = own_decisions(card, archive)
            held.enter_context(writing(file))
            before = decisions_text(card, archive)
            after = by_hand.without_lines(before, made) if undo else decided(before, made)
            known = known_people(card, archive, after)
            done.late += opened.agreed
            if after != before:
                write(file, after)
                done.files.append(file)
            said = reported_by(opened.db, card.name)
            done.changed += opened.decide(known)
            done.reported += len(reported_by(opened.db, card.name) - said)
            done.unfit += unfit(opened.db, card)
    if undo and not done.files:
        raise UsageError("nothing such was decided, so there is nothing to undo")
    return done


def decided(text: str, made: Decision) -> str:
    """The file's text with a decision; as it is where it says so already. UsageError when it says the contrary."""
    earlier = by_hand.decisions(text)
    if made.kind == "merge" and Decisions(earlier).are_different(made.name, made.person):
        raise UsageError(f"{made.name} and {made.person} are marked as different; undo that first")
    if any(by_hand.is_same(one, made) and one.person == made.person and one.kind == made.kind for one in earlier):
        return text
    refuse(earlier, made)
    return by_hand.with_line(by_hand.without_lines(text, made), made)


def refuse(earlier: list[Decision], made: Decision) -> None:
    """UsageError where a decision would say the contrary of an earlier one, or lead names round in a circle."""
    name = caseless(made.name)
    others = [one for one in earlier if one.kind == made.kind and caseless(one.name) == name]
    if made.kind == "merge":
        if others:
            raise UsageError(f"{made.name} is merged with {others[0].person} already; undo that first")
        try:
            Decisions([*earlier, made])
        except UsageError:
            raise UsageError(
                f"{made.person} is merged with {made.name} already, so this would lead round in a circle"
            ) from None
    scope = (made.article, made.from_date, made.to_date)
    same = [one for one in others if (one.article, one.from_date, one.to_date) == scope]
    if made.kind == "split" and same:
        raise UsageError(f"{made.name} means {same[0].person} there already; undo that first")
