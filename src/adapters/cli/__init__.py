"""The `cashrail` command."""
