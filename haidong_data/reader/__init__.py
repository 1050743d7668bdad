"""From any report to facts: documents, flat text, quantities, linking, time and kind."""
