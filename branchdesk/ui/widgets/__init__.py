"""Building blocks of the pages; each module is imported by its own name."""
