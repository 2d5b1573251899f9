"""Tests of reading YAML with lines, and of refusing what could exhaust or surprise."""

import pytest

from server.catalogue.located import Located, read_yaml


def plain(node: Located) -> object:
    """The values alone."""
    if isinstance(node.value, dict):
        return {key: plain(each) for key, each in node.value.items()}
    if isinstance(node.value, list):
        return [plain(each) for each in node.value]
    return node.value


def read(text: str) -> object:
    """What a good document says."""
    document, problems = read_yaml("x.yaml", text.encode())
    assert problems == []
    assert document is not None
    return plain(document)


def test_values_are_texts_numbers_and_truths() -> None:
    """`yes` and `no` are texts here, quoted numbers too."""
    assert read("a: yes\nb: no\nc: true\nd: false\ne: 12\nf: '12'\ng: 012\nh:\ni: [x, {y: -3}]\nj: off") == {
        "a": "yes",
        "b": "no",
        "c": True,
        "d": False,
        "e": 12,
        "f": "12",
        "g": "012",
        "h": None,
        "i": ["x", {"y": -3}],
        "j": "off",
    }


def test_values_know_their_lines() -> None:
    """Lines are counted from one, as editors do."""
    document, _ = read_yaml("x.yaml", b"a: 1\n\nb:\n  - c: 2\n")
    assert document is not None
    assert isinstance(document.value, dict)
    assert document.value["b"].line == 4
    items = document.value["b"].value
    assert isinstance(items, list)
    assert isinstance(items[0].value, dict)
    assert items[0].value["c"].line == 4


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"a: &x 1\nb: 2", 1, "anchors"),
        (b"a: 1\nb: *x", 2, "aliases"),
        (b"a: !!python/object:os.system 1", 1, "tags"),
        (b"a: !x [1]", 1, "tags"),
        (b"a: 1\n---\nb: 2", 2, "one document"),
        (b"", 1, "empty"),
        (b"# only a comment\n", 1, "empty"),
        (b"a: 1\nb: [1\nc: 2", 3, "not YAML"),
        (b"a: 1\n b: 2", 2, "not YAML"),
        (b"\ta: 1", 1, "not YAML"),
        (b"a: 1\nb: \xff", 2, "not UTF-8"),
        (b"a: 1\nb: \x07", 2, "character"),
        (b"a: 1\n? [b]\n: 2", 2, "a key must be a text"),
        (b"a: " + b"[" * 14 + b"]" * 14, 1, "deeply nested"),
        (b"a: " + b"[" * 5000, 1, "deeply nested"),
        (b"a: [" + b"x," * 200_001 + b"]", 1, "too many"),
    ],
)
def test_what_is_not_for_departments_is_refused_with_its_line(data: bytes, line: int, reason: str) -> None:
    """Nothing of it is read, and the line is that of the mistake."""
    document, problems = read_yaml("sections/x.yaml", data)
    assert document is None
    assert len(problems) == 1
    assert reason in problems[0].reason
    assert str(problems[0]).startswith(f"sections/x.yaml:{line}: ")


def test_a_billion_laughs_are_none() -> None:
    """The classic bomb ends at its first anchor."""
    bomb = "a: &a [x,x]\n" + "".join(f"{b}: &{b} [*{a},*{a}]\n" for a, b in ("ab", "bc", "cd"))
    document, problems = read_yaml("x.yaml", bomb.encode())
    assert document is None
    assert problems[0].line == 1


def test_a_key_given_twice_is_told_and_the_first_kept() -> None:
    """PyYAML would silently take the last one."""
    document, problems = read_yaml("x.yaml", b"a: 1\nb: 2\na: {c: 3}\n")
    assert document is not None
    assert plain(document) == {"a": 1, "b": 2}
    assert [str(each) for each in problems] == ["x.yaml:3: `a` is given twice"]


def test_a_very_long_key_is_shortened_in_words() -> None:
    """A problem's line stays readable."""
    key = b"k" * 100
    _, problems = read_yaml("x.yaml", key + b": 1\n" + key + b": 2\n")
    assert len(problems[0].reason) < 70
