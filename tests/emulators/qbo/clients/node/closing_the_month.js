'use strict'

// A journal entry is booked, corrected and taken back; a crooked one is refused.

const { ask, find, refusal, tell } = require('./client')
const { account, ref } = require('./papers')

function posted (side, amount, record, vendor) {
  const entity = vendor ? { Entity: { Type: 'Vendor', EntityRef: ref(vendor) } } : {}
  return {
    Amount: amount,
    DetailType: 'JournalEntryLineDetail',
    JournalEntryLineDetail: { PostingType: side, AccountRef: ref(record), ...entity }
  }
}

tell(async (qb) => {
  const vendor = await ask(qb, 'createVendor', { DisplayName: 'Year End' })
  const [payable, cost] = [await account(qb, 'Accounts Payable'), await account(qb, 'Expense')]
  const owed = async () => (await ask(qb, 'getVendor', vendor.Id)).Balance
  const lines = (amount) => [posted('Debit', amount, cost), posted('Credit', amount, payable, vendor)]
  const book = (drawn) => ask(qb, 'createJournalEntry', { Line: drawn, PrivateNote: 'accrued' })
  const entry = await book(lines(12.34))
  const accrued = await owed()
  const corrected = await ask(qb, 'updateJournalEntry', { Id: entry.Id, SyncToken: '0', Line: lines(20) })
  const after = await owed()
  const read = await ask(qb, 'getJournalEntry', entry.Id)
  const deleted = await ask(qb, 'deleteJournalEntry', entry.Id)
  return {
    accrued,
    corrected,
    after,
    read,
    deleted,
    left: await owed(),
    found: await find(qb, 'JournalEntries', { Id: entry.Id }),
    crooked: await refusal(book([posted('Debit', 2, cost), posted('Credit', 1, cost)])),
    nobody: await refusal(book([posted('Debit', 2, cost), posted('Credit', 2, payable)]))
  }
})
