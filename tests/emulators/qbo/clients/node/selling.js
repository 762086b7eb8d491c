'use strict'

// An item is sold on an invoice, paid in part, and both are taken back.

const { ask, find, tell } = require('./client')
const { account, newInvoice, paying, ref, sale } = require('./papers')

async function receive (qb, customer, invoice, amount) {
  return ask(qb, 'createPayment', {
    CustomerRef: ref(customer), TotalAmt: amount, Line: [paying('Invoice', invoice, amount)]
  })
}

tell(async (qb) => {
  const income = await account(qb, 'Income')
  const item = await ask(qb, 'createItem', { Name: 'Lamp', Type: 'Service', IncomeAccountRef: ref(income) })
  const priced = await ask(qb, 'updateItem', { Id: item.Id, SyncToken: item.SyncToken, UnitPrice: 80.25 })
  const customer = await ask(qb, 'createCustomer', { DisplayName: 'Half and Half' })
  const invoice = await ask(qb, 'createInvoice', {
    CustomerRef: ref(customer), Line: [await sale(qb, 80.25, item)], CustomerMemo: { value: 'Thank you' }
  })
  const raised = await ask(qb, 'updateInvoice', {
    Id: invoice.Id, SyncToken: invoice.SyncToken, Line: [await sale(qb, 90.5, item)]
  })
  const payment = await receive(qb, customer, raised, 40.25)
  const partly = await ask(qb, 'getInvoice', invoice.Id)
  const voided = await ask(qb, 'voidPayment', { Id: payment.Id, SyncToken: payment.SyncToken })
  const cancelled = await ask(qb, 'voidInvoice', invoice.Id)
  const another = await newInvoice(qb, customer, 10)
  const kept = await receive(qb, customer, another, 4)
  const memo = await ask(qb, 'createCreditMemo', { CustomerRef: ref(customer), Line: [await sale(qb, 5, item)] })
  return {
    credit: memo.RemainingCredit,
    withdrawn: await ask(qb, 'deleteCreditMemo', memo.Id),
    item: priced,
    invoice,
    raised,
    partly,
    voided,
    cancelled: cancelled.Invoice,
    open: await find(qb, 'Invoices', { CustomerRef: customer.Id, Balance: '6.00' }),
    unpaid: await ask(qb, 'deletePayment', kept),
    deleted: await ask(qb, 'deleteInvoice', another.Id),
    customer: await ask(qb, 'getCustomer', customer.Id)
  }
})
