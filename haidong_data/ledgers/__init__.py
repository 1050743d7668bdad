"""The proof of a ledger, and its editing: add, propose, review, check."""
