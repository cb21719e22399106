"""The files of the overrides folder: what is read, and how every mistake is told."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.app.overrides import load_overrides, override_files, parse_overrides
from broadsheet.app.overrides.forms import ACTION, COMMON, FORMS, line
from broadsheet.app.overrides.writing import end, render, undo, write
from broadsheet.app.settings.kinds import Refused
from broadsheet.domain.override import Action, Override, Overrides
from broadsheet.domain.site import Source, Topic
from broadsheet.errors import ConfigError, SinkError, UsageError
from broadsheet.testing import builders
from broadsheet.text.urls import key as key_of

SITE = builders.site()
URL = "https://lantern.example/a-page"
DAY = "2026-11-21-x.toml"


def read(text: str, name: str = DAY) -> Override:
    return parse_overrides([(f"overrides/{name}", text.encode())], SITE).items[0]


def mistakes(text: str | bytes, name: str = DAY) -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(ConfigError) as caught:
        parse_overrides([(f"overrides/{name}", content)], SITE)
    return str(caught.value).split("\n")


class TestReading:
    def test_three_lines_are_enough(self) -> None:
        made = read(f'action = "kill"\nurl = "{URL}?utm_source=x"\nreason = "Retracted."\n')
        assert made == Override(
            id="2026-11-21-x",
            action=Action.KILL,
            reason="Retracted.",
            at=datetime(2026, 11, 21, tzinfo=UTC),
            urls=(f"{URL}?utm_source=x",),
            keys=("lantern.example/a-page",),
        )

    @pytest.mark.parametrize(
        ("text", "field", "value"),
        [
            ('action="publish"\nstory="3fa9c21b77de"', "story", "3fa9c21b77de"),
            (f'action="retitle"\nurl="{URL}"\ntitle=" New  “words”\\n"', "title", "New “words”"),
            (f'action="retitle"\nurl="{URL}"\ntitle="donâ€™t"', "title", "don’t"),
            (f'action="retitle"\nurl="{URL}"\ntitle="x"\nexcerpt="Y."', "excerpt", "Y."),
            (f'action="retopic"\nurl="{URL}"\ntopics="AI Ethics"', "topics", ("ai-ethics",)),
            (f'action="retopic"\nurl="{URL}"\ntopics=["ai", "AI"]', "topics", ("ai",)),
            (
                f'action="merge"\nurl="{URL}"\nwith="http://b.example/"',
                "keys",
                ("lantern.example/a-page", "b.example"),
            ),
            (
                f'action="merge"\nurl=["{URL}", "https://b.example"]',
                "keys",
                ("lantern.example/a-page", "b.example"),
            ),
            (
                f'action="split"\nurl="{URL}"\nfrom=["https://b.example/x"]',
                "other_keys",
                ("b.example/x",),
            ),
            (f'action="split"\nurl="{URL}"', "others", ()),
            ('action="block"\nsource="WWW.Mill.example"', "source", "mill.example"),
            ('action="block"\nsource="https://mill.example/feed"', "source", "mill.example"),
            (f'action="block"\nsource="{SITE.sources[0].id}"', "source", SITE.sources[0].id),
            ('action="block"\nphrase="sponsored content"', "phrase", "sponsored content"),
        ],
    )
    def test_what_each_action_asks_for(self, text: str, field: str, value: object) -> None:
        assert getattr(read(f'{text}\nreason="R"'), field) == value

    @pytest.mark.parametrize(
        ("written", "at", "until"),
        [
            ("2026-11-20", "2026-11-20T00:00:00", "2026-11-21T00:00:00"),
            ("2026-11-20T10:00:00+02:00", "2026-11-20T08:00:00", "2026-11-20T08:00:00"),
            ("2026-11-20T10:00:00", "2026-11-20T10:00:00", "2026-11-20T10:00:00"),
            ('"2026-11-20"', "2026-11-20T00:00:00", "2026-11-21T00:00:00"),
            ('"2026-11-20T10:00:00Z"', "2026-11-20T10:00:00", "2026-11-20T10:00:00"),
        ],
    )
    def test_times(self, written: str, at: str, until: str) -> None:
        kill = f'action="kill"\nurl="{URL}"\nreason="R"\n'
        assert read(f"{kill}at={written}").at == datetime.fromisoformat(f"{at}+00:00")
        made = read(f"{kill}at=2026-01-01\nuntil={written}")
        assert made.until == datetime.fromisoformat(f"{until}+00:00")

    def test_they_come_in_the_order_they_were_said(self) -> None:
        kill = f'action="kill"\nurl="{URL}"\nreason="R"\n'.encode()
        files = [("overrides/b.toml", kill + b"at=2026-01-02"), ("overrides/2026-01-01.toml", kill)]
        assert [one.id for one in parse_overrides(files, SITE).items] == ["2026-01-01", "b"]

    def test_a_site_without_overrides(self, tmp_path: Path) -> None:
        assert load_overrides(tmp_path, SITE) == Overrides()

    def test_notes_and_hidden_files_are_left_alone(self, tmp_path: Path) -> None:
        folder = tmp_path / "overrides"
        folder.mkdir()
        for name in ("README.md", ".gitkeep", ".x.toml", "notes.txt"):
            (folder / name).write_text("?")
        assert override_files(tmp_path) == ()


class TestMistakes:
    def test_every_mistake_of_every_file_with_file_and_line(self, tmp_path: Path) -> None:
        folder = tmp_path / "overrides"
        folder.mkdir()
        (folder / "a.toml").write_text('action = "kil"\nreason = "R"\nurll = "x"\n')
        (folder / "b.toml").write_text(f'action = "kill"\n\nurl = "{URL[8:]}"\nat = 2026-01-01\n')
        (folder / "c.toml").write_text("action = \n")
        (folder / "d.tml").write_text("")
        with pytest.raises(ConfigError) as caught:
            load_overrides(tmp_path, SITE)
        assert caught.value.exit_code == 2
        told = str(caught.value).replace(f"{folder}/", "").split("\n")
        assert told[0].startswith('a.toml:1: action: found "kil"; allowed: "publish", "kill", ')
        assert told[1].startswith("a.toml:3: urll: found an unknown key; allowed: action, url, ")
        assert told[1].endswith('(did you mean "url"?)')
        assert told[2].startswith("b.toml:1: reason: found nothing; allowed: ")
        assert told[3].startswith('b.toml:3: url: found "lantern.example/a-page"; allowed: a page')
        assert told[4] == "c.toml:1: not TOML, at column 10: Invalid value"
        assert told[5].startswith("d.tml: found a name that is no override's; allowed: ")
        assert len(told) == 6

    @pytest.mark.parametrize(
        ("text", "key", "found"),
        [
            ('action="kill"', "url", "nothing"),
            (f'action="kill"\nurl="{URL}"\nstory="s1"', "story", "url and story"),
            ('action="kill"\nurl=[]', "url", "a list of 0"),
            ('action="kill"\nurl="ftp://a.example"', "url", '"ftp://a.example"'),
            ('action="kill"\nurl=7', "url", "7"),
            ('action="kill"\nstory="../x"', "story", '"../x"'),
            (f'action="kill"\nurl="{URL}"\ntitle="x"', "title", "an unknown key"),
            (f'action="kill"\nurl="{URL}"\nuntil=2026-11-20', "until", "2026-11-21T00:00:00Z"),
            (f'action="kill"\nurl="{URL}"\nuntil="soon"', "until", '"soon"'),
            (f'action="kill"\nurl="{URL}"\nat=0001-01-01T00:00:00+14:00', "at", "0001-01-01"),
            (f'action="kill"\nurl="{URL}"\nat=10:00:00', "at", "10:00:00"),
            (f'action="kill"\nurl="{URL}"\nby="{"x" * 101}"', "by", '"xxx'),
            (f'action="merge"\nurl="{URL}"', "url", "one page"),
            (f'action="merge"\nurl="{URL}"\nwith="http://www.{URL[8:]}/"', "url", "one page"),
            (f'action="split"\nurl="{URL}"\nfrom="{URL}#x"', "from", "a page that is also"),
            (f'action="retitle"\nurl="{URL}"', "title", "nothing"),
            (f'action="retitle"\nurl="{URL}"\ntitle="{"x" * 301}"', "title", '"xxx'),
            (f'action="retitle"\nurl="{URL}"\ntitle="<b>x</b>"', "title", '"<b>x</b>"'),
            (f'action="retitle"\nurl="{URL}"\ntitle="a &amp; b"', "title", '"a &amp; b"'),
            (f'action="retitle"\nurl="{URL}"\ntitle=" \\u200b "', "title", '"'),
            (f'action="retitle"\nurl=["{URL}", "http://b.example"]\ntitle="x"', "url", "2 pages"),
            (f'action="retopic"\nurl="{URL}"\ntopics="AI Ehtics"', "topics", "unknown topic"),
            (f'action="retopic"\nurl="{URL}"\ntopics=[]', "topics", "a list of 0"),
            ('action="block"', "source", "nothing"),
            ('action="block"\nsource="com"', "source", "unknown source"),
            ('action="block"\nsource="co.uk"', "source", '"co.uk", under which anybody'),
            ('action="block"\nsource="a b"', "source", '"a b"'),
            ('action="block"\nphrase="!!"', "phrase", '"!!"'),
            ('action="block"\nphrase="x"', "phrase", '"x"'),
            (f'action="kill"\nurl="{URL}"\nby={"9" * 40}', "by", "a number of more than 64 bits"),
        ],
    )
    def test_one_mistake(self, text: str, key: str, found: str) -> None:
        told = mistakes(f'{text}\nreason="R"')
        assert len(told) == 1
        assert told[0].startswith("overrides/2026-11-21-x.toml:")
        assert f": {key}: found {found}" in told[0]
        assert "; allowed: " in told[0]

    def test_a_day_is_needed_somewhere(self) -> None:
        told = mistakes(f'action="kill"\nurl="{URL}"\nreason="R"', "x.toml")
        assert told == [
            "overrides/x.toml:1: at: found nothing; allowed: a day here, or at the beginning "
            "of the file's name"
        ]
        assert mistakes(f'action="kill"\nurl="{URL}"\nreason="R"', "2026-02-31-x.toml")

    def test_absurd_files(self) -> None:
        assert "more than 20000 bytes" in mistakes("#" * 20_001)[0]
        assert "not UTF-8" in mistakes(b"\xff")[0]
        assert "not TOML" in mistakes("a=" + "[" * 9000)[0]
        assert mistakes("a=0x" + "f" * 15_000)
        assert "\x1b" not in mistakes('"\\u001b[2J" = 1\naction="kill"')[0]

    def test_a_folder_of_mistakes_is_told_in_bounds(self) -> None:
        with pytest.raises(ConfigError) as caught:
            parse_overrides([(f"overrides/{n}.toml", b"") for n in range(100)], SITE)
        told = str(caught.value).split("\n")
        assert len(told) == 51
        assert told[-1] == "overrides: and 150 more"

    def test_a_folder_that_is_none_and_a_file_that_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "overrides").write_text("")
        with pytest.raises(ConfigError, match="cannot be read"):
            load_overrides(tmp_path, SITE)
        (tmp_path / "overrides").unlink()
        (tmp_path / "overrides" / "2026").mkdir(parents=True)
        with pytest.raises(ConfigError, match="cannot be read"):
            load_overrides(tmp_path, SITE)


SCALARS = st.one_of(
    st.text(max_size=20),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes().map(lambda at: at.isoformat()),
    st.sampled_from([*Action, URL, "2026-11-21", "ai", "<b>", "&lt;"]),
)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_an_override_or_a_named_fault(content: bytes) -> None:
    with suppress(ConfigError):
        parse_overrides([("overrides/2026-11-21.toml", content)], SITE)


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}'" if isinstance(value, str) else str(value)


NAMES = sorted({key.name for form in FORMS.values() for key in form.keys} | {"reason", "at", "by"})


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(list(Action)),
    st.dictionaries(
        st.sampled_from([*NAMES, "until", "odd"]),
        st.one_of(
            SCALARS,
            st.lists(SCALARS, max_size=3),
            st.dictionaries(st.sampled_from("abc"), SCALARS, max_size=2),
        ),
        max_size=6,
    ),
)
def test_any_toml_is_an_override_or_a_named_fault(action: Action, table: dict[str, object]) -> None:
    text = f'action = "{action}"\n' + "".join(f"{k} = {_toml(v)}\n" for k, v in table.items())
    content = text.encode("utf-8", "surrogatepass")
    try:
        made = parse_overrides([("overrides/2026-11-21.toml", content)], SITE)
    except ConfigError:
        return
    assert len(made.items) == 1


def cleaned(most: int) -> st.SearchStrategy[str]:
    """Texts as they are after reading: what an override can hold."""

    def settled(text: str) -> str:
        try:
            return str(line(most).read(text))
        except Refused:
            return "x"

    return st.text(min_size=1, max_size=40).map(settled)


MOMENTS = st.integers(631_238_400, 16_725_225_600).map(lambda at: datetime.fromtimestamp(at, UTC))
PAGES = st.lists(
    st.sampled_from([URL, "http://b.example/?q=ä b", 'https://c.example/"\\', "https://d.example"]),
    min_size=1,
    unique=True,
)


@st.composite
def overrides(draw: st.DrawFn) -> Override:
    action = draw(st.sampled_from(list(Action)))
    at = draw(MOMENTS)
    until = draw(st.none() | MOMENTS.filter(lambda end: end > at))
    base = Override("2026-x", action, draw(cleaned(500)), at, until=until)
    if draw(st.booleans()):
        base = replace(base, by=draw(cleaned(100)))
    if action is Action.BLOCK:
        if draw(st.booleans()):
            return replace(base, source=draw(st.sampled_from(["mill.example", "a.b-c.co.uk"])))
        return replace(base, phrase=draw(st.sampled_from(["two words", "C++ “now”", "你好"])))
    if action in (Action.PUBLISH, Action.KILL, Action.PIN) and draw(st.booleans()):
        return replace(base, story="3fa9c21b77de")
    urls = tuple(url for url in draw(PAGES) if " " not in url)
    if action is Action.MERGE:
        urls = tuple(dict.fromkeys((*urls, URL, "https://d.example")))
    if action is Action.RETITLE:
        title, excerpt = draw(cleaned(300)), draw(st.just("") | cleaned(300))
        base, urls = replace(base, title=title, excerpt=excerpt), (URL,)
    if action is Action.RETOPIC:
        topics = st.lists(st.sampled_from([t.id for t in SITE.topics]), min_size=1, unique=True)
        base = replace(base, topics=tuple(draw(topics)))
    if action is Action.SPLIT and draw(st.booleans()):
        others = ("https://e.example/1", "https://e.example/2")
        base = replace(base, others=others, other_keys=tuple(map(key_of, others)))
    urls = urls or (URL,)
    return replace(base, urls=urls, keys=tuple(map(key_of, urls)))


@settings(max_examples=60, deadline=None)
@given(overrides())
def test_what_is_written_is_read_again(override: Override) -> None:
    content = render(override).encode()
    assert parse_overrides([("overrides/2026-x.toml", content)], SITE) == Overrides((override,))


class TestWriting:
    KILL = Override(
        "", Action.KILL, "R", datetime(2026, 11, 21, 9, tzinfo=UTC), "Ada", None, (URL,), ("k",)
    )

    def test_the_name_tells_and_no_file_is_written_over(self, tmp_path: Path) -> None:
        first, one = write(tmp_path, self.KILL, "Robots: the “end”?")
        second, two = write(tmp_path, self.KILL, "Robots: the “end”?")
        other, _ = write(tmp_path, replace(self.KILL, by="Bea"), "Robots: the “end”?")
        assert first.name.startswith("2026-11-21-kill-robots-the-end-")
        assert second.name == first.name.replace(".toml", "-2.toml")
        assert other.name not in (first.name, second.name)
        assert (one.id, two.id) == (first.stem, second.stem)
        assert sorted(p.name for p in (tmp_path / "overrides").iterdir()) == sorted(
            [first.name, second.name, other.name]
        )
        assert len(load_overrides(tmp_path, SITE).items) == 3
        assert first.stat().st_mode & 0o777 == 0o644

    def test_a_file_system_without_links(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr("broadsheet.app.overrides.writing.os.link", refuse)
        first, second = (write(tmp_path, self.KILL, "x")[0] for _ in range(2))
        assert first != second
        assert len(load_overrides(tmp_path, SITE).items) == 2

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "overrides").write_text("")
        with pytest.raises(SinkError, match="cannot be written"):
            write(tmp_path, self.KILL, "x")

    def test_undo_takes_the_file_away(self, tmp_path: Path) -> None:
        path, one = write(tmp_path, self.KILL, "x")
        assert undo(tmp_path, one.id) == path
        assert not path.exists()
        with pytest.raises(UsageError, match="no override of this site"):
            undo(tmp_path, one.id)

    @pytest.mark.parametrize("id_", ["../broadsheet", "..", "", "a/b", "x\x00", "-"])
    def test_undo_reaches_nothing_else(self, tmp_path: Path, id_: str) -> None:
        (tmp_path / "broadsheet.toml").write_text("")
        with pytest.raises(UsageError):
            undo(tmp_path, id_)
        assert (tmp_path / "broadsheet.toml").exists()

    @pytest.mark.parametrize("until", ["", "until = 2027-01-01 # then\n"])
    def test_an_end_keeps_the_rest_of_the_file(self, tmp_path: Path, until: str) -> None:
        path = tmp_path / "overrides" / "mine.toml"
        path.parent.mkdir()
        path.write_text(f'# why\naction="kill"\nurl="{URL}"\nat=2026-11-20\n{until}reason="R"\n')
        now = datetime(2026, 11, 21, tzinfo=UTC)
        end(tmp_path, "overrides/mine.toml", now, SITE)
        assert path.read_text().startswith("# why\n")
        assert load_overrides(tmp_path, SITE).items[0].until == now
        before = path.read_text()
        with pytest.raises(ConfigError, match="a time after"):
            end(tmp_path, "mine", datetime(2026, 11, 19, tzinfo=UTC), SITE)
        assert path.read_text() == before


def test_the_guide_names_every_key_and_action() -> None:
    guide = (Path(__file__).parents[2] / "docs/guide/editing.md").read_text("utf-8")
    keys = {key.name for form in FORMS.values() for key in form.keys}
    keys |= {key.name for key in (ACTION, *COMMON)}
    assert [name for name in sorted(keys | set(Action)) if f"`{name}`" not in guide] == []


def test_a_source_by_its_id_alone_and_a_topic_by_its_id() -> None:
    site = replace(SITE, sources=(Source("mill", "https://m.example"),), topics=(Topic("t", "N"),))
    text = b'action="block"\nsource="mill"\nreason="R"'
    assert parse_overrides([("overrides/2026-11-21.toml", text)], site).items[0].source == "mill"
    with pytest.raises(ConfigError, match='did you mean "mill"'):
        parse_overrides([("overrides/2026-11-21.toml", text.replace(b"mill", b"mil"))], site)
