from chamberlain_crawler import quotes
from chamberlain_crawler.items import Block


def test_a_blockquote_is_one_quote_of_the_speaker_in_its_lead_in():
    blocks = [
        Block(kind="paragraph", text="Councillor Ada Finch, cabinet member for parks and play, said:"),
        Block(kind="quote", text="I’m very pleased.\n\nWe have a long way to go."),
    ]
    [quote] = quotes.find(blocks)
    assert quote.kind == "block"
    assert quote.text == "I’m very pleased.\n\nWe have a long way to go."
    assert quote.speaker == "Councillor Ada Finch"
    assert quote.office == "cabinet member for parks and play"
    assert quote.cue == "said"


def test_words_in_marks_go_to_the_nearest_reporting_clause():
    text = "“We won’t move,” said Councillor Ada Finch. The plan is ‘inadequate’."
    direct, scare = quotes.find_in_text(text)
    assert (direct.kind, direct.text, direct.speaker) == ("direct", "We won’t move,", "Councillor Ada Finch")
    assert (scare.kind, scare.text, scare.speaker) == ("scare", "inadequate", None)
    assert text[direct.start : direct.end] == direct.text
