"""The command line: parses, calls, prints. No rule lives here."""

from broadsheet.cli.main import main

__all__ = ["main"]
