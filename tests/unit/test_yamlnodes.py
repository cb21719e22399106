"""YAML as a tree with lines."""

import pytest

from broadsheet.text.yamlnodes import Listing, Mapping, Scalar, YamlFaultError, read


def test_scalars_keep_their_text_and_line() -> None:
    node = read("a: 2022-05-19\nb: 'yes'\nc:\n  - 1.0\n", first_line=5)
    assert node == Mapping(
        (
            (Scalar("a", True, 5), Scalar("2022-05-19", True, 5)),
            (Scalar("b", True, 6), Scalar("yes", False, 6)),
            (Scalar("c", True, 7), Listing((Scalar("1.0", True, 8),), 8)),
        ),
        5,
    )


def test_nothing() -> None:
    assert read("") is None
    assert read("# only a comment\n") is None


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ('a: "x\nb: "y"\n', 2, "expected key"),
        ("a: &x 1\nb: *x\n", 2, "alias"),
        ("a: [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]", 1, "deeper"),
        ("- x\n" * 60_000, 50_000, "more than"),
        ("a: \x00", 1, "forbids"),
    ],
)
def test_faults_name_the_line(text: str, line: int, what: str) -> None:
    with pytest.raises(YamlFaultError, match=what) as caught:
        read(text)
    assert abs(caught.value.line - line) <= 5


def test_tags_are_not_obeyed() -> None:
    node = read("a: !!python/object/apply:os.system ['x']\n")
    assert isinstance(node, Mapping)
    assert node.pairs[0][1] == Listing((Scalar("x", False, 1),), 1)
