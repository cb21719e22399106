"""Where captures are kept: WARC files."""
