"""The HTTP face of the emulated bank feed."""
