"""An editor's word on one page: turned away, its topics, its headline."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from broadsheet.domain.article import Article
from broadsheet.domain.override import Action, Override, Overrides
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Label, Labels
from broadsheet.domain.site import Site
from broadsheet.stages.overrule.words import told
from broadsheet.text.sentences import fit
from broadsheet.text.urls import host
from broadsheet.text.words import fold, tokens

MOST_CHARS = 60_000
"""Characters of the text in which a blocked phrase is looked for."""


def blocked(article: Article, overrides: Overrides) -> Reason | None:
    """Why a page is turned away, or None.

    A page comes from a blocked source where that source showed it first, or where it stands on
    that domain or below it. A phrase is found as whole words in a row, without case, in the title,
    the excerpt or the text. A page that an editor said to publish is never turned away.
    """
    verdict = overrides.verdicts.get(article.key)
    if verdict is not None and verdict.action is Action.PUBLISH:
        return None
    for override in overrides.sources:
        if _from(article, override.source):
            text = f"An editor blocked what comes from {override.source}"
            return told(override, "block-source", text, source=override.source)
    return _phrase_in(article, overrides.phrases) if overrides.phrases else None


def labelled(labels: Labels, article: Article, overrides: Overrides, site: Site) -> Labels:
    """The labels with the editor's word over them.

    A blocked page is off the subject. A page with topics of the editor's has these and no others,
    and one that the editor said to publish is on the subject; where nothing gives it a topic, it
    has the first root of the tree.
    """
    block = blocked(article, overrides)
    if block is not None:
        return replace(labels, topics=(), on_subject=False, reasons=(block, *labels.reasons))
    given = overrides.topics.get(article.key)
    verdict = overrides.verdicts.get(article.key)
    if given is not None:
        reason = told(given, "retopic", "An editor gave it these topics")
        chosen = tuple(Label(topic, 1.0, (reason,)) for topic in given.topics)
    elif verdict is not None and verdict.action is Action.PUBLISH and not labels.on_subject:
        reason = told(verdict, "publish", "An editor put it on the subject")
        root = next((topic.id for topic in site.topics if not topic.parent), "")
        chosen = labels.topics or ((Label(root, 1.0, (reason,)),) if root else ())
    else:
        return labels
    subject = max(labels.subject, site.policy.subject_at)
    return Labels(labels.key, chosen, subject, True, (reason, *labels.reasons))


def confirmed(article: Article, overrides: Overrides) -> tuple[str, ...] | None:
    """The topic ids that an editor gave this page, all that it has; None where none did."""
    given = overrides.topics.get(article.key)
    return given.topics if given else None


def retitled(article: Article, overrides: Overrides) -> Article:
    """The article under the editor's headline, and with the editor's excerpt where there is one."""
    given = overrides.titles.get(article.key)
    if given is None:
        return article
    reason = told(given, "retitle", "An editor gave it this headline", own=article.title)
    return replace(
        article,
        title=given.title,
        excerpt=fit(given.excerpt) or article.excerpt,
        reasons=(*article.reasons, reason),
    )


def _from(article: Article, source: str) -> bool:
    names = (article.source, article.provider.domain, host(article.web_url))
    return any(name == source or name.endswith(f".{source}") for name in names[1:]) or (
        names[0] == source
    )


def _phrase_in(article: Article, blocks: Sequence[Override]) -> Reason | None:
    starts: dict[str, list[tuple[tuple[str, ...], Override]]] = {}
    for override in blocks:
        words = _folded(override.phrase)
        if words:
            starts.setdefault(words[0], []).append((words, override))
    for place, text in _places(article):
        read = [fold(word) for word in tokens(text)]
        for at, word in enumerate(read):
            for words, override in starts.get(word, ()):
                if tuple(read[at : at + len(words)]) == words:
                    said = f"An editor blocked “{override.phrase}”, which its {place} holds"
                    return told(override, "block-phrase", said, phrase=override.phrase, place=place)
    return None


@lru_cache(maxsize=1024)
def _folded(phrase: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in tokens(phrase))


def _places(article: Article) -> Iterator[tuple[str, str]]:
    yield "title", article.title
    yield "excerpt", article.excerpt
    yield "text", article.text[:MOST_CHARS]
