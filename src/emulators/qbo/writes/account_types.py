"""The detail types that accounts may have (`AccountSubType`), and the type that each belongs to."""

from typing import Final

_BY_TYPE: Final = {
    "Bank": "CashOnHand Checking MoneyMarket RentsHeldInTrust Savings TrustAccounts",
    "Accounts Receivable": "AccountsReceivable",
    "Other Current Asset": (
        "AllowanceForBadDebts DevelopmentCosts EmployeeCashAdvances Inventory Investment_MortgageRealEstateLoans "
        "Investment_Other Investment_TaxExemptSecurities Investment_USGovernmentObligations LoansToOfficers "
        "LoansToOthers LoansToStockholders OtherCurrentAssets PrepaidExpenses Retainage UndepositedFunds"
    ),
    "Fixed Asset": (
        "AccumulatedAmortization AccumulatedDepletion AccumulatedDepreciation Buildings DepletableAssets "
        "FixedAssetComputers FixedAssetCopiers FixedAssetFurniture FixedAssetOtherToolsEquipment FixedAssetPhone "
        "FixedAssetPhotoVideo FixedAssetSoftware FurnitureAndFixtures IntangibleAssets Land LeaseholdImprovements "
        "MachineryAndEquipment OtherFixedAssets Vehicles"
    ),
    "Other Asset": (
        "AccumulatedAmortizationOfOtherAssets Goodwill LeaseBuyout Licenses OrganizationalCosts OtherLongTermAssets "
        "SecurityDeposits"
    ),
    "Accounts Payable": "AccountsPayable",
    "Credit Card": "CreditCard",
    "Other Current Liability": (
        "DirectDepositPayable FederalIncomeTaxPayable GlobalTaxPayable GlobalTaxSuspense InsurancePayable LineOfCredit "
        "LoanPayable OtherCurrentLiabilities PayrollClearing PayrollTaxPayable PrepaidExpensesPayable "
        "RentsInTrustLiability SalesTaxPayable StateLocalIncomeTaxPayable TrustAccountsLiabilities"
    ),
    "Long Term Liability": "NotesPayable OtherLongTermLiabilities ShareholderNotesPayable",
    "Equity": (
        "AccumulatedAdjustment CommonStock EstimatedTaxes Healthcare OpeningBalanceEquity OwnersEquity "
        "PaidInCapitalOrSurplus PartnerContributions PartnerDistributions PartnersEquity PersonalExpense "
        "PersonalIncome PreferredStock RetainedEarnings TreasuryStock"
    ),
    "Income": "DiscountsRefundsGiven NonProfitIncome OtherPrimaryIncome SalesOfProductIncome ServiceFeeIncome",
    "Other Income": ("DividendIncome InterestEarned OtherInvestmentIncome OtherMiscellaneousIncome TaxExemptInterest"),
    "Expense": (
        "AdvertisingPromotional Auto BadDebts BankCharges CharitableContributions CostOfLabor DuesSubscriptions "
        "Entertainment EntertainmentMeals EquipmentRental GlobalTaxExpense Insurance InterestPaid "
        "LegalProfessionalFees OfficeGeneralAdministrativeExpenses OtherBusinessExpenses "
        "OtherMiscellaneousServiceCost PayrollExpenses PromotionalMeals RentOrLeaseOfBuildings RepairMaintenance "
        "ShippingFreightDelivery SuppliesMaterials TaxesPaid Travel TravelMeals UnappliedCashBillPaymentExpense "
        "Utilities"
    ),
    "Cost of Goods Sold": (
        "CostOfLaborCos EquipmentRentalCos OtherCostsOfServiceCos ShippingFreightDeliveryCos SuppliesMaterialsCogs"
    ),
    "Other Expense": "Amortization Depreciation ExchangeGainOrLoss OtherMiscellaneousExpense PenaltiesSettlements",
}
TYPE_OF: Final = {name: account_type for account_type, names in _BY_TYPE.items() for name in names.split()}
