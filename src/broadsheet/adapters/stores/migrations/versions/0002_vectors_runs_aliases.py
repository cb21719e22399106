"""Vectors of articles, runs as history, addresses of stories that were merged."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _text(name: str, **options: bool) -> "sa.Column[str]":
    return sa.Column(name, sa.String, nullable=False, **options)  # type: ignore[arg-type]


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer, primary_key=True, nullable=False, autoincrement=False)


def upgrade() -> None:
    """Make the tables; nothing that stands is changed."""
    op.create_table("aliases", _text("former", primary_key=True), _text("story"))
    op.create_index("aliases_story", "aliases", ["story"])
    op.create_table(
        "vectors",
        _text("article", primary_key=True),
        _text("encoder"),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
    op.create_table("runs", _number("number"), _text("at"), _text("printed"))
    op.create_index("runs_at", "runs", ["at"])
    op.create_table(
        "changes",
        _text("kind", primary_key=True),
        _text("name", primary_key=True),
        _number("run"),
        _text("value"),
    )
    op.create_table(
        "texts",
        _text("digest", primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
