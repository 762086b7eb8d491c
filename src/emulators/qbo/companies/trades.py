"""What each trade buys, sells and pays: the figures that a company's history is drawn from."""

from typing import Final

import msgspec

DUE_ON_RECEIPT, NET_15, NET_30, NET_60, NET_10 = "1", "2", "3", "4", "5"


class Supply(msgspec.Struct, frozen=True):
    """Bills of one vendor: every `every_days` (30: once a month), about `amount` give or take `spread`."""

    account: str
    name_endings: tuple[str, ...]
    every_days: int
    amount: int
    spread: float = 0.0
    term: str = NET_30
    contractor: bool = False


class Trade(msgspec.Struct, frozen=True):
    """Amounts in whole dollars; `retail` is one of three deposits of takings a week, 0 without a till."""

    key: str
    industry: str
    company_names: tuple[str, ...]
    income: str
    services: tuple[str, ...]
    customers: int
    customer_endings: tuple[str, ...]
    invoice_every_days: int
    invoice_amount: int
    payroll: int
    rent: int
    supplies: tuple[Supply, ...]
    retail: int = 0
    card_accounts: tuple[str, ...] = ("Office Supplies", "Fuel", "Meals")


_FOOD: Final = ("Foods", "Produce", "Provisions", "Meats", "Dairy", "Seafood")
_SHOPS: Final = ("Outfitters", "Gifts", "Market", "Stores", "Books")
_FIRMS: Final = ("Group", "Partners", "Holdings", "Media", "Labs", "Health", "Logistics", "Capital")
_HOMES: Final = ("Residence", "Family", "Homes", "Estates", "Developments", "Properties")

SHARED_SUPPLIES: Final = (
    Supply("Utilities", ("Electric", "Power & Light", "Energy"), 30, 420, 0.25, NET_15),
    Supply("Software", ("Cloud", "Software", "Systems"), 30, 260, 0.0, NET_30),
    Supply("Insurance", ("Insurance Agency", "Assurance", "Mutual"), 30, 540, 0.0, NET_15),
    Supply("Telephone and Internet", ("Telecom", "Broadband", "Networks"), 30, 185, 0.04, NET_15),
    Supply("Accounting Fees", ("Accountants", "Tax Advisors", "Bookkeeping"), 30, 480, 0.0, NET_10),
)

TRADES: Final = {
    trade.key: trade
    for trade in (
        Trade(
            key="agency",
            industry="Advertising",
            company_names=("Bright Harbor Creative", "Northlight Brand Studio"),
            income="Creative Services",
            services=("Brand retainer", "Campaign design", "Media planning"),
            customers=14,
            customer_endings=_FIRMS,
            invoice_every_days=30,
            invoice_amount=3400,
            payroll=11800,
            rent=3900,
            supplies=(
                Supply("Subcontractors", ("Illustration", "Film Works"), 21, 1850, 0.35, NET_15, contractor=True),
                Supply("Media Purchases", ("Outdoor Media", "Radio"), 14, 1450, 0.3),
                Supply("Printing", ("Printers", "Press"), 30, 690, 0.3),
            ),
        ),
        Trade(
            key="restaurant",
            industry="Restaurants",
            company_names=("Olive & Ember Kitchen", "Marigold Table"),
            income="Food Sales",
            services=("Catering", "Private dining"),
            customers=6,
            customer_endings=_FIRMS,
            invoice_every_days=40,
            invoice_amount=1150,
            payroll=9400,
            rent=4800,
            supplies=(
                Supply("Food Purchases", _FOOD, 7, 880, 0.3, NET_10),
                Supply("Food Purchases", _FOOD, 4, 420, 0.3, NET_15),
                Supply("Beverage Purchases", ("Beverages", "Wine Importers"), 14, 910, 0.3),
                Supply("Laundry", ("Linen Service", "Uniforms"), 14, 165, 0.1, NET_15),
                Supply("Repairs", ("Refrigeration", "Kitchen Repair"), 45, 380, 0.35, NET_15, contractor=True),
            ),
            retail=4100,
            card_accounts=("Kitchen Supplies", "Advertising", "Office Supplies"),
        ),
        Trade(
            key="builder",
            industry="Construction",
            company_names=("Granite Ridge Builders", "Fieldstone Construction"),
            income="Construction Income",
            services=("Framing", "Renovation", "Site work"),
            customers=11,
            customer_endings=_HOMES,
            invoice_every_days=34,
            invoice_amount=8600,
            payroll=13600,
            rent=2900,
            supplies=(
                Supply("Job Materials", ("Lumber", "Building Supply", "Concrete"), 7, 2450, 0.35),
                Supply("Job Materials", ("Hardware", "Roofing Supply"), 14, 1120, 0.3),
                Supply("Subcontractors", ("Plumbing", "Excavation"), 14, 2300, 0.35, NET_15, contractor=True),
                Supply("Subcontractors", ("Electrical", "Drywall"), 21, 1980, 0.3, NET_15, contractor=True),
                Supply("Equipment Rental", ("Equipment Rental", "Cranes"), 30, 1350, 0.2),
            ),
            card_accounts=("Fuel", "Small Tools", "Meals"),
        ),
        Trade(
            key="clinic",
            industry="Health Care",
            company_names=("Willow Creek Physiotherapy", "Lakeside Family Dental"),
            income="Patient Services",
            services=("Treatment plan", "Consultation", "Insurance claim"),
            customers=18,
            customer_endings=("Health Plan", "Benefit Fund", "Insurers", "Wellness", "Care Network"),
            invoice_every_days=24,
            invoice_amount=1850,
            payroll=14800,
            rent=5200,
            supplies=(
                Supply("Medical Supplies", ("Medical Supply", "Surgical"), 14, 840, 0.3),
                Supply("Laboratory Fees", ("Laboratories", "Diagnostics"), 14, 560, 0.3),
                Supply("Cleaning", ("Janitorial", "Cleaning"), 30, 620, 0.0, NET_15, contractor=True),
            ),
            retail=1250,
            card_accounts=("Office Supplies", "Continuing Education", "Meals"),
        ),
        Trade(
            key="shop",
            industry="Retail",
            company_names=("Juniper Street Goods", "Wren & Fable Booksellers"),
            income="Merchandise Sales",
            services=("Wholesale order", "Corporate gifts"),
            customers=8,
            customer_endings=_SHOPS,
            invoice_every_days=38,
            invoice_amount=980,
            payroll=6900,
            rent=3600,
            supplies=(
                Supply("Merchandise Purchases", ("Wholesale", "Imports", "Trading"), 7, 1250, 0.3),
                Supply("Merchandise Purchases", ("Crafts", "Textiles"), 14, 760, 0.3),
                Supply("Shipping", ("Freight", "Couriers"), 14, 240, 0.3, NET_15),
                Supply("Advertising", ("Advertising", "Circulars"), 30, 350, 0.2),
            ),
            retail=3050,
            card_accounts=("Shop Supplies", "Advertising", "Office Supplies"),
        ),
        Trade(
            key="law",
            industry="Legal Services",
            company_names=("Hollis Verney Law", "Castellan Legal"),
            income="Legal Fees",
            services=("Counsel", "Litigation", "Contract review"),
            customers=16,
            customer_endings=_FIRMS,
            invoice_every_days=32,
            invoice_amount=4300,
            payroll=21500,
            rent=6200,
            supplies=(
                Supply("Legal Research", ("Research Library", "Law Reports"), 30, 780, 0.0),
                Supply(
                    "Court Fees",
                    ("Process Servers", "Court Reporters"),
                    14,
                    520,
                    0.35,
                    NET_15,
                    contractor=True,
                ),
                Supply("Document Storage", ("Archives", "Records Storage"), 30, 310, 0.05),
            ),
        ),
        Trade(
            key="brewery",
            industry="Food & Beverage",
            company_names=("Iron Kettle Brewing", "Tidewater Ales"),
            income="Beer Sales",
            services=("Keg delivery", "Case order", "Festival supply"),
            customers=15,
            customer_endings=("Taproom", "Tavern", "Grill", "Bottle Shop", "Inn"),
            invoice_every_days=16,
            invoice_amount=1280,
            payroll=8900,
            rent=4400,
            supplies=(
                Supply("Ingredients", ("Malting", "Hop Farms"), 14, 2150, 0.3),
                Supply("Packaging", ("Bottling", "Cans & Labels"), 21, 1320, 0.3),
                Supply(
                    "Equipment Maintenance",
                    ("Boiler Service", "Stainless"),
                    40,
                    690,
                    0.3,
                    NET_15,
                    contractor=True,
                ),
                Supply("Freight", ("Freight", "Trucking"), 14, 430, 0.25, NET_15),
            ),
            retail=1650,
            card_accounts=("Taproom Supplies", "Fuel", "Advertising"),
        ),
        Trade(
            key="software",
            industry="Computer Services",
            company_names=("Quartz Loop Software", "Paperplane Apps"),
            income="Development Services",
            services=("Sprint", "Support plan", "Licence"),
            customers=12,
            customer_endings=_FIRMS,
            invoice_every_days=30,
            invoice_amount=5600,
            payroll=23800,
            rent=4100,
            supplies=(
                Supply("Hosting", ("Hosting", "Data Centers"), 30, 1680, 0.15),
                Supply(
                    "Subcontractors",
                    ("Code Works", "Quality Testing"),
                    21,
                    2600,
                    0.3,
                    NET_15,
                    contractor=True,
                ),
                Supply("Recruiting", ("Talent", "Staffing"), 60, 1900, 0.25),
            ),
            card_accounts=("Software", "Travel", "Meals"),
        ),
    )
}
