"""Lines of TOML values, against what the standard reader makes of the same text."""

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.app.settings.locate import Path, locate

DOCUMENT = '''# a comment with [brackets] and = signs
top = 1
"quoted \\u0041.key" = { a = 1, 'b.c' = [1, 2] }
text = """
[not.a.table]
key = "inside \\" quotes"
""" # after
literal = \'\'\'
it's [here]
\'\'\'
[one.two]
a.b.c = 1979-05-27 07:32:00 # a date with a blank
list = [
  "x", # one
  [ "y",
    "z" ],
  { p = 1 },
]
[[many]]
v = 1
[[many]]
v = 2
[many.child]
w = 3
[[many.inner]]
k = 1
[[many.inner]]
k = 2
'''


def test_lines_of_everything() -> None:
    lines = locate(DOCUMENT)
    assert lines[("top",)] == 2
    assert lines[("quoted A.key", "a")] == 3
    assert lines[("quoted A.key", "b.c", 1)] == 3
    assert lines[("text",)] == 4
    assert ("not", "a", "table") not in lines
    assert lines[("literal",)] == 8
    assert lines[("one", "two")] == 11
    assert lines[("one", "two", "a", "b", "c")] == 12
    assert lines[("one", "two", "list", 0)] == 14
    assert lines[("one", "two", "list", 1, 1)] == 16
    assert lines[("one", "two", "list", 2, "p")] == 17
    assert lines[("many", 0, "v")] == 20
    assert lines[("many", 1, "v")] == 22
    assert lines[("many", 1, "child", "w")] == 24
    assert lines[("many", 1, "inner", 0, "k")] == 26
    assert lines[("many", 1, "inner", 1, "k")] == 28


def paths(value: object, at: Path = ()) -> list[Path]:
    found = [at] if at else []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += paths(inner, (*at, key))
    if isinstance(value, list):
        for number, inner in enumerate(value):
            found += paths(inner, (*at, number))
    return found


def test_every_path_of_the_document_is_found() -> None:
    assert set(paths(tomllib.loads(DOCUMENT))) == set(locate(DOCUMENT))


KEYS = st.sampled_from(["a", "b-1", '"q\\" ="', "'l#'", "é".join(['"', '"'])])
SCALARS = st.sampled_from(
    ["1", "-1.5e3", "true", "inf", '"s # ]"', "'l }'", '"""m\n"" """', "'''m\n'' '''", "07:32:00"]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[\n" + ", # c\n".join(items) + "\n]"),
        st.lists(inner.filter(lambda text: "\n" not in text), max_size=2).map(
            lambda items: "{ " + ", ".join(f"k{n} = {v}" for n, v in enumerate(items)) + " }"
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), KEYS, VALUES), max_size=8))
def test_any_document_that_the_reader_takes(parts: list[tuple[bool, str, str]]) -> None:
    lines = []
    for number, (many, key, value) in enumerate(parts):
        lines.append(f"[[t.{key}]]" if many else f"[n{number}.{key}]")
        lines.append(f"x = {value}")
    text = "\n".join(lines)
    found = locate(text)
    assert set(paths(tomllib.loads(text))) == set(found)
    assert all(1 <= line <= text.count("\n") + 1 for line in found.values())
