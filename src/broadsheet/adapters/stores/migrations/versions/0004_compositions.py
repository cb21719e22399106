"""Compositions: stories as they were composed for print."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; nothing that stands is changed."""
    op.create_table(
        "compositions",
        sa.Column("story", sa.String, primary_key=True, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
