"""What answers requests: the open web (`http`) and web archives (`warc`)."""
