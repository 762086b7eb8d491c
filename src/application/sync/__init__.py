"""SmartSync: the only code that talks to rails (ADR-005)."""
