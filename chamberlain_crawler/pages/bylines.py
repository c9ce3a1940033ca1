"""By-lines in prose: "…, writes Jo Marlow." and "Chief blogger Jo Marlow takes a look at …".

Names that stand on their own beside the text: "By Jo Marlow", "Veröffentlicht von Jo Marlow am 6. Mai".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lxml.etree import _Element as Element

from chamberlain_crawler.items import BODY_KINDS, Block
from chamberlain_crawler.pages import dates, fragments, select, slugs
from chamberlain_crawler.pages.page import Head, Page
from chamberlain_crawler.urls import slug

#: Words with a capital that are no part of a writer's name: sentence openers, titles, places of power, media.
NO_NAME = """
    A|An|And|As|At|But|By|For|From|Here|How|If|In|It|Its|Now|On|Or|So|That|The|Then|There|This|To|We|What|When|Where|While|Who
    |Why|With|Yet|After|Before|Today|Tonight|Tomorrow|Yesterday|Meanwhile|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday
    |Sunday|January|February|March|April|June|July|August|September|October|November|December
    |Ald|Alderman|Baroness|Cllr|Coun|Councillor|Dame|Dr|Hon|Lady|Lord|Miss|Mr|Mrs|Ms|MP|MEP|Prof|Professor|Rev|Rt|Sir
    |Chancellor|Chief|Commissioner|Deputy|Editor|Executive|Former|Leader|Mayor|Minister|President|Prime|Secretary|Shadow
    |Board|Chamber|Chambers|City|Commission|Committee|Commons|Conservative|Conservatives|Council|County|Department|Government
    |Group|Institute|Labour|Liberal|Network|Office|Parliament|Partnership|Party|Police|Tory|Tories|Treasury|Trust|University
    |Daily|Guardian|Independent|Mail|News|Post|Review|Report|Standard|Telegraph|Times|Files
    |BBC|CBI|EU|HS|ITV|LEP|NHS|TUC|UK|US|WMCA
"""
UPPER = "A-ZÀ-ÖØ-ÞĀĆČĐŁŃŚŠŴŶŻŽ"
WORD = (
    rf"(?!(?:{''.join(NO_NAME.split())})\b)"
    rf"(?:(?:[{UPPER}]\.){{1,3}}|[{UPPER}](?:[^\W\d_]|[’'-](?=[^\W\d_]))+)"
)
#: Jo Marlow, J.P. O’Hare, Siôn Smyth-Allen, Ada van der Berg
NAME = rf"(?P<name>{WORD}(?:\ (?:(?:de|der|van|von|al|ap|bin)\ ){{0,2}}{WORD}){{1,3}})"
TEAM = rf"(?P<team>[Tt]he\ (?:[{UPPER}][^\W\d_]+\ ){{1,3}}team)"

ROLE = (
    r"(?:(?i:guest|founding|news|political|business|deputy|contributing|managing|associate|chief)\ ){0,2}"
    r"(?i:blogger|editor|editor-in-chief|columnist|correspondent|reporter|commentator|contributor)"
    r"(?:-at-large|\ at\ large)?(?:\ of\ this\ parish)?"
)

#: What comes after the name when it does not close the sentence: when it was written, or from where.
TIME_CLAUSE = (
    r"(?:,?\ (?:ahead\ of|after|as|at\ the\ end\ of|before|during|following|from|in\ the\ wake\ of|on\ the\ eve\ of"
    r"|this|today|when|while)\b[^.?!:]*)?"
)
#: Ways of looking at a thing that writers have and reported people seldom.
LOOKS = (
    r"(?:takes?\ (?:a|an|another|one\ last|stock)\b|looks?\ (?:at|ahead|back|behind|beyond|into)\b"
    r"|turns?\ (?:his|her|their)\ attention|signs?\ off|reports?\ (?:on|from)|reflects?|profiles?|examines?"
    r"|assesses|considers?|previews?|reviews?|analyses|unpicks?|sits\ (?:through|down\ with)|spends\ an?"
    r"|catches\ up\ with|tries\ to|sets\ out\ (?:how|what|where|why))\b"
)
ANY_VERB = (
    rf"(?:{LOOKS}|(?:argues|asks|believes|continues|explains|explores|finds|hears|investigates|meets|ponders|reports"
    r"|rounds\ up|says|sets\ out|talks\ to|warns|weighs\ up|wonders|writes)\b)"
)
SENTENCE_START = r"(?:^|(?<=[.?!…:]\ )|(?<=[.?!]”\ ))(?:(?:But|And|So|Now|Here|Today|Below),?\ )?"
CLAUSE_START = r"(?:^|(?<=[.?!…:,;–—-]\ )|(?<=\ as\ )|(?<=\ and\ )|(?<=[.?!]”\ ))"
TITLE = r"(?:(?:Dr|Prof\.?|Professor|Rev\.?)\ )?"
OFFICE_TITLE = r"(?:(?:Cllr|Councillor|Sir|Dame|Lord|Lady|Baroness)\ )"


@dataclass(frozen=True)
class Form:
    """A form of by-line and what must hold besides: reported people carry the same verbs as writers."""

    pattern: re.Pattern[str]
    may_recur: bool = False
    """Whether the article may name the person again; one that is reported nearly always comes back."""
    needs_first_person: bool = False
    """Whether the rest has to say I or we, as guests do."""
    after_quote: bool = False
    """Whether the verb may follow a closing mark: ‘…’, writes Jo Marlow."""


FORMS = (
    # …, writes Jo Marlow. / types the Wexcombe Ledger team. / writes our editor Jo Marlow as the conference begins.
    Form(
        re.compile(
            rf"\b(?:writes|types)\ (?:(?:our\ |the\ )?{ROLE},?\ )?(?:{TITLE}{NAME}|{TEAM})"
            rf"(?:,\ (?:our\ |the\ )?{ROLE})?{TIME_CLAUSE}(?:[.?!…](?=\s|$)|$)"
        ),
        may_recur=True,
        after_quote=True,
    ),
    # …, writes Cllr Jo Marlow. / writes Jo Marlow, Chief Executive of the Wexcombe Chamber.
    Form(re.compile(rf"\bwrites\ {OFFICE_TITLE}?{TITLE}{NAME}(?:,\ [^.?!:“”\"]{{3,120}})?[.?!…]?$")),
    # …, asks Jo Marlow. closing the paragraph
    Form(
        re.compile(
            rf"\b(?:reports|asks|says|argues|believes|wonders|suggests)\ (?:(?:our\ |the\ )?{ROLE},?\ )?"
            rf"(?:{TITLE}{NAME}|{TEAM})(?:,\ (?:our\ |the\ )?{ROLE})?{TIME_CLAUSE}[.?!…]?$"
        )
    ),
    # …, from where Jo Marlow writes.
    Form(re.compile(rf"\bwhere\ {NAME}\ (?:writes|reports)\b"), may_recur=True),
    # Jo Marlow reports. / Jo Marlow, who was there, reports. / Jo Marlow writes from Seamouth. closing the paragraph
    Form(
        re.compile(
            rf"(?:^|(?<=[.?!,;–—-]\ ))(?:{TITLE}{NAME}|{TEAM})(?:,\ who\ [^,.:“”]{{3,80}},)?"
            r"\ (?:writes|reports)(?:\ from\ [^.?!:]+)?(?:[.:]|$)$"
        )
    ),
    # Chief blogger Jo Marlow takes a look at …
    Form(re.compile(rf"{CLAUSE_START}(?:[Oo]ur\ |[Tt]he\ )?{ROLE},?\ {TITLE}{NAME},?\ (?:also\ )?{ANY_VERB}")),
    # Jo Marlow, our chief blogger, takes a look at …
    Form(re.compile(rf"{CLAUSE_START}{TITLE}{NAME},\ (?:our\ |the\ )?{ROLE},\ {ANY_VERB}")),
    # In a guest post, Jo Marlow of the Wexcombe Chamber …
    Form(
        re.compile(
            r"\b[Ii]n\ (?:this|a|an|his|her|our|the)\ (?:\w+\ )?guest\ (?:post|blog|article|column|piece)"
            rf"[^.?!“]{{0,80}}?\ {OFFICE_TITLE}?{TITLE}{NAME}\b"
        )
    ),
    # Jo Marlow, Chief Executive of the Wexcombe Chamber, reflects on …
    Form(
        re.compile(
            rf"{CLAUSE_START}{TITLE}{NAME},\ [^,.;:“”\"]{{3,100}}(?:,\ [^,.;:“”\"]{{3,60}})?,"
            rf"\ (?:{LOOKS}|(?:argues|asks|explains|shares|writes)\b)"
        ),
        needs_first_person=True,
    ),
    # Jo Marlow takes a look at …
    Form(re.compile(rf"{SENTENCE_START}(?:{TITLE}{NAME}|{TEAM})\ {LOOKS}")),
    # By Jo Marlow, as a paragraph of its own
    Form(re.compile(rf"^[Bb]y\ (?:our\ )?(?:{ROLE},?\ )?{TITLE}{NAME}(?:,\ [^.]{{3,60}})?\.?$"), may_recur=True),
)

#: Letters and reports are written too, by the people that an article is about.
DOCUMENT = re.compile(r"\b(?:letter|report|memo|e-?mail|foreword|column|book|memoirs?|submission|Facebook|Twitter)\b")
FIRST_PERSON = re.compile(r"\b(?:I|[Mm]y|[Ww]e|[Oo]ur|me|us)\b")
IN_MARKS = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)")
SENTENCE_END = re.compile(r"(?<=[.?!…])[”’\"']?\s+(?=[“‘\"']?[^\W\d_a-z])")

LONGEST_INTRO = 1200
#: Fewer words than this cannot show that a name does not come back.
SHORTEST_REST = 40


def find(blocks: Sequence[Block]) -> tuple[str, str] | None:
    """The writer's name and the sentence that gives it, as printed; None without a by-line that can be trusted.

    Only the first two paragraphs are read. A name that the article mentions again, a verb after a closing quotation
    mark ("…”, says X"), and a title or office before the name speak against a by-line: better none than a wrong one.

    >>> find([Block(kind="paragraph", text="The trams are late again, writes Jo Marlow.")])
    ('Jo Marlow', 'The trams are late again, writes Jo Marlow.')
    """
    body = [block for block in blocks if block.kind in BODY_KINDS]
    intro = [block for block in body if block.kind in ("paragraph", "heading")][:2]
    for place, block in enumerate(intro):
        if len(block.text) > LONGEST_INTRO:
            continue
        rest = [other for other in body if other is not block]
        for form in FORMS:
            if place > 0 and not form.may_recur:
                continue
            for match in form.pattern.finditer(block.text):
                if not is_reported(match, form, rest):
                    return name_case(match["name"] or match["team"]), sentence_around(match)
    return None


def name_case(name: str) -> str:
    """The name without the capitals of a lead-in: "JO-ANNE Marlow" opens some articles.

    >>> name_case("TAMSIN J.P. Orrell")
    'Tamsin J.P. Orrell'
    """
    return re.sub(rf"[{UPPER}]{{3,}}", lambda capitals: capitals[0].capitalize(), name)


def is_reported(match: re.Match[str], form: Form, rest: Sequence[Block]) -> bool:
    """Whether the person is rather one that the article reports on."""
    before = match.string[: match.start()].rstrip(" ,")
    if inside_marks(before) or (before.endswith(("”", '"')) or (before.endswith("’") and not form.after_quote)):
        return True
    name = match.groupdict().get("name")
    if name is None:
        return False
    recurs = mentioned_again(name, rest)
    if form.may_recur:
        return recurs and bool(DOCUMENT.search(match.string))
    if recurs or sum(len(block.text.split()) for block in rest) < SHORTEST_REST:
        return True
    own_words = " ".join(IN_MARKS.sub("", block.text) for block in rest if block.kind == "paragraph")
    return form.needs_first_person and not FIRST_PERSON.search(own_words)


def inside_marks(before: str) -> bool:
    """Whether a quotation is open at the end of the text."""
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def mentioned_again(name: str, rest: Sequence[Block]) -> bool:
    """Whether the surname comes back, other than in a closing note on the writer ("Jo Marlow is …")."""
    surname = re.compile(rf"\b{re.escape(name.split()[-1])}\b")
    return any(surname.search(block.text) for block in rest if not block.text.startswith(f"{name} is "))


def sentence_around(match: re.Match[str]) -> str:
    """The sentence in which the match lies, as printed."""
    text = match.string
    start = max((end.end() for end in SENTENCE_END.finditer(text, 0, match.start() + 1)), default=0)
    after = SENTENCE_END.search(text, match.end() - 1)
    return text[start : after.start() if after else len(text)].strip()


#: "By Jo Marlow", "Published by Jo Marlow", "Text: Jo Marlow", "von Jo Marlow", "Escrito por Jo Marlow"
BEFORE_NAME = re.compile(
    r"""(?:(?:written|posted|published|text|words|story|authors?|autor(?:in|en)?|auteure?|autore|erstellt|geschrieben
      |verfasst|veröffentlicht|gepostet|ein\ beitrag|ein\ artikel|escrito|publicado|publié|rédigé|écrit|artikel)
      \b:?\s*)? (?:by|von|vom|par|por|door)\b:?\s+
      | (?:about|über|text|words|authors?|autor(?:in|en)?|auteure?)(?:\s*:|\b)\s+
    """,
    re.VERBOSE | re.IGNORECASE,
)

#: What may stand behind a name: | November 13, 2014 / Updated: … / am 6. Mai / @jomarlow / in Trams / · 3 min read
AFTER_NAME = re.compile(
    r"""(?: [|·•–—@(] | \ [-/]\  | \b(?:updated|posted|published|modified|aktualisiert|veröffentlicht|shares?)\b
      | \b(?:on|am|at|um|le|el)\ \d | \b(?:on|am)\ [A-Z] | \d{1,2}[./\ ] | \ \d+$ ).*""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)

#: What blog software prints for nobody.
NOBODY = re.compile(
    r"admin(?:istrator)?|wordpress\s*admin|no\ author|(?:unknown|anonymous)\ author|webmaster|authors?", re.IGNORECASE
)
#: Links to an author's list that stand where names do, and other words about an article.
NOT_A_NAME = re.compile(
    r"""(?:view|read|see|more|all|zeige|alle[sr]?|weitere)\b.*\b(?:articles?|posts?|archives?|stories|artikel|beiträge|von)\b.*
      | .*\b(?:archiv\ anzeigen|beiträge|mehr)\b.*
      | view\ archive.* | .*\bposts\ by\b.* | ver\ (?:todas?|todos|más)\b.* | voir\ (?:tous|plus)\b.*
      | (?:reviewed|edited|translated|illustrated|photos?|geprüft|übersetzt|fotos?|foto)\b.*
      | (?:by|von|par|por) | comments?\b.* | leave\ a\b.* | follow\b.* | website | e-?mail | share\b.*""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)

#: Script, style, addresses, and mark-up that was left: no name has these.
NO_WORDS = re.compile(r"[{}<>;=]|https?:|www\.\S+/|\bfunction\b|@\S+\.\w|\[at\]|#")

#: Characters: what is longer is no by-line; and no name is longer.
LONGEST_TEXT = 1_000
LONGEST_NAME = 80


def name_in(text: str) -> str:
    """The name that a by-line on its own gives, without the words and dates around it; empty when it gives none.

    >>> name_in("By Jo Marlow | November 13, 2014"), name_in("von Jo Marlow"), name_in("Archiv anzeigen →")
    ('Jo Marlow', 'Jo Marlow', '')
    """
    text = text[:LONGEST_TEXT]
    if "<" in text or "&" in text:
        text = fragments.line(text)
    if match := BEFORE_NAME.match(text):
        text = text[match.end() :]
    name = AFTER_NAME.sub("", text).strip(" ,;:|·•–—-/→»")
    if not name or len(name) > LONGEST_NAME or NO_WORDS.search(name):
        return ""
    if NOBODY.fullmatch(name) or NOT_A_NAME.fullmatch(name):
        return ""
    return name if any(map(str.isalpha, name)) else ""


#: What stands between several names, or between a name and what its bearer is.
BETWEEN_NAMES = re.compile(r"\s*[;/|]\s*|,\s+(?:and|und)\s+|\s*,\s+|\s+(?:&|and|und|et|og|och|en)\s+")
FULL_NAME = re.compile(NAME)


def each_name(text: str) -> list[str]:
    """The names in a by-line's text, which may be those of several people; without the office behind a name.

    >>> each_name("Jo Marlow, Ann Bee and Tom Cole"), each_name("Jo Marlow, Political Editor"), each_name("Jo and Ann")
    (['Jo Marlow', 'Ann Bee', 'Tom Cole'], ['Jo Marlow'], ['Jo and Ann'])
    """
    parts = BETWEEN_NAMES.split(text)
    named = [part for part in parts if FULL_NAME.fullmatch(part)]
    is_list = len(named) == len(parts) or (named and named[0] == parts[0] and text[len(parts[0]) :].startswith(","))
    return named if is_list else [text]


#: "Posted on September 21, 2020 by Jo Marlow", "Von J. M. am 6. Mai 2014", "Posted by Jo @ 12:00 am"
IN_LINE = re.compile(
    rf"(?:^|\s)(?:[Bb]y|[Vv]on|[Pp]ar|[Pp]or):?\s(?P<name>(?:[{UPPER}][\w.’'-]*)(?:\s(?:de|der|van|von|[{UPPER}][\w.’'-]*)){{0,3}})"
    r"(?=$|\s(?:am|on|at|in|um|le|el|und|and|—)\s|\s?[@|·•,–—/(])"
)


def in_line(text: str) -> str:
    """The name in a line about an article that also tells other things; empty without one.

    >>> in_line("Posted on September 21, 2020 by Jo Marlow in Trams")
    'Jo Marlow'
    """
    match = IN_LINE.search(text)
    return name_in(match["name"]) if match else ""


#: Where any theme prints the author, asked when its own marks are unknown.
AUTHOR_NAME = re.compile(
    r"(?:^|[_-])(?:authors?|autore?n?|autor(?:es|in)?|auteurs?|byline|verfasser)(?:[_-]?(?:names?|links?|text|meta|title))?(?:$|\s)",
    re.IGNORECASE,
)
ANY_THEME = select.rules(
    "[itemprop~=author] [itemprop~=name]", ".author.vcard", ".vcard.author", "a[rel~=author]", "[itemprop~=author]",
    ".entry-author", ".post-author", "a[href*='/author/']", "a[href*='/autor']", ".byline", "address a",
) | {"author_name": dates.named(AUTHOR_NAME, LONGEST_NAME)}  # fmt: skip
ANY_BOX = {
    "author_box": dates.named(re.compile(r"author-?box\S*(?:name|title)|saboxplugin-authorname", re.I), LONGEST_NAME)
} | select.rules(
    "[class*=author-info] h2", "[class*=author-info] h3", "[class*=author-info] h4", "[class*=author-bio] h3",
    "[class*=author-box] h3", "[class*=author-box] h4", "[id*=authorbox] h3",
)  # fmt: skip
LINES = {"line": dates.named(re.compile(rf"{dates.LINE_NAME.pattern}|^date$", re.IGNORECASE), dates.LONGEST_LINE)}

#: Metas that give a name to machines; the label of Twitter's card says what its first value is.
META = ("byl", "author", "article:author", "og:article:author", "dc.creator", "cxenseparse:author", "parsely-author",
        "sailthru.author")  # fmt: skip
LABEL = re.compile(
    r"written by|verfasst von|geschrieben von|escrito por|écrit par|scritto da|geschreven door", re.IGNORECASE
)


def in_head(head: Head) -> list[tuple[str, str]]:
    """The names, each with its rule, that a page's head gives to machines where it can be trusted most."""
    people = [author for author in head.authors if author.get("@type") != "Organization"] or head.authors
    places = [("json_ld", [str(author.get("name") or "") for author in people])]
    if LABEL.fullmatch(head.first("twitter:label1")):
        places.append(("twitter", [head.first("twitter:data1")]))
    places += [(meta, head.meta.get(meta, [])) for meta in META]
    named = ([(rule, name) for value in values if (name := name_in(value))] for rule, values in places)
    return next(filter(None, named), [])


Origin = Literal["byline", "author_box", "meta"]


def named(
    page: Page, places: Mapping[Origin, select.Rules], anchors: select.Anchors
) -> Iterator[tuple[Origin, str, str, str | None]]:
    """Names with their origin, rule and address: of each kind of place, those that the most trusted rule finds.

    What machines are told counts where the page shows no name; lines and boxes of any theme where they are told none.
    """
    known = False
    for origin, rules in places.items():
        for rule, name, address in shown(page, rules, anchors):
            known = True
            yield origin, rule, name, address
    if known:
        return
    if told := in_head(page.head):
        yield from (("meta", rule, name, None) for rule, name in told)
        return
    for rule, mark in select.own(page, LINES, anchors):
        if name := in_line(select.text(mark)):
            yield "byline", rule, name, None
            return
    for rule, name, address in shown(page, ANY_BOX, anchors):
        yield "author_box", rule, name, address


def shown(page: Page, rules: select.Rules, anchors: select.Anchors) -> Iterator[tuple[str, str, str | None]]:
    """Names that the most trusted rule finds, with the rule and their address."""
    trusted = None
    for rule, mark in select.own(page, rules, anchors):
        if rule != (trusted or rule):
            continue
        if name := name_at(mark):
            trusted = rule
            for each in each_name(name):
                yield rule, each, page.address(mark.get("href"))


def name_at(mark: Element) -> str:
    """The name in an element: its first link's, where that stands first; else that of its text.

    What the address spells in full is the name as it stands: <a href="/author/von-miller/">Von Miller</a>
    """
    text = mark.get("content") or select.text(mark)
    link = next(mark.iter("a"), None)
    linked = select.text(link) if link is not None else ""
    if link is not None and linked and slugs.of_title(linked) == slug(link.get("href") or "") != "":
        return "" if NOBODY.fullmatch(linked) else linked[:LONGEST_NAME]
    if linked and BEFORE_NAME.sub("", text).startswith(linked):
        return name_in(linked)
    return name_in(text) or in_line(text)
