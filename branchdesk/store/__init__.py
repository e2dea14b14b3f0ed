"""The local encrypted database: ledger, feed, projections, keys, sealed files."""
