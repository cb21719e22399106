"""Made-up letters for tests: the same arguments give the same letter."""

from datetime import datetime, timedelta

from broadsheet.domain.letter import Letter, LetterPicture, LetterStory, OtherPage
from broadsheet.testing.builders import NOON, OUTLETS, article


def made_story(number: int = 0) -> LetterStory:
    """The story of this number; every other one has a picture."""
    of = article(number)
    others = (OUTLETS[(number + step) % len(OUTLETS)] for step in range(1, 1 + number % 4))
    return LetterStory(
        story=f"s-{number:05d}",
        lead=of.key,
        name=f"2022-11-21-story-{number}.md",
        title=of.title,
        excerpt="" if of.excerpt == of.title else of.excerpt,
        url=of.web_url,
        page=f"https://weights.example/paper/stories/s-{number:05d}/",
        outlet=of.provider.name,
        at=NOON - timedelta(minutes=23 * number),
        language="en",
        topics=("AI",),
        also=tuple(
            OtherPage(
                title=f"{of.title}, by {other.name}",
                url=f"https://{other.domain}/{number}",
                outlet=other.name,
                name=f"2022-05-19-{number:05d}-{other.domain}.md",
            )
            for other in others
        ),
        pages=1 + number % 4,
        picture=None if number % 2 else _picture(number),
    )


def made_letter(stories: int = 5, *, at: datetime = NOON) -> Letter:
    """A letter of so many stories, composed at `at`."""
    told = tuple(made_story(number) for number in range(stories))
    rest = " / ".join(one.title for one in told[1:])
    return Letter(f"{at:%Y-%m-%d}", at.replace(microsecond=0), told[0].title, rest[:140], told)


def _picture(number: int) -> LetterPicture:
    src = f"https://weights.example/paper/assets/images/{number}.webp"
    return LetterPicture(src, 1200, 800, f"Picture {number}")
