"""All facts as files for other programs."""
