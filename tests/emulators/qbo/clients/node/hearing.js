'use strict'

// The application's endpoint hears of a change and believes it only if Intuit's signature holds over the raw body.

const { createHmac, timingSafeEqual } = require('node:crypto')
const { once } = require('node:events')
const { createServer } = require('node:http')
const { buffer } = require('node:stream/consumers')
const { ask, order, place, tell } = require('./client')

function isGenuine (body, signature) {
  const expected = createHmac('sha256', place.verifier).update(body).digest()
  const given = Buffer.from(signature, 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

async function nextDelivery (server) {
  const [request, response] = await once(server, 'request')
  const body = await buffer(request)
  response.writeHead(200).end()
  return { body, signature: request.headers['intuit-signature'] }
}

tell(async (qb) => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${server.address().port}/hooks`
  await order('webhooks', { subscribe: [{ endpoint, verifier: place.verifier, format: place.format }] })
  const [told, vendor] = await Promise.all([
    nextDelivery(server), ask(qb, 'createVendor', { DisplayName: 'Told At Once' })
  ])
  await order('webhooks', { unsubscribe: [endpoint] })
  server.close()
  return {
    vendor: vendor.Id,
    told: JSON.parse(told.body),
    genuine: isGenuine(told.body, told.signature),
    tampered: isGenuine(Buffer.concat([told.body, Buffer.from(' ')]), told.signature)
  }
})
