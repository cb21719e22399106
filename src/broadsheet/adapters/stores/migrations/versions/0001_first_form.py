"""The first form of every table."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _text(name: str, **options: bool) -> "sa.Column[str]":
    return sa.Column(name, sa.String, nullable=False, **options)  # type: ignore[arg-type]


def _value() -> "sa.Column[str]":
    return sa.Column("value", sa.Text, nullable=False)


def upgrade() -> None:
    """Make the tables."""
    op.create_table("sources", _text("id", primary_key=True), _value())
    op.create_table(
        "entries",
        _text("key", primary_key=True),
        _text("source"),
        _text("first_seen"),
        _text("standing"),
        _text("article"),
        sa.Column("attempts", sa.Integer, nullable=False),
        _text("next_try"),
        _text("updated"),
        _value(),
    )
    op.create_index("entries_due", "entries", ["standing", "next_try"])
    op.create_index("entries_article", "entries", ["article"])
    op.create_table(
        "captures",
        _text("file", primary_key=True),
        sa.Column("offset", sa.BigInteger, primary_key=True, nullable=False, autoincrement=False),
        sa.Column("length", sa.BigInteger, nullable=False),
        _text("key"),
        _text("fetched_at"),
        _value(),
    )
    op.create_index("captures_key", "captures", ["key", "fetched_at"])
    op.create_table("articles", _text("key", primary_key=True), _text("published"), _value())
    op.create_index("articles_published", "articles", ["published"])
    _judgement()


def _judgement() -> None:
    op.create_table(
        "ledger",
        _text("stage", primary_key=True),
        _text("key", primary_key=True),
        _text("version"),
        _text("at"),
        _value(),
    )
    op.create_index("ledger_key", "ledger", ["key"])
    op.create_table("stories", _text("id", primary_key=True), _value())
    op.create_table("members", _text("article", primary_key=True), _text("story"), _text("time"))
    op.create_index("members_story", "members", ["story"])
    op.create_index("members_time", "members", ["time"])
    op.create_table("pictures", _text("url", primary_key=True), _value())
    op.create_table("names", _text("article", primary_key=True), _text("name", unique=True))
    op.create_table("notes", _text("name", primary_key=True), _value())
