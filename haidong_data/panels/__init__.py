"""Many reports side by side: one table, a row for each statement, and results beside targets."""
