"""The wiring: one short step for each stage, load, decide, commit."""
