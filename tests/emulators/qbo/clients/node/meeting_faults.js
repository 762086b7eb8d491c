'use strict'

// Everything that is refused or goes wrong in a developer's first week.

const { ask, find, order, place, refusal, tell } = require('./client')
const { newBill, ref, sale } = require('./papers')

async function onBadDays (qb) {
  const read = () => refusal(ask(qb, 'findBills', { limit: 1 }))
  await order('switches', {
    faults: [{ status: 429 }, { status: 429, format: 'xml' }, { status: 503, format: 'html' }]
  })
  const [throttled, inXml, away] = [await read(), await read(), await read()]
  await order('switches', { faults: [{ cut_body: true, count: 2 }] })
  const cut = await ask(qb, 'getCompanyInfo', place.realm)
  const cutQuery = await read()
  await order('switches', { throttle: true })
  const burst = await Promise.all(Array.from({ length: 25 }, read))
  await order('switches', { throttle: false })
  return { throttled, inXml, away, cut: typeof cut, cutQuery, burst: burst.map((one) => one.status) }
}

async function withAnOldToken (qb) {
  await order('switches', { expire_realms: [place.realm] })
  const expired = await refusal(ask(qb, 'findBills', {}))
  await ask(qb, 'refreshAccessToken')
  return { expired, renewed: (await find(qb, 'Bills', { limit: 1 })).length }
}

tell(async (qb) => {
  const vendor = await ask(qb, 'createVendor', { DisplayName: 'Twice Told' })
  const bill = await newBill(qb, vendor, 10)
  const change = (PrivateNote, SyncToken, more = { VendorRef: ref(vendor) }) =>
    ask(qb, 'updateBill', { Id: bill.Id, SyncToken, PrivateNote, ...more })
  await change('mine', '0')
  const customer = await ask(qb, 'createCustomer', { DisplayName: 'Numbered' })
  const numbered = async (more) => ask(qb, 'createInvoice', {
    DocNumber: 'A-1', CustomerRef: ref(customer), Line: [await sale(qb, 5)], ...more
  })
  await numbered()
  return {
    stale: await refusal(change('theirs', '0')),
    twin: await refusal(ask(qb, 'createCustomer', { DisplayName: 'twice told' })),
    number: await refusal(numbered()),
    allowed: (await numbered({ allowDuplicateDocNum: true })).DocNumber,
    missing: await refusal(ask(qb, 'getBill', '99999')),
    empty: await refusal(ask(qb, 'createBill', {})),
    incomplete: await refusal(change('no vendor', '1', {})),
    report: await refusal(ask(qb, 'reportTaxSummary', {})),
    badDays: await onBadDays(qb),
    oldToken: await withAnOldToken(qb)
  }
})
