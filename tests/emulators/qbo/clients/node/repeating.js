'use strict'

// A click is sent twice, and once more after its answer was lost: one bill comes of it.

const { ask, connect, find, order, refusal, tell } = require('./client')
const { expense, ref } = require('./papers')

tell(async (qb) => {
  const vendor = await ask(qb, 'createVendor', { DisplayName: 'Once Only' })
  const line = await expense(qb, 10)
  const click = (client, requestId) => ask(client, 'createBill', { VendorRef: ref(vendor), Line: [line], requestId })
  const first = await click(qb, 'click-1')
  const second = await click(qb, 'click-1')
  await order('switches', { faults: [{ lose_answer: true }] })
  const lost = await refusal(click(qb, 'click-2'))
  const third = await click(qb, 'click-2')
  const fourth = await click(connect(undefined, 4), 'click-3')
  return {
    same: first.Id === second.Id,
    lost: lost.status,
    fresh: third.Id !== first.Id,
    bills: (await find(qb, 'Bills', { VendorRef: vendor.Id })).length,
    fields: [third, fourth].map((bill) => Object.keys(bill).sort())
  }
})
