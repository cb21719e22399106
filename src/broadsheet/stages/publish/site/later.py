"""Values of a page that are worked out only where its template shows them."""

from collections.abc import Callable

from msgspec import Struct


class Later(Struct, frozen=True):
    """A value put off: the environment that templates run in has `make` give it once."""

    make: Callable[[], object]
