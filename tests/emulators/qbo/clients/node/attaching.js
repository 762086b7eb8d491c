'use strict'

// A scanned receipt is hung on a bill, found again from it, fetched and taken away.

const fs = require('node:fs')
const { ask, find, place, refusal, tell } = require('./client')

tell(async (qb) => {
  const [bill] = await find(qb, 'Bills', { limit: 1 })
  const scan = fs.createReadStream(place.scan)
  const hung = await ask(qb, 'upload', 'Quittung März.pdf', 'application/pdf', scan, 'Bill', bill.Id)
  const [found] = await find(qb, 'Attachables', {
    'AttachableRef.EntityRef.Type': 'Bill', 'AttachableRef.EntityRef.value': bill.Id
  })
  const fetched = await fetch(found.TempDownloadUri)
  const loose = await ask(qb, 'upload', 'loose.txt', 'text/plain', Buffer.from('by itself'))
  const note = await ask(qb, 'createAttachable', { Note: 'rescan', AttachableRef: found.AttachableRef })
  const content = Buffer.from(await fetched.arrayBuffer()).toString('base64')
  await ask(qb, 'deleteAttachable', found.Id)
  return {
    bill: bill.Id,
    hung,
    found,
    mediaType: fetched.headers.get('content-type'),
    content,
    note,
    loose,
    gone: await refusal(ask(qb, 'getAttachable', found.Id))
  }
})
