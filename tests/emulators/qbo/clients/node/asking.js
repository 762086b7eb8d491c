'use strict'

// Questions as a developer puts them: operators, lists, patterns, quotes, order and times.

const { ask, find, refusal, tell } = require('./client')

const ids = (rows) => rows.map((row) => row.Id).sort()
const names = (rows) => rows.map((row) => row.DisplayName)

const earlier = [{ field: 'TxnDate', value: '2026-05-01', operator: '<' }]

tell(async (qb) => {
  for (const name of ["O'Brien & Söhne", 'O_Brien #2 + Co', '100% = Cotton <3>', 'Back\\slash']) {
    await ask(qb, 'createVendor', { DisplayName: name })
  }
  const some = await find(qb, 'Bills', { limit: 3 })
  return {
    exact: names(await find(qb, 'Vendors', { DisplayName: "O'Brien & Söhne" })),
    anyCase: names(await find(qb, 'Vendors', { DisplayName: "o'brien & söhne" })),
    like: names(await find(qb, 'Vendors', [{ field: 'DisplayName', value: "O'Bri%", operator: 'LIKE' }])),
    odd: names(await find(qb, 'Vendors', [{ field: 'DisplayName', value: '%% = Cotton <%', operator: 'LIKE' }])),
    backslash: names(await find(qb, 'Vendors', { DisplayName: 'Back\\slash' })),
    plus: names(await find(qb, 'Vendors', { DisplayName: 'O_Brien #2 + Co' })),
    asked: ids(some),
    within: ids(await find(qb, 'Bills', { Id: ids(some) })),
    between: await find(qb, 'Bills', [
      { field: 'TxnDate', value: '2026-05-01', operator: '>=' },
      { field: 'TxnDate', value: '2026-06-01', operator: '<' },
      { field: 'TotalAmt', value: 1000.5, operator: '>' },
      { field: 'desc', value: 'TxnDate' }
    ]),
    changed: await find(qb, 'Bills', [
      { field: 'MetaData.LastUpdatedTime', value: '2026-06-01T00:00:00-07:00', operator: '>=' }
    ]),
    counted: (await ask(qb, 'findBills', [...earlier, { count: true }])).QueryResponse.totalCount,
    earlier: (await find(qb, 'Bills', earlier)).length,
    inWords: ids(await find(qb, 'Accounts', "where AccountType = 'Bank' orderby Name maxresults 1")),
    banks: ids(await find(qb, 'Accounts', { AccountType: 'Bank', asc: 'Name' })),
    doubled: await refusal(ask(qb, 'findVendors', "where DisplayName = 'O''Brien'")),
    lastBackslash: await refusal(ask(qb, 'findVendors', { DisplayName: 'Back\\' })),
    unescaped: await refusal(ask(qb, 'findVendors', "where DisplayName = 'O'Brien'")),
    unknown: await refusal(ask(qb, 'findBills', { Colour: 'red' }))
  }
})
