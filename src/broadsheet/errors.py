"""Every fault that Broadsheet raises by name.

One item's failure (a page that is gone, a feed of garbage) is a value, `domain.outcome`; an
exception is for a fault of the machine or of what the user wrote. The command line prints the
message of any of these and exits with its `exit_code`, without a traceback.

    BroadsheetError            1
    ├── UsageError             2   the command cannot mean this
    │   └── ConfigError        2   broadsheet.toml is wrong: file, line, key, found, allowed
    ├── StoreError             3   the store cannot be opened, written or is too new
    │   └── BusyError          4   another run holds this site
    ├── ArchiveError           3   a WARC file cannot be read or written
    ├── SinkError              3   the printed site cannot be written (disk full, rights)
    ├── EncoderError           2   a model's files are not installed, or not those that are known
    ├── MailError              3   the mail server cannot be reached, or refuses login or sender
    └── RecordError            1   a record cannot be read
"""


class BroadsheetError(Exception):
    """The root: the message is written for the person at the keyboard."""

    exit_code = 1


class UsageError(BroadsheetError):
    """A command or argument that cannot be carried out as it was given."""

    exit_code = 2


class ConfigError(UsageError):
    """The configuration is wrong; the message names file, line, key, found, allowed."""


class StoreError(BroadsheetError):
    """The store cannot be opened, read or written."""

    exit_code = 3


class BusyError(StoreError):
    """Another process is running this site."""

    exit_code = 4


class ArchiveError(BroadsheetError):
    """A WARC file cannot be read or written."""

    exit_code = 3


class SinkError(BroadsheetError):
    """The printed site cannot be written."""

    exit_code = 3


class EncoderError(BroadsheetError):
    """A model cannot be opened; the message says what to install."""

    exit_code = 2


class MailError(BroadsheetError):
    """The mail server cannot be reached, or refuses what every mail would bring."""

    exit_code = 3


class RecordError(BroadsheetError):
    """A record cannot be read; the message names the file, the line and what is wrong."""
