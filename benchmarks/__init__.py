"""What the collection promises of speed and scores, measured: ``python -m benchmarks NAME``."""
