"""The tables. A column is what is asked for; the value itself is one JSON document.

Times are text (`2026-03-02T09:15:00Z`), so that they sort and read alike in every database.
Changes are made by migrations alone; `migrations/versions` is append-only.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

sources = Table(
    "sources",
    metadata,
    Column("id", String, primary_key=True),
    Column("value", Text, nullable=False),
)

entries = Table(
    "entries",
    metadata,
    Column("key", String, primary_key=True),
    Column("source", String, nullable=False),
    Column("first_seen", String, nullable=False),
    Column("standing", String, nullable=False),
    Column("article", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try", String, nullable=False),
    Column("updated", String, nullable=False),
    Column("value", Text, nullable=False),
    Index("entries_due", "standing", "next_try"),
    Index("entries_article", "article"),
)

captures = Table(
    "captures",
    metadata,
    Column("file", String, primary_key=True),
    Column("offset", BigInteger, primary_key=True),
    Column("length", BigInteger, nullable=False),
    Column("key", String, nullable=False),
    Column("fetched_at", String, nullable=False),
    Column("value", Text, nullable=False),
    Index("captures_key", "key", "fetched_at"),
)

articles = Table(
    "articles",
    metadata,
    Column("key", String, primary_key=True),
    Column("published", String, nullable=False),
    Column("value", Text, nullable=False),
    Index("articles_published", "published"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("stage", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("version", String, nullable=False),
    Column("at", String, nullable=False),
    Column("value", Text, nullable=False),
    Index("ledger_key", "key"),
)

stories = Table(
    "stories",
    metadata,
    Column("id", String, primary_key=True),
    Column("value", Text, nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("article", String, primary_key=True),
    Column("story", String, nullable=False),
    Column("time", String, nullable=False),
    Index("members_story", "story"),
    Index("members_time", "time"),
)

pictures = Table(
    "pictures",
    metadata,
    Column("url", String, primary_key=True),
    Column("value", Text, nullable=False),
)

names = Table(
    "names",
    metadata,
    Column("article", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
)

notes = Table(
    "notes",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

aliases = Table(
    "aliases",
    metadata,
    Column("former", String, primary_key=True),
    Column("story", String, nullable=False),
    Index("aliases_story", "story"),
)

vectors = Table(
    "vectors",
    metadata,
    Column("article", String, primary_key=True),
    Column("encoder", String, nullable=False),
    Column("value", LargeBinary, nullable=False),
)

compositions = Table(
    "compositions",
    metadata,
    Column("story", String, primary_key=True),
    Column("value", Text, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("printed", String, nullable=False),
    Index("runs_at", "at"),
)

changes = Table(
    "changes",
    metadata,
    Column("kind", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("value", String, nullable=False),
)
"""What a run found changed since the one before; the empty string: it is there no more."""

texts = Table(
    "texts",
    metadata,
    Column("digest", String, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Texts that many runs share, by the SHA-256 of their UTF-8 bytes in hex."""

letters = Table(
    "letters",
    metadata,
    Column("id", String, primary_key=True),
    Column("at", String, nullable=False),
    Column("head", Text, nullable=False),
    Column("value", Text, nullable=False),
    Index("letters_at", "at"),
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("id", String, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("standing", String, nullable=False),
    Column("value", Text, nullable=False),
    Index("subscribers_standing", "standing"),
)

consents = Table(
    "consents",
    metadata,
    Column("subscriber", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("value", Text, nullable=False),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("subscriber", String, primary_key=True),
    Column("value", Text, nullable=False),
)

sendings = Table(
    "sendings",
    metadata,
    Column("letter", String, primary_key=True),
    Column("subscriber", String, primary_key=True),
    Column("message", String, nullable=False),
    Column("passage", String, nullable=False),
    Column("value", Text, nullable=False),
    Index("sendings_passage", "letter", "passage"),
    Index("sendings_message", "message"),
)
