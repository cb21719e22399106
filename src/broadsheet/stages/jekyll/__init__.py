"""The site as a tree that Jekyll 4 builds, and Hugo reads: data, configuration, layouts.

`DATA` prints the documents of topics and outlets; `scaffold` what makes the printed records a
Jekyll site, and a Hugo site beside it; `belongs` tells which printed files are part of the tree.
"""

from broadsheet.stages.jekyll.data import DATA, VERSION
from broadsheet.stages.jekyll.scaffold import belongs, scaffold

__all__ = ["DATA", "VERSION", "belongs", "scaffold"]
