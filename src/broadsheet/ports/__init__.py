"""What the pipeline needs of the outside, as small Protocols."""
