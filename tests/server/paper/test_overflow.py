"""Tests of server/paper/overflow.py: pages that run over on purpose, and ones that do not."""

import pytest
import weasyprint

from server.paper.overflow import overflow

HEAD = (
    "<style>@page { size: A4; margin: 12mm } body, p { margin: 0 } table { border-collapse: collapse }"
    " td, th { border: 0.2mm solid #000; height: 8mm }</style>"
)


def printed(body: str) -> bytes:
    """A page of this HTML as PDF."""
    pdf = weasyprint.HTML(string=HEAD + body).write_pdf()
    assert isinstance(pdf, bytes)
    return pdf


@pytest.mark.parametrize(
    "body",
    [
        "<p>転入届",
        "<table><tr><th>氏名</th><td>葛\U000e0102城　\U00020bb7之助</td><td>か\u3099</td></tr></table>",
        "",
    ],
)
def test_a_page_in_order_is_passed(body: str) -> None:
    """Tables, selectors and characters beyond the first plane are no fault."""
    assert overflow(printed(body)) is None


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<p style="white-space:nowrap">' + "寿限無" * 60, "leaves the printable part of the sheet"),
        ('<p style="margin-left:-9mm">転入届', "the text leaves the printable part of the sheet by"),
        ('<p>一</p><p style="break-before:page;margin-top:-9mm">転入届', "mm or more on page 2"),
        (
            '<table style="table-layout:fixed;width:60mm"><tr><td style="white-space:nowrap">'
            + "東町一丁目12番地" * 3
            + "</td><td></td></tr></table>",
            "a text runs over a rule into the next cell on page 1",
        ),
        ('<p>転入届</p><p style="margin-top:-4mm">転居届</p>', "two texts stand on one another on page 1"),
    ],
)
def test_what_runs_over_is_told_in_words(body: str, words: str) -> None:
    """Where it is, and nothing of what stands there."""
    found = overflow(printed(body))
    assert found is not None
    assert words in found
    assert "転" not in found
