'use strict'

// What changed since this morning, a deletion included.

const { ask, tell } = require('./client')
const { newBill } = require('./papers')

const MINUTES_AGO_MS = 5 * 60 * 1000

async function changed (qb, since) {
  const parts = (await ask(qb, 'changeDataCapture', ['Vendor', 'Bill', 'Transfer'], since)).CDCResponse[0].QueryResponse
  return Object.assign({}, ...parts)
}

tell(async (qb) => {
  const since = new Date(Date.now() - MINUTES_AGO_MS)
  const vendor = await ask(qb, 'createVendor', { DisplayName: 'Just Now' })
  const kept = await newBill(qb, vendor, 5)
  const dropped = await newBill(qb, vendor, 6)
  const before = await changed(qb, since)
  await ask(qb, 'deleteBill', dropped.Id)
  return {
    offset: since.getTimezoneOffset(), vendor: vendor.Id, kept: kept.Id, dropped: dropped.Id, before,
    after: await changed(qb, since)
  }
})
