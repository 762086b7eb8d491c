'use strict'

// An estimate becomes an invoice, and a sale over the counter is voided and deleted.

const { ask, find, tell } = require('./client')
const { account, ref, sale } = require('./papers')

tell(async (qb) => {
  const customer = await ask(qb, 'createCustomer', { DisplayName: 'Measure Twice' })
  const estimate = await ask(qb, 'createEstimate', { CustomerRef: ref(customer), Line: [await sale(qb, 500)] })
  const promised = await ask(qb, 'updateEstimate', {
    Id: estimate.Id, SyncToken: estimate.SyncToken, TxnStatus: 'Accepted'
  })
  const invoice = await ask(qb, 'createInvoice', {
    CustomerRef: ref(customer),
    Line: [await sale(qb, 500)],
    LinkedTxn: [{ TxnId: estimate.Id, TxnType: 'Estimate' }]
  })
  const closed = await ask(qb, 'getEstimate', estimate.Id)
  const spare = await ask(qb, 'createEstimate', { CustomerRef: ref(customer), Line: [await sale(qb, 10)] })
  const bank = await account(qb, 'Bank')
  const receipt = await ask(qb, 'createSalesReceipt', {
    CustomerRef: ref(customer), DepositToAccountRef: ref(bank), Line: [await sale(qb, 45.1)]
  })
  const richer = await account(qb, 'Bank')
  const voided = await ask(qb, 'updateSalesReceipt', { Id: receipt.Id, SyncToken: receipt.SyncToken, void: true })
  return {
    promised,
    links: invoice.LinkedTxn,
    closed,
    dropped: await ask(qb, 'deleteEstimate', spare.Id),
    left: await find(qb, 'Estimates', { CustomerRef: customer.Id }),
    taken: Math.round(100 * (richer.CurrentBalance - bank.CurrentBalance)),
    voided,
    deleted: await ask(qb, 'deleteSalesReceipt', receipt.Id),
    bank: [bank.CurrentBalance, (await account(qb, 'Bank')).CurrentBalance],
    owed: (await ask(qb, 'getCustomer', customer.Id)).Balance
  }
})
