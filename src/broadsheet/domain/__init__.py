"""The nouns: frozen values, standard library only, no I/O and no clock.

Times are aware `datetime`s in UTC, cut to whole seconds. Addresses are absolute http(s) URLs.
Collections are tuples, so every value can be hashed, compared and stored.
"""
