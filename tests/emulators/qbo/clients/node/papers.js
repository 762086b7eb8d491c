'use strict'

// Documents filled as a bookkeeper would fill them, ready to be created.

const { ask, find } = require('./client')

const ref = (record) => ({ value: record.Id })

async function account (qb, type) {
  const [first] = await find(qb, 'Accounts', { AccountType: type, limit: 1 })
  return first
}

async function expense (qb, amount) {
  return {
    Amount: amount,
    DetailType: 'AccountBasedExpenseLineDetail',
    AccountBasedExpenseLineDetail: { AccountRef: ref(await account(qb, 'Expense')) }
  }
}

async function sale (qb, amount, item) {
  const sold = item || (await find(qb, 'Items', { limit: 1 }))[0]
  return {
    Amount: amount,
    DetailType: 'SalesItemLineDetail',
    SalesItemLineDetail: { ItemRef: ref(sold), Qty: 1, UnitPrice: amount }
  }
}

function paying (type, document, amount) {
  return { Amount: amount, LinkedTxn: [{ TxnId: document.Id, TxnType: type }] }
}

async function newBill (qb, vendor, amount) {
  return ask(qb, 'createBill', { VendorRef: ref(vendor), Line: [await expense(qb, amount)] })
}

async function newInvoice (qb, customer, amount) {
  return ask(qb, 'createInvoice', { CustomerRef: ref(customer), Line: [await sale(qb, amount)] })
}

module.exports = { account, expense, newBill, newInvoice, paying, ref, sale }
