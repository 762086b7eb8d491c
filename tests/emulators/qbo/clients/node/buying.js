'use strict'

// A bill is entered, corrected, paid and put right again.

const { ask, find, refusal, tell } = require('./client')
const { account, expense, newBill, paying, ref } = require('./papers')

async function pay (qb, vendor, bill, amount) {
  const bank = await account(qb, 'Bank')
  return ask(qb, 'createBillPayment', {
    VendorRef: ref(vendor),
    PayType: 'Check',
    TotalAmt: amount,
    CheckPayment: { BankAccountRef: ref(bank) },
    Line: [paying('Bill', bill, amount)]
  })
}

tell(async (qb) => {
  const vendor = await ask(qb, 'createVendor', { DisplayName: 'Steady Supply' })
  const entered = await newBill(qb, vendor, 250)
  const noted = await ask(qb, 'updateBill', {
    Id: entered.Id, SyncToken: entered.SyncToken, VendorRef: ref(vendor), PrivateNote: 'approved', DocNumber: 'S-1'
  })
  const rewritten = await ask(qb, 'updateBill', {
    Id: noted.Id, SyncToken: noted.SyncToken, sparse: false, VendorRef: ref(vendor), Line: [await expense(qb, 200.5)]
  })
  const first = await pay(qb, vendor, rewritten, 100)
  const partly = await ask(qb, 'getBill', entered.Id)
  const voided = await ask(qb, 'updateBillPayment', { Id: first.Id, SyncToken: first.SyncToken, void: true })
  const reopened = await ask(qb, 'getBill', entered.Id)
  const second = await pay(qb, vendor, reopened, 200.5)
  const settled = await ask(qb, 'getVendor', vendor.Id)
  const gone = await ask(qb, 'deleteBillPayment', second.Id)
  const deleted = await ask(qb, 'deleteBill', entered.Id)
  return {
    entered,
    noted,
    rewritten,
    partly,
    voided,
    reopened,
    settled: settled.Balance,
    gone,
    deleted,
    missing: await refusal(ask(qb, 'getBill', entered.Id)),
    left: await find(qb, 'Bills', { VendorRef: vendor.Id }),
    owed: (await ask(qb, 'getVendor', vendor.Id)).Balance
  }
})
