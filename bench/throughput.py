"""Articles a second on one core, from article to decided story, by stage and by encoder.

    python bench/throughput.py [--articles 2000] [--minilm-articles 200]

The articles are invented: so many events, each told by a few outlets in words of its own and in
words that any text shares. Timed is the processor's time of this process, reading and storing left
out. MiniLM is given fewer articles, for it takes its time.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from broadsheet.app.encoders import open_encoder
from broadsheet.domain.article import Article, Image, Provider
from broadsheet.domain.site import Policy, Topic
from broadsheet.errors import EncoderError
from broadsheet.ports.encoder import Encoder
from broadsheet.stages import classify, cluster, edit, score
from broadsheet.stages.encode import text_of

START = datetime(2026, 3, 2, tzinfo=UTC)
POLICY = Policy(subject_at=0.1)
LENGTHS = (80, 400)
"""Words of a text."""
SYLLABLES = ("ba", "ken", "dor", "mi", "sul", "ta", "rev", "on", "lin", "gar", "pe", "shu", "tor")
PER_EVENT = 4
TOPICS = tuple(
    Topic(f"t{n}", f"Topic {n}", keywords=tuple(f"{a}{b}" for b in SYLLABLES[:6]))
    for n, a in enumerate(SYLLABLES)
)


@dataclass(slots=True)
class Clock:
    """Processor seconds by stage."""

    spent: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        begun = time.process_time()
        yield
        self.spent[stage] = self.spent.get(stage, 0) + time.process_time() - begun


def invented(count: int, length: int) -> list[Article]:
    """So many articles in order of time, the same every time."""
    chance = random.Random(f"{count} {length}")
    common = [_word(chance, 1 + min(number // 10, 2)) for number in range(20_000)]
    # The n-th word stands once in n words, as in any language (Zipf).
    often = list(accumulate(1 / rank for rank in range(1, len(common) + 1)))
    made: list[Article] = []
    for event in range(-(-count // PER_EVENT)):
        own = [_word(chance, 4).capitalize() for _ in range(12)]
        for outlet in range(PER_EVENT):
            words = [
                chance.choice(own) if chance.random() < 0.1 else word
                for word in chance.choices(common, cum_weights=often, k=length)
            ]
            title = " ".join([*chance.sample(own, 4), *words[:6]])
            made.append(_article(event, outlet, title, words))
    return made[:count]


def _word(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(syllables))


def _article(event: int, outlet: int, title: str, words: list[str]) -> Article:
    host = f"outlet{(event * 7 + outlet) % 90}.example"
    key = f"{host}/{event}-{outlet}"
    lines = [" ".join(words[at : at + 20]).capitalize() + "." for at in range(0, len(words), 20)]
    return Article(
        key=key,
        original_url=f"https://{key}",
        web_url=f"https://{key}",
        title=title,
        excerpt="",
        text="\n".join(lines),
        published=START + timedelta(minutes=2 * event + 30 * outlet),
        modified=None,
        provider=Provider(host, host),
        language="en",
        images=(Image(f"https://{key}.jpg", 1200, 800),),
    )


def judge(articles: list[Article], encoder: Encoder | None, clock: Clock) -> int:
    """Every judging stage over these articles; gives the number of stories."""
    matcher = classify.compile_topics(TOPICS)
    with clock.of("classify"):
        labels = {one.key: classify.classify(one, matcher, POLICY) for one in articles}
    vectors: dict[str, cluster.Vector] = {}
    with clock.of("encode"):
        if encoder is not None:
            rows = encoder.encode([text_of(one) for one in articles])
            vectors = {one.key: row for one, row in zip(articles, rows, strict=True)}
    model = cluster.model_for(encoder.name if encoder else "")
    with clock.of("cluster"):
        stories = cluster.cluster(articles, (), {}, POLICY, vectors, model=model).stories
    with clock.of("score"):
        qualities = {one.key: score.quality(one, labels[one.key], POLICY) for one in articles}
    times = {one.key: one.published for one in articles if one.published}
    with clock.of("edit"):
        for story in stories:
            edit.decide(story, qualities, times, POLICY)
    return len(stories)


def measured(name: str, count: int, say: Callable[[str], None]) -> None:
    """One encoder's lines of the table."""
    try:
        encoder = open_encoder(name)
    except EncoderError as error:
        say(f"{name}: {error}")
        return
    for length in LENGTHS:
        clock, articles = Clock(), invented(count, length)
        stories = judge(articles, encoder, clock)
        stages = " ".join(
            f"{stage} {count / spent:,.0f}" if spent > 1e-4 else f"{stage} -"
            for stage, spent in clock.spent.items()
        )
        total = count / sum(clock.spent.values())
        say(f"{name}, {length} words: {total:,.0f} a second in all ({stages}); {stories} stories")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--minilm-articles", type=int, default=200)
    given = parser.parse_args()
    for name in ("none", "static", "minilm"):
        measured(name, given.minilm_articles if name == "minilm" else given.articles, print)


if __name__ == "__main__":
    main()
