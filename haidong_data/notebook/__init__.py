"""What a notebook holds: parameters, values, templates, tables, footers."""
