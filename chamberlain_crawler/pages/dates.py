"""Dates as pages, feeds and WordPress' API print them, read into ISO 8601, and where pages print them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from lxml.etree import _Element as Element

from chamberlain_crawler.pages import select
from chamberlain_crawler.pages.page import Page
from chamberlain_crawler.urls import split

#: No blog is older: what claims to be is a slip of the pen or an empty field (``-0001-11-30``, ``1970-01-01``).
FIRST_YEAR = 1990

DAY, YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|[.º일日])?", r"(?P<year>\d{4})"
WORD, NUMBER = r"(?P<month>[^\W\d_]+|\d{1,2}[월月])\.?", r"(?P<month>\d{1,2})"
CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)"
TIME = rf"(?:,?(?: (?:at|um|a las|kl\.?|[|/@–-]))? {CLOCK}(?: ?(?P<half>[ap])\.?m\.?)?(?: Uhr)?)?"
#: Dates as themes print them, day before month as in Britain, perhaps with a time: June 15, 2017 at 9:30 pm.
PRINTED = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{DAY},? ?(?:de )?{WORD},? (?:de )?{YEAR}{TIME}",  # 15 June 2017; 15.Jun 2017; 3 de mayo de 2022
        rf"{WORD} {DAY},? {YEAR}{TIME}",  # June 15, 2017
        rf"{YEAR}[.년年] ?{WORD} ?{DAY}{TIME}",  # 2017. június 15.; 2017년 6월 15일; 2017年6月15日
        rf"(?P<day>\d{{1,2}})([/.]){NUMBER}\2{YEAR}{TIME}",  # 15/06/2017; 15.06.2017
        rf"{YEAR}([/.]){NUMBER}\2(?P<day>\d{{1,2}}){TIME}",  # 2017/06/15
        rf"{DAY} {WORD} (?P<year>\d\d){TIME}",  # 15 Jun 17
        rf"{CLOCK}, {DAY}{WORD} {YEAR}(?P<half>)",  # 09:30, 15.Jun 2017
    )
)

#: Thu, 15 Jun 2017 08:30:00 +0000
RFC_822 = re.compile(r"(?:[A-Z][a-z]{2}, ?)?\d{1,2} [A-Z][a-z]{2} \d{2,4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|[A-Z]{1,4})")

#: Starts like ISO 8601; ``datetime.fromisoformat`` alone would also take 15062017 for a date in year 1506.
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")

#: 9:30, 9 am, 9.30pm: without one of these a date has no time of day.
TIME_OF_DAY = re.compile(r"\d:\d\d|\d ?[ap]\.?m\b", re.IGNORECASE)

#: "3 weeks ago" names no day.
VAGUE = re.compile(r"\b(?:week|fortnight|month|year|decade)", re.IGNORECASE)

#: What stands around a date: blanks, marks, and the clock face of Orange Themes.
AROUND = " ,;|·–—-🕐🕑🕒🕓🕔🕕🕖🕗🕘🕙🕚🕛"

LONGEST = 80

#: /2016/09/05/tram-plans/, and of a day's second picture /2016/09/05/
IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)/(\d\d)/(\d\d)(?:/|$)")

#: BCP 47. Which of the two numbers in 7/6/2017 is the month, American blogs leave open, and so does an unsaid country.
BRITISH = ("en-GB",)
EITHER = re.compile(r"(?:0?[1-9]|1[0-2])[/.-](?:0?[1-9]|1[0-2])[/.-]\d{4}\b")
MONTH_MAY_STAND_FIRST = ("en", "en-US")


def parse(text: str, seen: datetime, timezone: str, languages: tuple[str, ...] = BRITISH) -> str | None:
    """A printed date in ISO 8601: a day, or a time with the blog's offset where a time of day is printed.

    >>> from datetime import UTC
    >>> seen = datetime(2017, 7, 1, 12, tzinfo=UTC)
    >>> parse("🕔15.Jun 2017", seen, "Europe/London")
    '2017-06-15'
    >>> parse("09:30, 15.Jun 2017", seen, "Europe/London")
    '2017-06-15T09:30:00+01:00'
    >>> parse("2017-06-15T08:30:00Z", seen, "Europe/London")
    '2017-06-15T09:30:00+01:00'
    >>> parse("yesterday", seen, "Europe/London")
    '2017-06-30'
    >>> parse("31.Feb 2017", seen, "Europe/London")

    ``seen`` is the time of the capture (aware): relative dates count from it, and what lies more than a day behind
    it is no date. ``timezone`` is the blog's IANA zone: times without an offset are read in it, and every time is told
    in it, so that feeds, page marks and the API give one text for one moment, and the day is the blog's own. When
    clocks go back, a time that came twice is taken for the first of the two; when they go forward, a time that never
    came keeps the offset that held before. ``languages`` are BCP 47, the blog's first; English is always understood.
    None when the text is no date, an impossible one, a vague one ("3 weeks ago"), or before 1990.
    """
    text = " ".join(text.split()).strip(AROUND)
    if not text or len(text) > LONGEST:
        return None
    if EITHER.match(text) and "/" in text and languages[0] in MONTH_MAY_STAND_FIRST:
        return None
    zone = ZoneInfo(timezone)
    found = (
        machine_readable(text) or as_printed(text, languages) or in_free_form(text, seen.astimezone(zone), languages)
    )
    if found is None or found.year < FIRST_YEAR:
        return None
    if not isinstance(found, datetime):
        return found.isoformat() if found <= (seen + timedelta(days=1)).astimezone(zone).date() else None
    found = found.replace(tzinfo=found.tzinfo or zone)
    return found.astimezone(zone).isoformat(timespec="seconds") if found <= seen + timedelta(days=1) else None


def machine_readable(text: str) -> date | None:
    """A day or time in ISO 8601 or in a feed's RFC 822; a time without offset is naive."""
    try:
        if ISO.match(text):
            return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
        if RFC_822.fullmatch(text):
            # "-0000" says UTC as well, but the library gives it back as a local time.
            return parsedate_to_datetime(text.replace("-0000", "+0000"))
    except ValueError:
        pass
    return None


def as_printed(text: str, languages: tuple[str, ...]) -> date | None:
    """A day or naive time in one of the ``PRINTED`` forms: microseconds, where dateparser takes 5 milliseconds."""
    match = next(filter(None, (form.fullmatch(text) for form in PRINTED)), None)
    if match is None:
        return None
    word, year, hour, half = match["month"], int(match["year"]), int(match["hour"] or 0), (match["half"] or "").lower()
    month = int(word) if word.isdigit() else months(languages).get(word.casefold())
    if month is None or (half and not 1 <= hour <= 12):
        return None
    hour = hour % 12 + 12 * (half == "p") if half else hour
    year += (1900 if year >= FIRST_YEAR % 100 else 2000) if year < 100 else 0
    try:
        found = datetime(year, month, int(match["day"]), hour, int(match["minute"] or 0))  # noqa: DTZ001
    except ValueError:
        return None
    return found if match["hour"] else found.date()


@lru_cache
def months(languages: tuple[str, ...]) -> dict[str, int]:
    """The number of each word for a month in some languages and English; none of those that mean two."""
    names = (*calendar.month_name[1:], *calendar.month_abbr[1:])
    found = {name.casefold(): {number % 12 + 1} for number, name in enumerate(names)}
    if not all(language.startswith("en") for language in languages):
        from dateparser.languages.loader import default_loader

        for words in (default_loader.get_locale(code).info for code in known(languages)):
            for number, name in enumerate(names[:12], 1):
                for word in words[name.lower()]:
                    found.setdefault(word.casefold(), set()).add(number)
    return {word: min(numbers) for word, numbers in found.items() if len(numbers) == 1}


@lru_cache(maxsize=1024)  # a page's date stands in several of the places that rules find
def in_free_form(text: str, base: datetime, languages: tuple[str, ...]) -> date | None:
    """Any other date in one of the languages or in English, also one relative to ``base``."""
    if VAGUE.search(text):
        return None
    import dateparser  # loads for 0.1 s, and few pages need it

    try:
        found: datetime | None = dateparser.parse(
            text,
            languages=known(languages),
            settings={
                "DATE_ORDER": "DMY",
                "PREFER_LOCALE_DATE_ORDER": False,
                "RELATIVE_BASE": base.replace(tzinfo=None),
                "REQUIRE_PARTS": ["day", "month", "year"],
                "PARSERS": ["relative-time", "absolute-time"],
            },
        )
    except (ValueError, OverflowError):
        return None
    return found if found is None or TIME_OF_DAY.search(text) else found.date()


@lru_cache
def known(languages: tuple[str, ...]) -> list[str]:
    """Codes of those languages that dateparser has, and English.

    >>> known(("de-AT", "xx", "fr"))
    ['de', 'fr', 'en']
    """
    from dateparser.data.languages_info import language_order

    codes = (re.sub("^no$", "nb", re.split("[-_]", language.lower())[0]) for language in (*languages, "en"))
    return [code for code in dict.fromkeys(codes) if code in language_order]


#: A full date among other words: "Posted on June 15, 2017 by Jo", "Erstellt am Dienstag, 6. Mai 2014 um 23:30".
IN_TEXT = re.compile(
    r"""(?<![\w/.-])(?P<day>
        \d{4}(?P<a>[-/.])\d{1,2}(?P=a)\d{1,2}
      | \d{1,2}(?P<b>[-/.])\ ?\d{1,2}(?P=b)\ ?\d{4}
      | \d{1,2}(?:st|nd|rd|th|er|[.º])?[\ .-]{0,2}(?:(?:de|of)\ )?[^\W\d_]{3,12}[.,،]{0,2}[\ -]?(?:del?\ )?\d{4}
      | [^\W\d_]{3,12}\.?\ \d{1,2}(?:st|nd|rd|th|\.)?,?\ \d{4}
      | \d{4}[.년年]\ ?(?:\d{1,2}[월月]|[^\W\d_]{3,12}\.?)\ ?\d{1,2}[.일日]
    )(?![\w/-])
    (?:\W{0,4}(?:\ (?:at|um|à|a\ las|kl\.?|klo)\ )?(?<!\d)
       (?P<time>\d{1,2}(?::\d\d(?::\d\d)?(?:\ ?[ap]\.?m\b\.?)?|(?:\.\d\d)?\ ?[ap]\.?m\b\.?)
       (?:\ (?:GMT|UTC|[A-Z]{1,3}T)\b)?))?""",
    re.VERBOSE | re.IGNORECASE,
)

PUBLISHED = re.compile(r"\s*(?:published|posted|veröffentlicht|erschienen|publié|publicado)\b", re.IGNORECASE)
#: What tells that a date is not that of publication, when it stands before one.
CHANGED = re.compile(
    r"updat|modifi|edited|revised|aktuali|geändert|bearbeitet|überarbeitet|\bstand\b|mis\ à\ jour"
    r"|actualiz|aggiorn|bijgewerkt|gewijzigd|ändrad|endret|redigert|redigeret|oppdatert|opdatert|opdateret|atualiz",
    re.IGNORECASE,
)


def within(text: str, seen: datetime, timezone: str, languages: tuple[str, ...] = BRITISH) -> str | None:
    """The date of publication in a line of text that may have words around it, as ``parse`` gives it.

    >>> from datetime import UTC
    >>> within("Updated: 1 Oct 2016 Posted: 28 Sep 2016 12:35 pm", datetime(2017, 7, 1, tzinfo=UTC), "Europe/London")
    '2016-09-28T12:35:00+01:00'

    A date behind "updated" and its like is passed over. None where no full date stands.
    """
    text = " ".join(text.split())
    if whole := parse(text, seen, timezone, languages):
        return whole
    for match in published_in(text):
        tries = (f"{match['day']} {match['time']}" if match["time"] else "", match["day"])
        for printed in tries:
            if found := parse(printed, seen, timezone, languages):
                return found
    return None


def published_in(text: str) -> Iterator[re.Match[str]]:
    """What looks like a date in a text, but for those of changes."""
    end = 0
    for match in IN_TEXT.finditer(text):
        words, end = text[end : match.start()], match.end()
        if not CHANGED.search(words[-40:]):
            yield match


def languages(page: Page) -> tuple[str, ...]:
    """In which languages a page may print dates: the card's, and its own; many when it tells none."""
    own = page.head.language or page.head.first("og:locale")
    return (page.blog.language, *([own] if own else WIDESPREAD))


#: The names of months in these mean the same month in each.
WIDESPREAD = ("de", "fr", "es", "it", "nl", "pt")


#: Where heads tell machines the time of publication, besides ``article:published_time``; the later ones are less sure.
META = (
    "article:published", "og:article:published_time", "og:published_time", "shareaholic:article_published_time",
    "datepublished", "dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.created", "parsely-pub-date",
    "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
)  # fmt: skip
LESS_SURE_META = ("dc.date", "dcterms.date", "pubdate", "publish-date", "publishdate", "date")

#: Class names of what holds the date alone, and of its line: post-date, cb-date, story-meta.
DATE_NAME = re.compile(
    r"(?:^|[_-])(?:date|datetime|time|timestamp|publi\w+|posted|posted-?on|datum|fecha)(?:$|[\s_-])|post-?date|the-?date",
    re.IGNORECASE,
)
LINE_NAME = re.compile(r"(?:^|[_-])(?:\w*meta(?:data)?|byline|details|infos?|credits?)(?:$|[\s_-])", re.IGNORECASE)

LONGEST_LINE = 300  # characters of a line about an article


def named(pattern: re.Pattern[str], longest: int) -> select.Rule:
    """A rule for short elements one of whose class names is of a pattern."""

    @lru_cache(maxsize=65_536)
    def is_meant(name: str) -> bool:
        return bool(pattern.search(name)) and "comment" not in name

    def find(page: Page) -> list[Element]:
        meant = {element for name, elements in page.named.items() if is_meant(name) for element in elements}
        on_page = page.root.iter(*{element.tag for element in meant}) if meant else ()
        return [element for element in on_page if element in meant and select.is_short(element, longest)]

    return select.Rule(find)


#: The rule of what stands next to the title, see ``beside``.
BESIDE = "beside_title"

#: Where any theme prints the date, asked when its own marks are unknown.
ANY_THEME = select.rules(
    "[itemprop~=datePublished]", "time[pubdate]", ".published", ".posted-on", ".post-date", ".postdate",
    "time[datetime]",
) | {
    "date_name": named(DATE_NAME, LONGEST),
    "time": select.css("time"),
    "small": select.css("h2 + small"),
    "line_name": named(LINE_NAME, LONGEST_LINE),
}  # fmt: skip


def is_of_a_change(mark: Element) -> bool:
    """Whether a theme marks a date as that of the last change; some print the date of publication so, with a name more.

    ``time.updated`` tells a change, ``span.entry-meta-date.updated`` and ``time.published.updated`` do not.
    """
    names = (mark.get("class") or "").split()
    telling = [name for name in names if CHANGED.search(name)]
    return mark.get("itemprop") == "dateModified" or bool(
        telling and not any(name not in telling and DATE_NAME.search(name) for name in names)
    )


def texts(mark: Element) -> tuple[str, str]:
    """The text of an element that may hold a date: as one line, and with blanks between its pieces.

    ``<span>Apr</span><span>04</span><span>2013</span>``
    """
    line = select.text(mark)
    spaced = " ".join(" ".join(mark.itertext()).split())
    return line, spaced if spaced != line else ""


def marks(page: Page, rules: select.Rules, anchors: select.Anchors) -> Iterator[tuple[str, Element]]:
    """Where the article's date may stand, each place with its rule; at last what stands next to the title."""
    for rule, mark in select.own(page, rules, anchors):
        times = list(mark.iter("time"))
        if not is_of_a_change(mark) and not (times and all(map(is_of_a_change, times))):
            yield rule, mark
    for mark in beside(anchors):
        if any(map(is_of_a_change, mark.iter("*"))) or not (select.is_short(mark, LONGEST) or begins_with_it(mark)):
            continue
        if any(map(IN_TEXT.search, texts(mark))):
            yield BESIDE, mark
    for mark in about_it(page):
        yield BESIDE, mark


def beside(anchors: select.Anchors) -> Iterator[Element]:
    """What stands next to the title or what holds it, and lines of the body that say "published on"."""
    for element in [] if anchors.heading is None else [anchors.heading, *islice(anchors.heading.iterancestors(), 1)]:
        yield from islice(element.itersiblings("*"), 3)
        yield from islice(element.itersiblings("*", preceding=True), 2)
    if anchors.body is not None:
        yield from (line for line in anchors.body.iter("p") if PUBLISHED.match(line.text or ""))


def begins_with_it(mark: Element) -> bool:
    """Whether the first of several lines says when the article was published: "Published on 16.08.2019<br>Length …"."""
    line = mark.text or ""
    is_first = len(mark) > 0 and mark[0].tag == "br" and len(line) <= LONGEST
    return bool(is_first and PUBLISHED.match(line) and IN_TEXT.search(line))


def about_it(page: Page) -> Iterator[Element]:
    """Lines with a date and the permanent link to the article itself, wherever they stand.

    ``<p><a rel="bookmark" href="…">Harbour wall</a> was posted on 19 May 2010 at 23:03 and filed under …</p>``
    """
    for link in page.root.iter("a"):
        line = link.getparent()
        if line is None or "bookmark" not in (link.get("rel") or "").split():
            continue
        is_own = page.address(link.get("href")) in page.own_addresses
        if is_own and select.is_short(line, LONGEST_LINE) and any(map(IN_TEXT.search, texts(line))):
            yield line


def shown_day(told: str | None, shown: str | None) -> str:
    """The day that readers see, where theirs is the same minute as machines are told in another time zone; else empty.

    >>> shown_day("2022-05-04T03:37:37+00:00", "2022-05-03T23:37:00+00:00"), shown_day("2022-05-04", "2022-05-03")
    ('2022-05-03', '')
    """
    if not told or not shown or "T" not in told or "T" not in shown or told[:10] == shown[:10]:
        return ""
    apart = abs(datetime.fromisoformat(told[:16]) - datetime.fromisoformat(shown[:16]))
    return shown[:10] if apart <= WIDEST_APART and not apart % timedelta(hours=1) else ""


#: Kiribati's clocks are that far from Greenwich's.
WIDEST_APART = timedelta(hours=14)


def is_a_day_off(told: str | None, day: str) -> bool:
    """Whether a time falls on the day before or behind another day, both in ISO 8601; not for what is none.

    >>> is_a_day_off("2016-09-05T23:30:00+00:00", "2016-09-06"), is_a_day_off("2016-09-05", "2016-09-06")
    (True, False)
    """
    if not told or "T" not in told:
        return False
    try:
        return abs(date.fromisoformat(day) - date.fromisoformat(told[:10])) == timedelta(days=1)
    except ValueError:
        return False


def in_address(address: str) -> str:
    """The day in an article's address, ISO 8601 but not proved to exist; empty without one."""
    match = IN_ADDRESS.search(split(address).path)
    return "-".join(match.groups()) if match else ""
