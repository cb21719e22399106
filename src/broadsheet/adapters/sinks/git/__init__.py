"""A Git repository that follows the printed site: one run, one commit."""

from broadsheet.adapters.sinks.git.mirror import GitMirror, GitSettings, Tell

__all__ = ["GitMirror", "GitSettings", "Tell"]
