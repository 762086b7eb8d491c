"""Who is one party: customers with their jobs, and vendors that stand in the books more than once."""

from collections.abc import Mapping

import msgspec


class Families(msgspec.Struct, frozen=True, kw_only=True):
    """By id the head of each party's family; who is not listed is a family of one.

    A customer's head is the customer above its job, vendors' head is one of the vendors that are twins.
    """

    customers: Mapping[str, str] = {}
    vendors: Mapping[str, str] = {}

    def customer(self, customer_id: str | None) -> str:
        """The head of a customer's family; empty for nobody."""
        return self.customers.get(customer_id or "", customer_id or "")

    def vendor(self, vendor_id: str | None) -> str:
        """The head of a vendor's family; empty for nobody."""
        return self.vendors.get(vendor_id or "", vendor_id or "")

    def party(self, kind: str, party_id: str | None) -> str:
        """The head as parties are named in figures, such as "Vendor:7"; empty for nobody."""
        if not party_id:
            return ""
        heads = {"Customer": self.customers, "Vendor": self.vendors}.get(kind, {})
        return f"{kind}:{heads.get(party_id, party_id)}"

    def head(self, party: str) -> str:
        """The head of a party that is named "Vendor:7"."""
        kind, _, party_id = party.partition(":")
        return self.party(kind, party_id)


NO_FAMILIES = Families()
