"""Runs of notebooks: grid, what is up to date, workers, installing what is whole."""
