"""Tools for text and addresses that know no news."""
