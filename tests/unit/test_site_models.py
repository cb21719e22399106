"""A site's own models as files: the same bytes, read back, refused where they are none."""

from pathlib import Path

import pytest

from broadsheet.app.site_models import (
    STORIES,
    TOPICS,
    WORTH,
    SiteModels,
    load_models,
    rendered,
    write_models,
)
from broadsheet.domain.site import Policy, Site, Topic
from broadsheet.errors import ConfigError, SinkError
from broadsheet.pipeline import judge, label
from broadsheet.stages.classify.model import TopicModel, TopicWeights
from broadsheet.stages.cluster import Fineness
from broadsheet.stages.score import Circumstances, WorthModel

MODELS = SiteModels(
    TopicModel(
        "topics/1",
        (
            TopicWeights("sea", title=(("gull", 1.5), ("“hafen”", -0.25)), examples=20_000),
            TopicWeights("*", bias=-0.5, centre=(0.25, 0.5), threshold=0.45),
        ),
        examples=30_000,
    ),
    WorthModel({"word:b": -1.25, "outlet:a.example": 3.5}, 0.5, 40_000, half_life=120.0),
    Fineness(-0.35, 12),
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    assert load_models(tmp_path) == SiteModels()
    assert write_models(tmp_path, MODELS) == (TOPICS, WORTH, STORIES)
    assert load_models(tmp_path) == MODELS
    assert {p: (tmp_path / p).read_bytes() for p in (TOPICS, WORTH, STORIES)} == rendered(MODELS)
    assert write_models(tmp_path, MODELS) == ()
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == [
        "stories.json",
        "topics.json",
        "worth.json",
    ]


def test_one_topic_and_one_weight_stand_on_one_line() -> None:
    files = rendered(MODELS)
    assert sum(b'"topic":' in line for line in files[TOPICS].splitlines()) == 2
    assert b'\n"outlet:a.example": 3.5,\n"word:b": -1.25\n' in files[WORTH]
    assert rendered(SiteModels(TopicModel("topics/1"))).keys() == {TOPICS}


def test_what_is_not_kept_goes(tmp_path: Path) -> None:
    write_models(tmp_path, MODELS)
    assert write_models(tmp_path, SiteModels(worth=MODELS.worth)) == (TOPICS, STORIES)
    assert load_models(tmp_path) == SiteModels(worth=MODELS.worth)
    assert write_models(tmp_path, SiteModels()) == (WORTH,)
    assert write_models(tmp_path, SiteModels()) == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"form": "topics/1"',
        b'{"form": "topics/0", "version": "x"}',
        b'{"form": "topics/1", "topics": [{"topic": 5}], "version": "x"}',
        b'{"form": "topics/1", "topics": [{"topic": "sea", "bias": 1e300}], "version": "x"}',
        b'{"form": "topics/1", "version": "x", "examples": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_a_file_that_is_no_model_is_refused_with_the_remedy(tmp_path: Path, content: bytes) -> None:
    write_models(tmp_path, MODELS)
    (tmp_path / TOPICS).write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load_models(tmp_path)
    assert str(tmp_path / TOPICS) in str(caught.value)
    assert "broadsheet learn --undo" in str(caught.value)


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("in the way")
    with pytest.raises((SinkError, ConfigError)):
        write_models(tmp_path, MODELS)


SITE = Site("A", "B", "https://a.example", topics=(Topic("sea", "Sea"),), policy=Policy())


def test_what_was_learnt_goes_into_the_versions() -> None:
    own = label.version(SITE)
    assert label.version(SITE, None) == own
    assert label.version(SITE, MODELS.topics).startswith(f"{own}+")
    plain = judge.versions(SITE, None)
    learnt = judge.versions(SITE, None, Circumstances(worth=MODELS.worth))
    assert (plain.cluster, plain.edit) == (learnt.cluster, learnt.edit)
    assert plain.score != learnt.score
