"""The stage: head office in its own process, one branch, two PCs with their own ledgers."""
