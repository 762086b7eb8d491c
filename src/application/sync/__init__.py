"""SmartSync (ADR-005): the only code that talks to rails."""
