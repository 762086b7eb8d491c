"""Routes and pages that every emulated service has."""
