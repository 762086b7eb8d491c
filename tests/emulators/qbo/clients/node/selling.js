// A bookkeeper sells, is paid, mails, prints, voids and takes back.
'use strict'

const { tell } = require('./client')

const line = (item, amount) => ({
  Amount: amount,
  DetailType: 'SalesItemLineDetail',
  SalesItemLineDetail: { ItemRef: { value: item.Id } }
})

tell(async (qbo) => {
  const customer = await qbo.createCustomer({ DisplayName: 'Corner & Sons' })
  const item = (await qbo.findItems({ limit: 1 })).QueryResponse.Item[0]
  const sale = (amount) => ({ CustomerRef: { value: customer.Id }, Line: [line(item, amount)] })
  const estimate = await qbo.createEstimate(sale(150))
  const invoice = await qbo.createInvoice({
    ...sale(150), LinkedTxn: [{ TxnId: estimate.Id, TxnType: 'Estimate' }], BillEmail: { Address: 'pay@corner.example' }
  })
  const payment = await qbo.createPayment({
    CustomerRef: { value: customer.Id },
    TotalAmt: 100,
    Line: [{ Amount: 100, LinkedTxn: [{ TxnId: invoice.Id, TxnType: 'Invoice' }] }]
  })
  const half = await qbo.getInvoice(invoice.Id)
  await qbo.voidPayment({ Id: payment.Id, SyncToken: payment.SyncToken })
  const whole = await qbo.getInvoice(invoice.Id)
  const noted = await qbo.updateInvoice({ Id: whole.Id, SyncToken: whole.SyncToken, PrivateNote: 'second reminder' })
  const sent = await qbo.sendInvoicePdf(invoice.Id, 'owner@corner.example')
  const pdf = await qbo.getInvoicePdf(invoice.Id)
  const voided = await qbo.voidInvoice(invoice.Id)
  const receipt = await qbo.createSalesReceipt(sale(20))
  const memo = await qbo.createCreditMemo(sale(5))
  await qbo.deleteCreditMemo(memo.Id)
  return {
    estimate: (await qbo.getEstimate(estimate.Id)).TxnStatus,
    balances: [invoice.Balance, half.Balance, whole.Balance, voided.Invoice.Balance],
    noted: [noted.PrivateNote, noted.TotalAmt],
    sent: [sent.EmailStatus, sent.BillEmail.Address],
    pdf: Buffer.from(pdf).subarray(0, 4).toString(),
    receipt: receipt.TotalAmt,
    owes: (await qbo.getCustomer(customer.Id)).Balance
  }
})
