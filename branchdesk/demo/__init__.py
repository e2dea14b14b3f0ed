"""The demonstration: the whole job through the real screens on the bundled clip."""
