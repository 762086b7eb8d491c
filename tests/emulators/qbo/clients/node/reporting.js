'use strict'

// The owner asks for the year so far, what there is, and who is owed.

const { ask, find, tell } = require('./client')

tell(async (qb) => ({
  profit: await ask(qb, 'reportProfitAndLoss', { start_date: '2026-01-01', end_date: '2026-06-30' }),
  monthly: await ask(qb, 'reportProfitAndLoss', {
    start_date: '2026-04-01', end_date: '2026-06-30', summarize_column_by: 'Month'
  }),
  balance: await ask(qb, 'reportBalanceSheet', { start_date: '2026-01-01', end_date: '2026-06-30' }),
  owed: await ask(qb, 'reportAgedPayables', { report_date: '2026-11-30' }),
  vendors: await find(qb, 'Vendors', { Active: [true, false] })
}))
