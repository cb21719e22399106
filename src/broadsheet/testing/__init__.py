"""Shipped fakes, builders and conformance suites for every port."""
