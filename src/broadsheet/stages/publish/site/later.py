"""Values of a page that are worked out only where its template shows them."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Later:
    """A value put off: the environment that templates run in has `make` give it once."""

    make: Callable[[], object]
