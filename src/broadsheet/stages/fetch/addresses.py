"""Which network addresses may be reached.

Only addresses that the public Internet routes are, so that a feed, a redirect or a DNS answer
cannot make us ask a machine inside the network we run in (server-side request forgery). An IPv6
address that carries an IPv4 address is judged by the one it carries.
"""

import re
from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("a cloud's metadata service", ("169.254.169.254/32", "168.63.129.16/32", "fd00:ec2::/32")),
    ("loopback", ("127.0.0.0/8", "::1/128")),
    ("unspecified", ("0.0.0.0/8", "::/128")),
    ("link-local", ("169.254.0.0/16", "fe80::/10")),
    ("private", ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10")),
    ("shared by a carrier", ("100.64.0.0/10",)),
    ("multicast", ("224.0.0.0/4", "ff00::/8")),
    (
        "reserved",
        (
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "3fff::/20",
        ),
    ),
)  # fmt: skip
"""IANA's special-purpose registries (RFC 6890 and its successors), by what we call them."""
_FORBIDDEN = [(kind, ip_network(net)) for kind, nets in _KINDS for net in nets]
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_IPV4_COMPATIBLE = IPv6Network("::/96")
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]{0,16}|[0-9]{1,24}")


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks written as CIDR or as one address; `ValueError` names the one that is neither."""
    return tuple(ip_network(text.strip(), strict=False) for text in texts)


def refusal(address: Address, allowed: Iterable[Network]) -> str:
    """Why an address may not be reached, in words; empty where it may."""
    if any(address in network for network in allowed):
        return ""
    carried = _carried(address)
    if carried is not None:
        return refusal(carried, allowed)
    for kind, network in _FORBIDDEN:
        if address in network:
            return f"{address} is {kind}"
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return f"{address} is reserved"
    return ""


def literal(host: str) -> Address | None:
    """The address that a host name spells, or None where it is a name to look up.

    Understands what browsers and libcurl understand: dotted, decimal, octal and hexadecimal
    spellings of IPv4 with one to four parts, and IPv6 with or without brackets.
    """
    host = host.strip("[]")
    if ":" in host:
        try:
            return ip_address(host.partition("%")[0])
        except ValueError:
            return None
    parts = host.removesuffix(".").split(".")
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    try:
        numbers = [_number(part) for part in parts]
    except ValueError:
        return None
    *heads, last = numbers
    if any(head > 255 for head in heads) or last >= 256 ** (4 - len(heads)):
        return None
    value = last
    for position, head in enumerate(heads):
        value += head << (8 * (3 - position))
    return IPv4Address(value)


def _number(part: str) -> int:
    if part[:2].lower() == "0x":
        return int(part[2:] or "0", 16)
    return int(part, 8) if part.startswith("0") and part != "0" else int(part)


def _carried(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one carries: mapped, compatible, 6to4, NAT64 (RFC 6052)."""
    if not isinstance(address, IPv6Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64 or (address in _IPV4_COMPATIBLE and int(address) > 0xFFFF):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
