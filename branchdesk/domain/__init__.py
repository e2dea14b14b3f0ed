"""Pure rules of the desk: no I/O, no clock, no randomness; every other package may import it."""
