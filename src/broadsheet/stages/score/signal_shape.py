"""What a signal is: see `signals.py` for how each of its parts is looked for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signal:
    """One kind of page: its rule's name, its points, and what gives it away."""

    rule: str
    points: int
    text: str
    title: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    hosts: frozenset[str] = frozenset()
    paths: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    seconds: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


def host_names(names: str) -> frozenset[str]:
    """Registered domains, written with spaces between them."""
    return frozenset(names.split())
