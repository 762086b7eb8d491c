// A bookkeeper files a receipt with the bill it belongs to.
'use strict'

const { Readable } = require('stream')
const { tell } = require('./client')

tell(async (qbo) => {
  const bill = (await qbo.findBills({ limit: 1 })).QueryResponse.Bill[0]
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, code) => code))
  const filed = await qbo.upload('receipt.png', 'image/png', Readable.from([bytes]), 'Bill', bill.Id)
  const note = await qbo.createAttachable({ Note: 'ask for a better scan', AttachableRef: filed.AttachableRef })
  const found = (await qbo.findAttachables({ FileName: 'receipt.png' })).QueryResponse.Attachable[0]
  const answer = await fetch(found.TempDownloadUri)
  const fetched = Buffer.from(await answer.arrayBuffer())
  return {
    hangsOn: filed.AttachableRef[0].EntityRef.type,
    size: found.Size,
    whole: fetched.equals(bytes),
    kind: answer.headers.get('content-type'),
    note: note.Note
  }
})
