"""The one way in which XML from outside is parsed."""

from lxml import etree


def guarded_parser(*, recover: bool = False) -> etree.XMLParser:
    """A parser that expands no entity, loads no DTD, asks no network and keeps lxml's limits.

    `recover` goes on after faults, which are then in the parser's `error_log`.
    """
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )
