"""BranchDesk: signing, spoken risk interviews and reviewable evidence for branch desks."""

__version__ = "0.1.0"
