// A bookkeeper enters bills, pays them, corrects them, and meets the faults on the way.
'use strict'

const { refusal, tell } = require('./client')

tell(async (qbo) => {
  const vendor = await qbo.createVendor({ DisplayName: "O'Malley Freight" })
  const expense = (await qbo.findAccounts({ AccountType: 'Expense', limit: 1 })).QueryResponse.Account[0]
  const bank = (await qbo.findAccounts([{ field: 'Name', value: 'check%', operator: 'LIKE' }])).QueryResponse.Account[0]
  const line = { Amount: 75.5, DetailType: 'AccountBasedExpenseLineDetail', AccountBasedExpenseLineDetail: { AccountRef: { value: expense.Id } } }
  const draft = () => ({ VendorRef: { value: vendor.Id }, Line: [line] })
  const bill = await qbo.createBill({ ...draft(), requestId: 'entered-once' })
  const twin = await qbo.createBill({ ...draft(), requestId: 'entered-once' })
  await qbo.createBillPayment({
    VendorRef: { value: vendor.Id },
    PayType: 'Check',
    CheckPayment: { BankAccountRef: { value: bank.Id } },
    TotalAmt: 75.5,
    Line: [{ Amount: 75.5, LinkedTxn: [{ TxnId: bill.Id, TxnType: 'Bill' }] }]
  })
  const paid = await qbo.getBill(bill.Id)
  const loose = await qbo.createBill(draft())
  const moved = await qbo.updateBill({ ...loose, sparse: false, DueDate: '2031-01-31' })
  const stale = await refusal(qbo.updateBill({ Id: loose.Id, SyncToken: loose.SyncToken, VendorRef: loose.VendorRef, PrivateNote: 'late' }))
  await qbo.deleteBill(moved)
  const entry = await qbo.createJournalEntry({
    Line: ['Debit', 'Credit'].map((PostingType, place) => ({
      Amount: 9,
      DetailType: 'JournalEntryLineDetail',
      JournalEntryLineDetail: { PostingType, AccountRef: { value: place ? bank.Id : expense.Id } }
    }))
  })
  return {
    once: bill.Id === twin.Id,
    paid: [paid.Balance, paid.LinkedTxn.length],
    due: moved.DueDate,
    entry: entry.TotalAmt,
    refused: {
      stale,
      gone: await refusal(qbo.getBill(loose.Id)),
      twice: await refusal(qbo.createVendor({ DisplayName: "o'malley freight" })),
      empty: await refusal(qbo.createBill({ Line: [line] }))
    }
  }
})
