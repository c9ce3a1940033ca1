"""Who the speakers are over the whole archive, with invented people of an invented town."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler import people
from chamberlain_crawler.items import Article, Block, Office, Quote
from chamberlain_crawler.people.known import may_have_held
from chamberlain_crawler.people.registry import surely_held

PEOPLE = """\
person,also,office,body,from,to,source,note
Gerald Fosse,Sir Gerald Fosse;Lord Fosse,leader,Selworth City Council,2008,2015-12-01,Minutes,
Janet Birch,,leader,Selworth City Council,2015-12-01,2019-05,Minutes,
Janet Birch,,deputy leader,Selworth City Council,2012-05,2015-12-01,Minutes,
Edwin Marsh,,leader,Thornley Borough Council,..2012,2020..,Minutes,
Tom Arkwright,,leader of the Conservative group,Selworth City Council,2014,2019,Minutes,
Kate Winnow,,cabinet member for children and family services,Selworth City Council,2012-05,2018-05,Minutes,
Fiona Marr,,"cabinet member for highways, parks and transport",Selworth City Council,2012-05,2018-05,Minutes,
Siôn Pell,,chief executive,Selworth City Council,2010,2019,Minutes,
Rob Street,Robert Street,Mayor,Selworth Combined Authority,2017-05-08,2021-05,Minutes,
Oliver Strand,,"Secretary of State for Housing, Towns and Villages",Government,2014-07-01,2016-07-13,Minutes,
Cora Lisle,,Chancellor of the Exchequer,Government,2014-07-01,2019,Minutes,
Hilary Crane,,police and crime commissioner,Selworth Police,2012-11-22,2016-05-11,Minutes,
Dev Randhawa,,MP,Selworth Pinfold,2010-05-06,2019-11-06,Minutes,
Rita Marr,,MP,Hartsby,2015-05-07,2019-11-06,Minutes,
Ada Moss (councillor),,cabinet member for housing,Selworth City Council,2014-05,2018-05,Minutes,
Ada Moss (trader),,,,,,Minutes,
Selworth Inspectorate,Inspectorate for Schools,,,,,its publications,organisation
Tarn review,Tarn report,,,,,its publications,document
"""
HOME = ("Selworth City Council", "Selworth Combined Authority", "Selworth Police", "Government")
URL = "https://selworth.example/tram/"


def article(published="2016-03-15", text="", url=URL):
    return Article(url=url, published=published, blocks=(Block(kind="paragraph", text=text),))


def said(speaker, office=None, person=None):
    return Quote(kind="direct", text="w", start=0, end=1, rule="lead_in", speaker=speaker, office=office, person=person)


def resolved(quote, where=None, overrides="", others=()):
    registry = people.load(PEOPLE, overrides, home=HOME)
    return registry.resolve(quote, where or article(), [quote, *others])


def overrides(*lines):
    return "\n".join(("decision,name,person,article,from,to,note", *lines))


@pytest.mark.parametrize(
    ("speaker", "day", "person"),
    [
        ("the council leader", "2013-01-01", "Gerald Fosse"),
        ("The council leader", "2016-03-15T09:30:00+00:00", "Janet Birch"),
        ("the city council’s leader", "2016-03-15", "Janet Birch"),
        ("the leader of Selworth council", "2016-03-15", "Janet Birch"),
        ("the leader of Thornley council", "2016-03-15", "Edwin Marsh"),
        ("the deputy council leader", "2014-01-01", "Janet Birch"),
        ("the Conservative group leader", "2016-03-15", "Tom Arkwright"),
        ("the leader of the Conservative group on the council", "2016-03-15", "Tom Arkwright"),
        ("the cabinet member for children", "2016-03-15", "Kate Winnow"),
        ("the cabinet member for children’s services", "2016-03-15", "Kate Winnow"),
        ("the cabinet member for transport and highways", "2016-03-15", "Fiona Marr"),
        ("the council’s portfolio holder for transport", "2016-03-15", "Fiona Marr"),
        ("the council’s chief executive", "2016-03-15", "Siôn Pell"),
        ("the Mayor", "2018-01-01", "Rob Street"),
        ("the metro mayor", "2018-01-01", "Rob Street"),
        ("the Housing Secretary", "2016-03-15", "Oliver Strand"),
        ("the Secretary of State for Housing, Towns and Villages", "2016-03-15", "Oliver Strand"),
        ("the Chancellor", "2016-03-15", "Cora Lisle"),
        ("the PCC", "2016-03-15", "Hilary Crane"),
        ("the Police and Crime Commissioner for Selworth", "2016-03-15", "Hilary Crane"),
        ("the Pinfold MP", "2016-03-15", "Dev Randhawa"),
        ("the MP for Selworth Pinfold", "2016-03-15", "Dev Randhawa"),
    ],
)
def test_an_office_is_its_holder_on_the_articles_day(speaker, day, person):
    found = resolved(said(speaker), article(day))
    assert (found.person, found.rule) == (person, "lead_in+office_by_date")


@pytest.mark.parametrize(
    ("speaker", "day"),
    [
        ("the shadow cabinet member for transport", "2016-03-15"),
        ("the deputy leader of Thornley council", "2016-03-15"),
        ("the former council leader", "2016-03-15"),
        ("the ex-council leader", "2016-03-15"),
        ("the acting council leader", "2016-03-15"),
        ("the vice-chancellor", "2016-03-15"),
        ("the council’s opposition leader", "2016-03-15"),
        ("the Conservative leader", "2016-03-15"),
        ("the leader of Hartsby council", "2016-03-15"),
        ("the Lord Mayor", "2018-01-01"),
        ("the mayor of Hartsby", "2018-01-01"),
        ("the cabinet member", "2016-03-15"),
        ("the chief executive", "2016-03-15"),
        ("the MP", "2016-03-15"),
        ("the Selworth MP", "2016-03-15"),
        ("a council leader", "2016-03-15"),
        ("its leader", "2016-03-15"),
        ("council leaders", "2016-03-15"),
        ("a spokesman for the council leader", "2016-03-15"),
        ("the council leader’s office", "2016-03-15"),
        ("the Mayor", "2016-03-15"),
        ("he", "2016-03-15"),
    ],
)
def test_another_office_is_nobodys(speaker, day):
    assert resolved(said(speaker), article(day)) == said(speaker)


@pytest.mark.parametrize("day", [None, "", "March 2016", "2015-12-01", "2007-06-01", "2019-05-31", "2020-01-01"])
def test_without_a_day_or_on_an_uncertain_one_nobody_is_named(day):
    assert resolved(said("the council leader"), article(day)).person is None


@pytest.mark.parametrize(
    ("day", "for_sure", "perhaps"),
    [
        ("2012-11-21", False, False),
        ("2012-11-22", False, True),
        ("2012-11-23", True, True),
        ("2016-05-10", True, True),
        ("2016-05-11", False, True),
        ("2016-05-12", False, False),
    ],
)
def test_on_the_first_and_last_day_of_an_office_somebody_may_have_held_it(day, for_sure, perhaps):
    office = Office(person="Hilary Crane", office="commissioner", from_date="2012-11-22", to_date="2016-05-11")
    assert (surely_held(office, day), may_have_held(office, day)) == (for_sure, perhaps)


def test_who_leaves_on_that_very_day_keeps_a_shared_surname_open():
    assert resolved(said("Ms Crane"), article("2016-05-10")).person == "Hilary Crane"
    assert resolved(said("Ms Crane"), article("2016-05-11")).person is None


RENAMED = """\
person,also,office,body,from,to,source,note
Ann Teal,,Secretary of State for Health,Government,2012-09-04,2018-01-08,Minutes,
Ann Teal,,Secretary of State for Health and Social Care,Government,2018-01-08,2018-07-09,Minutes,
Ida Quill,,Secretary of State for Culture,Government,2014-04-09,2017-07-02,Minutes,
Ida Quill,,"Secretary of State for Digital, Culture and Media",Government,2017-07-03,2018-01-08,Minutes,
Ian Wharf,,interim leader,Selworth City Council,2017-09-11,2017-11-07,Minutes,
Ian Wharf,,leader,Selworth City Council,2017-11-07,2020,Minutes,
"""


@pytest.mark.parametrize(
    ("speaker", "day", "person"),
    [
        ("the Health Secretary", "2018-01-08", "Ann Teal"),
        ("Ms Teal", "2018-01-08", "Ann Teal"),
        ("the Health Secretary", "2018-07-09", None),
        ("the Culture Secretary", "2017-07-02", "Ida Quill"),
        ("the Culture Secretary", "2017-07-03", "Ida Quill"),
        ("the Culture Secretary", "2014-04-09", None),
        ("the council leader", "2017-11-07", "Ian Wharf"),
        ("the interim council leader", "2017-11-07", "Ian Wharf"),
        ("the interim council leader", "2017-11-08", None),
        ("the council leader", "2017-10-01", None),
    ],
)
def test_one_holder_of_an_office_that_is_renamed_holds_it_on_the_day_between(speaker, day, person):
    registry = people.load(RENAMED, home=HOME)
    assert registry.resolve(said(speaker), article(day)).person == person


DATED = """\
person,also,office,body,from,to,source,note
Nell Moss,Baroness Moss;Baroness Moss of Tarn (2020-01..),MP,Tarn,2010,2019-12-12,Minutes,
Sally Moss,Baroness Moss (..2014-06-01),chair,Inspectorate,2011,2014,Minutes,
Owen Tarn,Sir Owen Tarn (2015..),leader,Selworth City Council,2010,2020,Minutes,
"""


@pytest.mark.parametrize(
    ("name", "day", "person"),
    [
        ("Baroness Moss of Tarn", "2020-01-15", "Nell Moss"),
        ("Baroness Moss of Tarn", "2019-12-31", None),
        ("Baroness Moss of Tarn", None, None),
        ("Baroness Moss", "2014-06-02", "Nell Moss"),
        ("Baroness Moss", "2014-06-01", None),
        ("Sir Owen", "2015-01-01", "Owen Tarn"),
        ("Sir Owen", "2014-12-31", None),
        ("Owen Tarn", "2014-12-31", "Owen Tarn"),
    ],
)
def test_a_name_that_came_later_does_not_reach_back(name, day, person):
    registry = people.load(DATED, home=HOME)
    assert registry.resolve(said(name), article(day)).person == person
    assert {name for office in registry.offices for name in office.also} == {
        *("Baroness Moss", "Baroness Moss of Tarn", "Sir Owen Tarn")
    }


@pytest.mark.parametrize(("day", "person"), [("2013-06-14", "Alan Birch"), ("2013-06-15", "Janet Birch")])
def test_a_split_holds_on_its_last_day(day, person):
    lines = overrides("split,Cllr Birch,Alan Birch,,2013,2013-06-14,")
    assert resolved(said("Cllr Birch"), article(day), lines).person == person


def test_the_article_has_the_last_word_on_who_holds_an_office():
    own = article(text="Council leader Cllr Amina Teal was away. The council leader said so later.")
    assert resolved(said("the council leader"), own).person is None
    other = said("Cllr Amina Teal", office="leader of Selworth city council", person="Amina Teal")
    assert resolved(said("the council leader"), others=[other]).person is None
    same = article(text="Council leader Janet Birch. The tram is late.")
    assert resolved(said("the council leader"), same).person == "Janet Birch"


def after(text, speaker, day, others=()):
    """Who speaks behind a text, one paragraph on."""
    where = article(day, f"{text}\n\n“w”")
    quote = replace(said(speaker), start=len(text) + 3, end=len(text) + 4)
    return resolved(quote, where, others=others).person


@pytest.mark.parametrize(
    ("text", "speaker", "day", "person"),
    [
        ("Sir Gerald had other plans.", "the former leader", "2016-03-15", "Gerald Fosse"),
        ("Mr Fosse had other plans.", "the former leader", "2015-12-01", "Gerald Fosse"),
        ("Dev Randhawa lost by two votes.", "the former MP", "2019-11-06", "Dev Randhawa"),
        ("Ms Crane kept her desk.", "The former police commissioner", "2016-06-01", "Hilary Crane"),
        ("Mr Street won by two votes.", "the new mayor", "2017-05-08", "Rob Street"),
        ("Ms Marr won by two votes.", "the new MP", "2015-05-08", "Rita Marr"),
        ("Tom Arkwright was there too.", "The Conservative leader", "2016-03-15", "Tom Arkwright"),
        ("Cllr Birch was away.", "the leader", "2016-03-15", "Janet Birch"),
    ],
)
def test_who_is_named_right_before_holds_the_office_that_is_hinted_at(text, speaker, day, person):
    assert after(text, speaker, day) == person


@pytest.mark.parametrize(
    ("text", "speaker", "day"),
    [
        ("The plan is late.", "the former leader", "2016-03-15"),
        ("Sir Gerald left.\n\nOne.\n\nTwo.\n\nThree.", "the former leader", "2016-03-15"),
        ("Sir Gerald leads.", "the former leader", "2015-11-30"),
        ("Sir Gerald met former leader Ida Quill.", "the former leader", "2016-03-15"),
        ("Ms Marr and Dev Randhawa sat down.", "the former MP", "2020-01-01"),
        ("Sir Gerald went to Hartsby. Hartsby’s leader was out.", "the former council leader", "2016-03-15"),
        ("Mr Street has begun.", "the new mayor", "2017-05-07"),
        ("“Mr Street has begun,” it says.", "the new MP", "2017-05-10"),
        ("Dev Randhawa and a friend sat down.", "the MP", "2016-03-15"),
        ("Mr Fosse had other plans.", "the former mayor", "2016-03-15"),
        ("Mr Fosse had other plans.", "a former leader", "2016-03-15"),
        ("Tom Arkwright was there too.", "the Labour leader", "2016-03-15"),
        ("Tom Arkwright was there too.", "the deputy Conservative leader", "2016-03-15"),
        ("Marrs are rare here.", "the new MP", "2015-05-08"),
        ("Ms Marr has begun.", "the new MP", "2016-06-01"),
    ],
)
def test_an_office_that_is_hinted_at_is_nobodys_where_it_may_be_anothers(text, speaker, day):
    assert after(text, speaker, day) is None


def test_whoever_else_speaks_in_that_office_leaves_it_open():
    other = said("Ida Quill", office="former leader of Hartsby council", person="Ida Quill")
    assert after("Sir Gerald had other plans.", "the former leader", "2016-03-15", [other]) is None


def test_two_council_leaders_in_one_article_leave_a_bare_leader_open():
    both = article(text="Janet Birch met Edwin Marsh.")
    assert resolved(said("the council leader"), both).person is None
    assert resolved(said("the leader of Selworth council"), both).person == "Janet Birch"


def test_the_leader_alone_needs_an_article_that_names_the_councils_leader():
    assert resolved(said("the leader"), article(text="The budget is balanced.")).person is None
    assert resolved(said("the leader"), article(text="Janet Birch spoke for an hour.")).person == "Janet Birch"
    assert resolved(said("the leader"), article(text="Janet Birch and Edwin Marsh spoke.")).person is None


@pytest.mark.parametrize(
    ("speaker", "office", "day", "person"),
    [
        ("Cllr Birch", None, "2016-03-15", "Janet Birch"),
        ("Ms Birch", None, "2016-03-15", "Janet Birch"),
        ("Mr Birch", None, "2016-03-15", None),
        ("Mr Pell", None, "2016-03-15", "Siôn Pell"),
        ("Birch", None, "2016-03-15", "Janet Birch"),
        ("Birch", "council leader", "2016-03-15", "Janet Birch"),
        ("Birch", "campaigner", "2016-03-15", None),
        ("Birch", "former council leader", "2016-03-15", None),
        ("Mr Street", None, "2018-01-01", "Rob Street"),
        ("Street", None, "2018-01-01", None),
        ("Street", "Mayor", "2018-01-01", "Rob Street"),
        ("Mr Street", None, "2016-03-15", None),
        ("Cllr Randhawa", None, "2016-03-15", None),
        ("Ms Marr", None, "2016-03-15", None),
        ("Cllr Marr", None, "2016-03-15", "Fiona Marr"),
        ("Sir Gerald", None, "2013-01-01", "Gerald Fosse"),
        ("Sir Rob", None, "2018-01-01", None),
        ("the Birch", None, "2016-03-15", None),
        ("Cllr Birch", None, None, None),
    ],
)
def test_a_surname_is_the_one_person_who_held_an_office_that_day(speaker, office, day, person):
    found = resolved(said(speaker, office), article(day))
    assert found.person == person
    assert found.rule == ("lead_in+surname_by_date" if person else "lead_in")


def test_a_namesake_in_the_article_leaves_a_surname_open():
    assert resolved(said("Cllr Birch"), article(text="Alan Birch drives the tram.")).person is None
    assert resolved(said("Cllr Birch"), article(text="Janet Birch drives the tram.")).person == "Janet Birch"


@pytest.mark.parametrize("name", ["Siôn Pell", "Sion Pell", "Sir Siôn R. Pell OBE", "SIÔN  PELL"])
def test_spellings_of_a_full_name_are_one_person(name):
    found = resolved(said("he", person=name))
    assert (found.person, found.rule) == ("Siôn Pell", "lead_in")


def test_other_names_belong_to_their_person_whatever_the_day():
    assert resolved(said("Robert Street", person="Robert Street")).person == "Rob Street"
    assert resolved(said("Lord Fosse"), article(None)).person == "Gerald Fosse"


def test_a_name_that_the_article_gives_is_kept_when_it_is_not_known():
    assert resolved(said("she", person="Marian Oakes")) == said("she", person="Marian Oakes")


def test_namesakes_stay_apart():
    name = said("Ada Moss", person="Ada Moss")
    assert resolved(name).person == "Ada Moss"
    in_office = said("Ada Moss", office="cabinet member for housing", person="Ada Moss")
    assert resolved(in_office).person == "Ada Moss (councillor)"


def test_the_constituency_tells_namesakes_apart():
    rows = ("Ada Moss (Tarn),,MP,Tarn,2015,2024,M,", "Ada Moss (Birk),,MP,Birk,,2015,M,")
    registry = people.load("\n".join((PEOPLE.partition("\n")[0], *rows)), home=HOME)
    for office, person in (("MP for Tarn", "Ada Moss (Tarn)"), ("MP for Birk", "Ada Moss"), ("MP", "Ada Moss")):
        assert registry.resolve(said("Ada Moss", office, "Ada Moss"), article("2016-03-15")).person == person


def test_bodies_and_papers_are_speakers_but_no_persons():
    assert resolved(said("The Selworth Inspectorate")).person == "Selworth Inspectorate"
    assert resolved(said("the Tarn report")).person == "Tarn review"
    assert resolved(said("the report")).person is None
    assert resolved(said("Pinfold Housing Trust", person="Pinfold Housing Trust")).person is None


def test_a_split_decides_in_its_article_or_between_its_days():
    lines = overrides(
        f"split,Ada Moss,Ada Moss (trader),{URL.replace('https', 'http')}?utm_source=x,,,",
        "split,Cllr Birch,Alan Birch,,2013,2013-06,",
    )
    found = resolved(said("Mrs Moss", person="Ada Moss"), overrides=lines)
    assert (found.person, found.rule) == ("Ada Moss (trader)", "lead_in+decided")
    elsewhere = article(url="https://selworth.example/other/")
    assert resolved(said("Mrs Moss", person="Ada Moss"), elsewhere, lines).person == "Ada Moss"
    assert resolved(said("Cllr Birch"), article("2013-06-30"), lines).person == "Alan Birch"
    assert resolved(said("Cllr Birch"), article("2016-03-15"), lines).person == "Janet Birch"
    assert resolved(said("Cllr Birch"), article(None), lines).person is None


def test_a_merge_holds_in_the_whole_archive():
    lines = overrides("merge,Jan Birch,Janet Birch,,,,", "merge,Janet Birch,Janet Birch-Pell,,,,")
    assert resolved(said("she", person="Jan Birch"), overrides=lines).person == "Janet Birch-Pell"
    assert resolved(said("she", person="Janet Birch"), overrides=lines).person == "Janet Birch-Pell"
    assert resolved(said("the council leader"), overrides=lines).person == "Janet Birch-Pell"


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Sion Pell", ["different,Sion Pell,Siôn Pell,,,,"]),
        ("Sion Pell", ["merge,Sion Pell,Siôn Pell,,,,", "different,Siôn Pell,Sion Pell,,,,"]),
        ("Robert Street", ["different,Robert Street,Rob Street,,,,"]),
        (
            "Jan Birch",
            ["merge,Jan Birch,J Birch,,,,", "merge,J Birch,Ann Birch,,,,", "different,Ann Birch,Jan Birch,,,,"],
        ),
    ],
)
def test_names_marked_as_different_never_merge(name, lines):
    assert resolved(said("they", person=name), overrides=overrides(*lines)).person == name


def test_resolving_twice_changes_nothing():
    registry = people.load(PEOPLE, home=HOME)
    quotes = [said("the council leader"), said("Cllr Birch"), said("Siôn Pell", person="Sion Pell"), said("it")]
    once = registry.resolve_all(article(), quotes)
    assert registry.resolve_all(article(), once) == once


@given(st.text(), st.text(), st.text(), st.text())
def test_any_text_is_read(speaker, office, name, body):
    registry = people.load(PEOPLE, home=HOME)
    for quote in (said(speaker, office, name or None), said(speaker)):
        found = registry.resolve(quote, article(text=body), [quote])
        assert found.speaker == speaker


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Hartsby’s mayor opened it. The mayor said so.", None),
        ("She is the mayor of Hartsby. The mayor said so.", None),
        ("The Lord Mayor came. The mayor said so.", None),
        ("The mayor of Selworth came. The mayor said so.", "Rob Street"),
        ("Selworth’s mayor came. The mayor said so.", "Rob Street"),
    ],
)
def test_a_bare_office_is_nobodys_where_the_article_speaks_of_such_an_office_elsewhere(text, person):
    assert resolved(said("The mayor"), article("2018-01-01", text)).person == person


def test_a_word_without_end_is_no_place_and_costs_no_time():
    text = f"{'A' * 300_000} The mayor said so."
    assert resolved(said("The mayor"), article("2018-01-01", text)).person == "Rob Street"


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Back in 1940, with the lights out, the council leader said: w", None),
        ("The first plan is of 2011. The council leader said: w", "Janet Birch"),
        ("The baths of 1873 cost £1,920. The council leader said: w", None),
        ("It cost £1900 and 1940 people came. The council leader said: w", None),
        ("It stands at /1940/tram/ still.\n\nThe council leader said: w", "Janet Birch"),
        ("The war ended in 1945.\n\nThe council leader said: w", "Janet Birch"),
    ],
)
def test_a_bare_office_beside_a_year_long_ago_is_nobodys(text, person):
    quote = replace(said("The council leader"), start=len(text) - 1, end=len(text))
    assert resolved(quote, article(text=text)).person == person
