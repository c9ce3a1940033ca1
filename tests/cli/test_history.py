"""How ``chamberlain diff`` prints what changed."""

from __future__ import annotations

from chamberlain_crawler.cli.history import changes


def test_a_change_stands_in_its_context():
    before = " ".join(map(str, range(60)))
    after = before.replace(" 5 ", " five ").replace(" 7 ", " ").replace(" 50 ", " fifty ")
    assert changes(before, after).plain == (
        "… 0 1 2 3 4 [-5-]{+five+} 6[- 7-] 8 9 10 11 12 13 …\n… 44 45 46 47 48 49 [-50-]{+fifty+} 51 52 53 54 55 56 …\n"
    )
