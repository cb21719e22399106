"""An editor's overrides: small TOML files in the site's folder, read, written and told of."""

from broadsheet.app.overrides.reading import (
    FOLDER,
    load_overrides,
    override_files,
    parse_overrides,
)

__all__ = ["FOLDER", "load_overrides", "override_files", "parse_overrides"]
