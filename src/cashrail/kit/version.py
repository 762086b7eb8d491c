"""The kit's own version, which rails name a range of."""

KIT_VERSION = "1.3"
