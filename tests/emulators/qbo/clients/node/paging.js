'use strict'

// Everything there is, however many pages it takes.

const { ask, find, tell } = require('./client')

const ids = (rows) => rows.map((row) => row.Id)

tell(async (qb) => {
  const counted = (await ask(qb, 'findBills', { count: true })).QueryResponse.totalCount
  const all = await find(qb, 'Bills', { fetchAll: true, asc: 'Id' })
  return {
    counted,
    page: (await find(qb, 'Bills')).length,
    all: ids(all),
    inPagesOf300: ids(await find(qb, 'Bills', [{ field: 'fetchAll', value: true }, { field: 'limit', value: 300 }])),
    // The second page of this walk is empty.
    inOnePage: ids(await find(qb, 'Bills', { fetchAll: true, Id: ids(all.slice(0, 50)), limit: 50 })),
    third: ids(await find(qb, 'Bills', { asc: 'Id', limit: 10, offset: 21 })),
    beyond: (await ask(qb, 'findBills', { offset: 100000 })).QueryResponse
  }
})
