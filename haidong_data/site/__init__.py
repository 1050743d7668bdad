"""Reports, figures and data as pages to read offline."""
