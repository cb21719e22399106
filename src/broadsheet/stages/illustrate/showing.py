"""Articles with all that is known of their pictures."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from broadsheet.domain.article import Article, Image
from broadsheet.domain.ledger import Picture
from broadsheet.domain.picture import Illustration
from broadsheet.stages.illustrate.recipe import SIDE


def illustrated(article: Article, pictures: Mapping[str, Picture]) -> Article:
    """The article with every size that was measured and that its page does not tell."""
    return _with_images(article, lambda image: _sized(image, pictures))


def with_copies(article: Article, known: Illustration | None) -> Article:
    """The article with the site's copies of its picture, and that picture's true size.

    A file that was read whole is believed before what its page says of it.
    """
    if known is None or not known.width:
        return article
    return _with_images(article, lambda image: _copied(image, known))


def with_logo(article: Article, known: Illustration | None, base: str) -> Article:
    """The article with its outlet's logo as the site holds it, at its address under `base`."""
    if known is None or not known.copies:
        return article
    path = known.copies[-1].path
    image = Image(f"{base}/{path}", SIDE, SIDE, kept=path, copies=known.copies)
    return replace(article, provider=replace(article.provider, logo=image))


def is_held(known: Illustration, held: frozenset[str]) -> bool:
    """Whether all its copies are there; `held` are names of files, without their folder."""
    return all(copy.path.rpartition("/")[2] in held for copy in known.copies)


def _with_images(article: Article, change: Callable[[Image], Image]) -> Article:
    images = tuple(change(image) for image in article.images)
    return article if images == article.images else replace(article, images=images)


def _sized(image: Image, pictures: Mapping[str, Picture]) -> Image:
    picture = pictures.get(image.url)
    if picture is None or picture.problem or image.sized:
        return image
    return replace(image, width=picture.width, height=picture.height)


def _copied(image: Image, known: Illustration) -> Image:
    if image.url != known.url:
        return image
    kept = known.copies[-1].path if known.copies else ""
    return replace(image, width=known.width, height=known.height, kept=kept, copies=known.copies)
