"""Shells over HTTP: parse, call, answer; no rule lives here."""
