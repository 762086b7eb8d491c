'use strict'

// Customers, vendors and items are written down, looked up, changed and put away.

const { ask, find, tell } = require('./client')

tell(async (qb) => {
  const customer = await ask(qb, 'createCustomer', {
    DisplayName: 'Marigold Bakery', CompanyName: 'Marigold LLC', PrimaryEmailAddr: { Address: 'hi@marigold.example' }
  })
  const touched = await ask(qb, 'updateCustomer', { Id: customer.Id, SyncToken: '0', Notes: 'pays on Fridays' })
  const rewritten = await ask(qb, 'updateCustomer', {
    Id: customer.Id, SyncToken: touched.SyncToken, sparse: false, DisplayName: 'Marigold Bakery'
  })
  const before = (await ask(qb, 'findVendors', { count: true })).QueryResponse.totalCount
  const vendor = await ask(qb, 'createVendor', { DisplayName: 'Old Mill', Vendor1099: true })
  const after = (await ask(qb, 'findVendors', { count: true })).QueryResponse.totalCount
  const away = await ask(qb, 'updateVendor', { Id: vendor.Id, SyncToken: vendor.SyncToken, Active: false })
  return {
    customer,
    touched,
    rewritten,
    read: await ask(qb, 'getCustomer', customer.Id),
    counted: after - before,
    away,
    active: await find(qb, 'Vendors', { Id: vendor.Id }),
    all: await find(qb, 'Vendors', { Id: vendor.Id, Active: [true, false] })
  }
})
