"""An invented newsroom: eight outlets with pages, pictures and feeds on one loopback port.

Nothing in it is real: hosts end in `.example`, and every page says that it is invented.
"""

from broadsheet.testing.newsroom.outlets import OUTLETS, Outlet
from broadsheet.testing.newsroom.pieces import Piece, pieces
from broadsheet.testing.newsroom.server import Newsroom
from broadsheet.testing.newsroom.site import NOW, demo_site

__all__ = ["NOW", "OUTLETS", "Newsroom", "Outlet", "Piece", "demo_site", "pieces"]
