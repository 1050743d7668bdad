"""Many reports side by side: the panel, and the places it is of."""
