"""An office that the article speaks of elsewhere is nobody's: not of those whom ``people.csv`` lists.

The articles are invented. Those who are listed are real, so their holders get no words here: what is asserted of them
is that nobody is named. That the holders are named where nothing speaks of elsewhere is tried with invented ones.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from chamberlain_crawler import blogs, people, quotes
from chamberlain_crawler.items import Article, Block
from chamberlain_crawler.people.elsewhere import is_in_capitals

ROOT = Path(__file__).parents[2]
LISTED = people.load(
    (ROOT / "data" / "people.csv").read_text(encoding="utf-8"),
    home=blogs.get("chamberlain", ROOT / "data" / "archive.db").bodies,
)

INVENTED = people.load(
    """\
person,also,office,body,from,to,source,note
Ada Pell,,leader,Selworth City Council,2012,2020,Minutes,
Raj Tolland,,mayor,Marl Valley Combined Authority,2012,2020,Minutes,
Vera Knott,,chief constable,Selworth Police,2012,2020,Minutes,
Owen Sturt,,police and crime commissioner,Selworth Police,2012,2020,Minutes,
Iris Orme,,Prime Minister,UK Government,2012,2020,Minutes,
Dev Rudge,,Chancellor of the Exchequer,UK Government,2012,2020,Minutes,
Nia Hobday,,Home Secretary,UK Government,2012,2020,Minutes,
Tess Lisle,,Secretary of State for Health,UK Government,2012,2020,Minutes,
Hugh Crane,,leader,Thornley Borough Council,2012,2020,Minutes,
Mark Venn,,chief executive,Selworth City Council,2012,2020,Minutes,
""",
    home=["Selworth City Council", "Marl Valley Combined Authority", "Selworth Police", "UK Government"],
)

ELSEWHERE = {
    ("The mayor", "2018-03-01"): (
        *("the Lord Mayor of Birmingham", "Birmingham’s Lord Mayor", "the lord mayor", "Coventry’s lord mayor"),
        *("Solihull’s mayor", "the mayor of Solihull", "the Solihull mayor", "the Walsall mayor, Raj Tolland,"),
        *("London’s mayor", "the Mayor of London", "the London mayor", "the mayor of New York", "Paris’s mayor"),
        *("the metro mayor of Greater Manchester", "Greater Manchester’s metro mayor", "the Liverpool City Region"),
        *("the mayor of Ludbury", "Ludbury’s mayor", "the new mayor of Ludbury", "the elected mayor of Bristol"),
        *(
            "Londoners",
            "TfL",
            "the GLA",
            "Mancunians",
            "TfGM",
            "Liverpudlians",
            "New Yorkers",
            "City Hall on the Thames",
        ),
        *("Dudley", "Bristol", "Ludbury town council", "the town’s mayor", "Tees Valley mayor Raj Tolland"),
    ),
    ("The Chancellor", "2014-03-01"): (
        *("Germany’s chancellor", "the German chancellor", "the chancellor of Germany", "Angela Merkel", "Mrs Merkel"),
        *("the diocese", "the High Court", "Aston graduates", "students at BCU"),
        *("Germany", "Aston University", "the vice-chancellor", "the campus"),
        *("Austria’s chancellor", "Berlin", "the university", "the University of Ludbury", "Ludbury University"),
        *("the university’s chancellor", "the University of Birmingham", "the chancellor of Warwick university"),
    ),
    ("The chief constable", "2014-03-01"): (
        *(
            "Staffordshire police",
            "Staffordshire Police",
            "West Mercia police",
            "West Mercia",
            "Kent",
            "the Met",
            "the BTP",
        ),
        *("Staffordshire’s chief constable", "the chief constable of Staffordshire", "Warwickshire Police"),
        *("the West Mercia chief constable", "Greater Manchester Police", "Ludshire Constabulary", "Police Scotland"),
    ),
    ("The police and crime commissioner", "2015-03-01"): (
        *("Staffordshire police", "West Mercia police", "West Mercia", "Staffordshire’s PCC", "Ludshire police"),
        *("the police and crime commissioner for Staffordshire", "the PCC for Ludshire", "Kent"),
        *("the Warwickshire police and crime commissioner", "Northumbria’s police commissioner"),
    ),
    ("The council leader", "2014-03-01"): (
        *("Manchester city council", "Manchester City Council", "Manchester", "Leeds", "Walsall", "Camden council"),
        *(
            "Manchester City Council and Birmingham City Council",
            "Solihull council",
            "Staffordshire county council",
            "the London borough of Camden",
            "Ludbury council",
        ),
        *("Ludbury town council", "the leader of Manchester city council", "Manchester’s council leader"),
        *("Ludbury’s council leader", "the leader of Ludbury district council", "Liverpool’s leader"),
    ),
    ("The health secretary", "2014-03-01"): (
        *("Wales", "the Welsh government", "the Welsh health secretary", "Wales’s health secretary", "NHS Wales"),
        *(
            "Scotland",
            "the Scottish health secretary",
            "Glasgow",
            "Swansea",
            "Holyrood",
            "Northern Ireland",
            "Stormont",
            "France",
        ),
        *("the health secretary of Wales", "French hospitals", "the German health minister"),
    ),
    ("The Education Secretary", "2013-03-01"): (
        *("Wales", "Welsh schools", "Scotland", "the Scottish education secretary", "Northern Ireland", "France"),
        *("the Education Secretary in the Scottish Government", "the Welsh Education Secretary"),
    ),
    ("The Prime Minister", "2014-03-01"): (
        *("France", "the French prime minister", "the prime minister of France", "France’s prime minister", "Italy"),
        *("the Australian prime minister", "the Irish prime minister", "Ruritania’s prime minister", "India"),
    ),
    ("The Home Secretary", "2014-03-01"): ("the Scottish home secretary", "India’s home secretary", "India"),
}
WHERE = {
    "before": "{S} came to the fair.\n\n{T} said: “The lamp is blue and old.”",
    "in the same paragraph": "It was about {s}. “The lamp is blue,” {t} said. “It is old.”",
    "behind": "{T} said: “The lamp is blue and old.”\n\nThat was all about {s}.",
    "in the opening": "News of {s}.\n\nThe lamp is old.\n\nIt was lit in May.\n\n“The lamp is blue,” {t} said.",
    "beside home": "In Birmingham they looked on. The fair began with {s}.\n\n“The lamp is blue,” said {t}.",
    "before home": "The news is about {s}. Birmingham did not win.\n\n“The lamp is blue,” said {t}.",
    "in the headline": "{S} and the lamp\n\nThe lamp is old.\n\n“The lamp is blue,” {t} said.",
}


def said_by(registry, text, day, title=None):
    """The speakers of a text as they are printed, and who they are."""
    blocks = tuple(Block(kind="paragraph", text=paragraph) for paragraph in text.split("\n\n"))
    article = Article(url="https://selworth.example/lamp/", title=title, published=day, blocks=blocks)
    found = registry.resolve_all(article, quotes.find(blocks))
    return [(quote.speaker, quote.person) for quote in found]


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize(("office", "day"), ELSEWHERE)
def test_the_holder_gets_no_words_of_an_office_elsewhere(office, day, where):
    small = f"the{office[3:]}"
    for other in ELSEWHERE[office, day]:
        text = WHERE[where].format(s=other, S=f"{other[0].upper()}{other[1:]}", T=office, t=small)
        title, text = text.split("\n\n", 1) if where == "in the headline" else (None, text)
        found = said_by(LISTED, text, day, title)
        assert found, text
        assert {person for _, person in found} <= {None, "Raj Tolland", "Angela Merkel"}, text


HOLDERS = {
    "The council leader": "Ada Pell",
    "The mayor": "Raj Tolland",
    "The chief constable": "Vera Knott",
    "The police and crime commissioner": "Owen Sturt",
    "The Prime Minister": "Iris Orme",
    "The Chancellor": "Dev Rudge",
    "The Home Secretary": "Nia Hobday",
    "The health secretary": "Tess Lisle",
}
AT_HOME = (
    "The lamp is old.",
    "Selworth will get a lamp, as Leeds and Cardiff did.",
    "Selworth will get a lamp.\n\nIt is older than those of Manchester, Leeds and Scotland.\n\nThe Marl Valley knows.",
    "Selworth City Council has agreed a lamp.\n\nOther towns have some. Coventry has three, and India has ten.",
    "Labour councillors met at New Street on London Road. Ann Bolton and Owen Kent were there.",
    "Former Prime Minister Ann Moss and the deputy mayor met the shadow chancellor. Band D council tax will rise.",
    "In Selworth the UK government’s health secretary, the Home Secretary and the mayor of the Marl Valley met.",
)


@pytest.mark.parametrize("text", AT_HOME)
@pytest.mark.parametrize("office", HOLDERS)
def test_a_town_in_passing_takes_no_office_from_its_holder(office, text):
    found = said_by(INVENTED, f"{text}\n\n{office} said: “The lamp is blue and old.”", "2015-03-01")
    assert found == [(office, HOLDERS[office])]


@pytest.mark.parametrize("other", ["Leeds", "Thornley", "Scotland"])
def test_the_holders_name_makes_the_article_theirs_but_not_its_opening(other):
    named = f"Raj Tolland and Ann Moss opened it.\n\nThere is one in {other}.\n\n“The lamp is blue,” the mayor said."
    assert said_by(INVENTED, named, "2015-03-01") == [("the mayor", "Raj Tolland")]
    opening = f"The fair is in {other}.\n\nRaj Tolland and Ann Moss were away.\n\n“The lamp is blue,” the mayor said."
    assert said_by(INVENTED, opening, "2015-03-01", f"Fair in {other}") == [("the mayor", None)]


@pytest.mark.parametrize(
    ("place", "person"), [("Ludbury", None), ("Corve Street", "Raj Tolland"), ("May", "Raj Tolland")]
)
def test_where_no_known_place_is_named_an_unknown_one_is_elsewhere(place, person):
    text = "The baths in {} will close.\n\n“The lamp is blue,” the mayor said."
    assert said_by(INVENTED, text.format(place), "2015-03-01") == [("the mayor", person)]
    assert said_by(INVENTED, f"Selworth knows. {text.format(place)}", "2015-03-01") == [("the mayor", "Raj Tolland")]


def test_what_others_say_of_places_is_not_what_the_article_is_about():
    text = "“Leeds has lamps, Manchester has lamps,” said Ann Moss and Ada Venn.\n\n“The lamp is blue,” the mayor said."
    assert said_by(INVENTED, text, "2015-03-01")[-1] == ("the mayor", "Raj Tolland")


@pytest.mark.parametrize("other", ["the football club", "Ludbury University", "the hospital", "the union"])
def test_a_bare_chief_executive_beside_a_club_is_nobody(other):
    text = "Mark Venn opened the fair.\n\nThen came {}.\n\n“The lamp is blue,” the chief executive said."
    assert said_by(INVENTED, text.format("the rain"), "2015-03-01")[-1] == ("the chief executive", "Mark Venn")
    assert said_by(INVENTED, text.format(other), "2015-03-01")[-1] == ("the chief executive", None)


@pytest.mark.parametrize("title", ["New Mayor Opens the Fair", "Ludbury’s Mayor Opens the Fair"])
def test_only_an_owner_counts_in_a_headline_of_capitals(title):
    assert is_in_capitals(title)
    found = said_by(INVENTED, "“The lamp is blue,” the mayor said.", "2015-03-01", title)
    assert found == [("the mayor", None if "Ludbury" in title else "Raj Tolland")]


@pytest.mark.parametrize(
    ("speaker", "person"),
    [
        ("The Deputy Prime Minister", None),
        ("The Deputy Council Leader", None),
        ("Deputy Council Leader Ann Moss", "Ann Moss"),
        ("The Deputy Police Commissioner", None),
        ("The Prime Minister", "Iris Orme"),
    ],
)
def test_the_deputy_of_an_office_is_no_person_of_its_name(speaker, person):
    [(_, found)] = said_by(INVENTED, f"{speaker} said: “The lamp is blue and old.”", "2015-03-01")
    assert found == person


def test_a_former_holder_is_not_the_one_who_speaks():
    text = "Former Prime Minister Ann Moss met traders.\n\n“The lamp is blue,” the Prime Minister said."
    assert said_by(INVENTED, text, "2015-03-01") == [("the Prime Minister", "Iris Orme")]


@pytest.mark.parametrize("name", ["Mike Wood", "Shaun Bailey", "Baroness Morgan"])
def test_namesakes_that_are_listed_are_told_apart(name):
    [(_, person)] = said_by(LISTED, f"“The lamp is blue,” said {name}.", "2020-02-01")
    assert person in (None, name)
