"""What every chart needs: the figure contract, marks, style, layout, files."""
