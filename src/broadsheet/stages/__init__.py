"""The verbs: pure functions over frozen values. No I/O, no clock, no chance; stages never meet."""
