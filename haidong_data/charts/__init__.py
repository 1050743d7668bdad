"""What every chart needs: the figure contract, marks, style, layout, files."""

# What a figure's files are called after its name: drawn for a desk, in pixels, for a phone; and the sidecar.
NARROW = ".narrow.svg"
ENDINGS = (".svg", ".png", NARROW, ".json")
