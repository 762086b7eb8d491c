'use strict'

// A batch in which one item is wrong and the others are not harmed by it.

const { ask, tell } = require('./client')
const { expense, ref } = require('./papers')

async function sent (qb, items) {
  const answers = (await ask(qb, 'batch', items)).BatchItemResponse
  return Object.fromEntries(answers.map(({ bId, ...answer }) => [bId, answer]))
}

tell(async (qb) => {
  const [paper, mistake] = [await expense(qb, 12.5), await expense(qb, 99)]
  const vendor = await ask(qb, 'createVendor', { DisplayName: 'Batch and Sons' })
  const first = await sent(qb, [
    { bId: 'one', operation: 'create', Vendor: { DisplayName: 'Batch Two' } },
    { bId: 'twin', operation: 'create', Vendor: { DisplayName: 'batch and sons' } },
    { bId: 'bill', operation: 'create', Bill: { VendorRef: ref(vendor), Line: [paper] } },
    { bId: 'wrong', operation: 'create', Bill: { VendorRef: ref(vendor), Line: [mistake] } },
    { bId: 'asked', Query: `select * from Vendor where Id = '${vendor.Id}'` }
  ])
  const { Id, SyncToken } = first.wrong.Bill
  return {
    first,
    second: await sent(qb, [
      { bId: 'gone', operation: 'delete', Bill: { Id, SyncToken } },
      { bId: 'noted', operation: 'update', Vendor: { Id: vendor.Id, SyncToken: '0', sparse: true, Notes: 'new' } }
    ]),
    owed: (await ask(qb, 'getVendor', vendor.Id)).Balance
  }
})
