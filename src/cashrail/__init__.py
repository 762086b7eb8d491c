"""Cashrail, the cash-runway control plane for accounting firms; strangers import `cashrail.kit` only."""
