"""Settings and composition: the one place that reads the environment."""
