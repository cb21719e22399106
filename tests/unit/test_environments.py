"""The environments that templates run in: what they print, put off and refuse."""

import pytest
from jinja2 import DictLoader, StrictUndefined
from jinja2.exceptions import SecurityError, UndefinedError
from markupsafe import Markup

from broadsheet.app.environments import Foreign, Shipped
from broadsheet.stages.publish.site.later import Later

Environments = type[Shipped] | type[Foreign]


def rendered(kind: Environments, text: str, **values: object) -> str:
    environment = kind(
        loader=DictLoader({"page": text, "parts": PARTS}),
        autoescape=True,
        undefined=StrictUndefined,
    )
    return environment.get_template("page").render(**values)


PARTS = "{% macro told(one, more='no more') %}<b>{{ one }}</b>{{ more }}{% endmacro %}"


class Thing:
    """Something with attributes and methods."""

    name = "<Ä>"
    safe = Markup("<i>")
    number = 7
    _own = "ours"

    def twice(self, text: str, *, times: int = 2) -> str:
        """A text again and again."""
        return text * times


@pytest.mark.parametrize("kind", [Shipped, Foreign])
class TestBoth:
    def test_what_is_printed_is_escaped(self, kind: Environments) -> None:
        text = "{{ one.name }} {{ one.safe }} {{ one.number }} {{ one.twice('&', times=3) }}"
        assert rendered(kind, text, one=Thing()) == "&lt;Ä&gt; <i> 7 &amp;&amp;&amp;"

    def test_macros_take_values_by_place_and_by_name(self, kind: Environments) -> None:
        text = (
            "{% from 'parts' import told %}{{ told('<') }}{{ told(more='>', one='a') }}"
            "{% for x in 'ab' %}{{ told(x, loop.index) }}{% endfor %}"
        )
        wanted = "<b>&lt;</b>no more<b>a</b>&gt;<b>a</b>1<b>b</b>2"
        assert rendered(kind, text) == wanted

    def test_a_block_called_with_a_body_and_spread_values(self, kind: Environments) -> None:
        text = (
            "{% macro box(a, b) %}{{ a }}{{ caller() }}{{ b }}{% endmacro %}"
            "{% call box(*pair) %}-{% endcall %}{% call box(**named) %}+{% endcall %}"
        )
        assert rendered(kind, text, pair=(1, 2), named={"a": 3, "b": 4}) == "1-23+4"

    def test_a_value_put_off_is_worked_out_once_and_only_where_it_is_shown(
        self, kind: Environments
    ) -> None:
        made: list[str] = []

        def make(name: str) -> Later:
            def work() -> str:
                made.append(name)
                return f"<{name}>"

            return Later(work)

        text = "{% block main %}{{ a }}{{ a }}{% if a %}{{ a }}{% endif %}{% endblock %}{{ a }}"
        assert rendered(kind, text, a=make("a"), b=make("b")) == "&lt;a&gt;" * 4
        assert made == ["a"]

    def test_a_name_that_is_not_there_is_a_fault(self, kind: Environments) -> None:
        with pytest.raises(UndefinedError, match="nothing"):
            rendered(kind, "{{ nothing.at_all }}")
        with pytest.raises((UndefinedError, AttributeError), match="nam"):
            rendered(kind, "{{ one.nam }}", one=Thing())


@pytest.mark.parametrize("turn", ["__class__", "__init__.__globals__", "twice.__func__", "_own"])
def test_a_site_s_template_is_refused_what_lies_behind(turn: str) -> None:
    text = "{{ one.name }}{{ one.twice('a') }}{{ one." + turn + " }}"
    for _ in range(2):
        with pytest.raises(SecurityError):
            rendered(Foreign, text, one=Thing())


def test_a_site_s_template_changes_nothing() -> None:
    numbers = [1]
    text = "{{ numbers.count(1) }}{% set gone = numbers.append(2) %}"
    for _ in range(2):
        with pytest.raises(SecurityError):
            rendered(Foreign, text, numbers=numbers)
    assert numbers == [1]


def test_verdicts_of_one_type_are_not_those_of_another() -> None:
    """`append` of our own is no list's."""

    class Diary:
        def append(self, text: str) -> str:
            return f"noted: {text}"

    text = "{{ diary.append('a') }}{{ numbers.append(1) }}"
    with pytest.raises(SecurityError):
        rendered(Foreign, text, diary=Diary(), numbers=[])
    assert rendered(Foreign, "{{ diary.append('a') }}", diary=Diary()) == "noted: a"
