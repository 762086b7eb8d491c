// A developer reads everything: pages, filters, batches, changes and reports.
'use strict'

const { refusal, tell } = require('./client')

tell(async (qbo) => {
  const count = (await qbo.findBills({ count: true })).QueryResponse.totalCount
  const all = (await qbo.findBills({ fetchAll: true, limit: 50, asc: 'Id' })).QueryResponse.Bill
  const open = (await qbo.findBills([{ field: 'Balance', value: '0', operator: '>' }])).QueryResponse.Bill || []
  const some = (await qbo.findBills({ Id: all.slice(0, 3).map((bill) => bill.Id) })).QueryResponse.Bill
  const batch = await qbo.batch([
    { bId: 'made', operation: 'create', Vendor: { DisplayName: 'By the Dozen' } },
    { bId: 'twice', operation: 'create', Vendor: { DisplayName: all[0].VendorRef.name } },
    { bId: 'asked', Query: 'select count(*) from Vendor' }
  ])
  const [made, twice, asked] = batch.BatchItemResponse
  await qbo.deleteBill(open[0] && open[0].LinkedTxn.length === 0 ? open[0] : all[all.length - 1])
  const changed = await qbo.changeDataCapture(['Vendor', 'Bill'], new Date(Date.now() - 60000))
  const [vendors, bills] = changed.CDCResponse[0].QueryResponse
  const profit = await qbo.reportProfitAndLoss({ start_date: '2026-01-01', end_date: '2026-06-30', summarize_column_by: 'Month' })
  const owed = await qbo.reportAgedPayables({ report_date: '2026-06-30' })
  return {
    count,
    fetched: new Set(all.map((bill) => bill.Id)).size,
    open: open.every((bill) => bill.Balance > 0),
    some: some.length,
    batch: [made.Vendor.DisplayName, twice.Fault.Error[0].code, asked.QueryResponse.totalCount > 1],
    changed: [vendors.Vendor.some((one) => one.DisplayName === 'By the Dozen'), bills.Bill.some((one) => one.status === 'Deleted')],
    profit: [profit.Header.ReportName, profit.Columns.Column.length],
    owed: owed.Rows.Row[owed.Rows.Row.length - 1].group,
    unparsed: await refusal(qbo.findBills("where DocNumber = 'it''s'"))
  }
})
