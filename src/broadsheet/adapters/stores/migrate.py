"""Brings a store's tables to the form that this version writes."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from broadsheet.errors import StoreError

HEAD = "0004"
"""The newest migration in `migrations/versions`."""
FOLDER = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Run what is missing; a store of a newer version is refused, never changed."""
    with engine.connect() as connection:
        now = _version(connection)
    if now == HEAD:
        return
    if now > HEAD:
        raise StoreError(
            f"{engine.url.render_as_string()}: written by a newer Broadsheet (form {now}, "
            f"this one knows {HEAD}); upgrade Broadsheet"
        )
    # Only here, as it takes a tenth of a second, and a store is nearly always of today's form.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _version(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")
