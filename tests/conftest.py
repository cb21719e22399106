"""Settings for all tests."""

import os

from hypothesis import settings

# A failing example found by chance belongs to the one who is looking, not to a change that did not
# make it: in CI every run tries the same examples.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")
