"""The newsletter: letters, subscribers and their consent, suppressed addresses, copies sent."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _text(name: str, **options: bool) -> "sa.Column[str]":
    return sa.Column(name, sa.String, nullable=False, **options)  # type: ignore[arg-type]


def _long(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, nullable=False)


def upgrade() -> None:
    """Make the tables; nothing that stands is changed."""
    op.create_table(
        "letters",
        _text("id", primary_key=True),
        _text("at"),
        _long("head"),
        _long("value"),
    )
    op.create_index("letters_at", "letters", ["at"])
    op.create_table(
        "subscribers",
        _text("id", primary_key=True),
        _text("key", unique=True),
        _text("standing"),
        _long("value"),
    )
    op.create_index("subscribers_standing", "subscribers", ["standing"])
    op.create_table(
        "consents",
        _text("subscriber", primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, nullable=False, autoincrement=False),
        _long("value"),
    )
    op.create_table("suppressions", _text("subscriber", primary_key=True), _long("value"))
    op.create_table(
        "sendings",
        _text("letter", primary_key=True),
        _text("subscriber", primary_key=True),
        _text("message"),
        _text("passage"),
        _long("value"),
    )
    op.create_index("sendings_passage", "sendings", ["letter", "passage"])
    op.create_index("sendings_message", "sendings", ["message"])
