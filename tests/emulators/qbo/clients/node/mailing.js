'use strict'

// An invoice is mailed, to the address on it and to another one, and printed.

const { ask, refusal, tell } = require('./client')
const { newInvoice } = require('./papers')

tell(async (qb) => {
  const customer = await ask(qb, 'createCustomer', {
    DisplayName: 'Paper Trail', PrimaryEmailAddr: { Address: 'books@paper.example' }
  })
  const invoice = await newInvoice(qb, customer, 80)
  const sent = await ask(qb, 'sendInvoicePdf', invoice.Id)
  const again = await ask(qb, 'sendInvoicePdf', invoice.Id, 'owner@paper.example')
  const printed = await ask(qb, 'getInvoicePdf', invoice.Id)
  return {
    sent,
    again,
    printed: printed.toString('latin1', 0, 5),
    bytes: printed.length,
    escaped: await ask(qb, 'sendInvoicePdf', invoice.Id, encodeURIComponent('owner+inbox@paper.example')),
    unescaped: await refusal(ask(qb, 'sendInvoicePdf', invoice.Id, 'owner+inbox@paper.example')),
    unknown: await refusal(ask(qb, 'getInvoicePdf', '99999'))
  }
})
