'use strict'

// node-quickbooks as its users set it up, pointed at the emulator named by the environment; callbacks become promises.

const QuickBooks = require('node-quickbooks')

const place = JSON.parse(process.env.EMULATOR)
QuickBooks.V3_ENDPOINT_BASE_URL = `${place.url}/v3/company/`
QuickBooks.TOKEN_URL = `${place.url}/oauth2/v1/tokens/bearer`
QuickBooks.REVOKE_URL = `${place.url}/v2/oauth2/tokens/revoke`
QuickBooks.USER_INFO_URL = `${place.url}/v1/openid_connect/userinfo`

/** A client of the company; `tokens` are those of the token endpoint's answer. */
function connect (tokens = { access_token: place.access, refresh_token: place.refresh }, minorVersion = 75) {
  return new QuickBooks(
    place.clientId, place.clientSecret, tokens.access_token, false, place.realm, true, false, minorVersion, '2.0',
    tokens.refresh_token
  )
}

/** The answer of one call of the client; rejects with the client's own error. */
function ask (qb, method, ...given) {
  return new Promise((resolve, reject) => {
    qb[method](...given, (error, answer) => error ? reject(error) : resolve(answer))
  })
}

/** The rows of a query by its finder, such as `Bills` for findBills; none where the answer has no such key. */
async function find (qb, kinds, criteria = {}) {
  const found = (await ask(qb, `find${kinds}`, criteria)).QueryResponse
  return Object.values(found).find(Array.isArray) || []
}

/** How a call was refused: the HTTP status, or the client's own word, and what Intuit's body says. */
async function refusal (promise) {
  try {
    await promise
    return { status: 200 }
  } catch (error) {
    const { response } = error
    if (!response) return { status: error.code || error.name }
    const body = Buffer.isBuffer(response.data) ? JSON.parse(response.data) : response.data
    if (typeof body === 'string') return { status: response.status, text: body }
    const [first] = (body.Fault ? body.Fault.Error : body.fault ? body.fault.error : [{}])
    return { status: response.status, code: first.code, error: body.error }
  }
}

/** Steer the emulator by one of its own routes. */
async function order (route, wish) {
  const answer = await fetch(`${place.url}/admin/${route}`, { method: 'POST', body: JSON.stringify(wish) })
  if (!answer.ok) throw new Error(await answer.text())
  return answer.json()
}

/** Run the story and print what it saw. */
function tell (story) {
  story(connect()).then(
    (seen) => console.log(JSON.stringify(seen)),
    (error) => {
      console.error(error.response ? JSON.stringify(error.response.data) : error, error.stack)
      process.exitCode = 1
    }
  )
}

module.exports = { ask, connect, find, order, place, refusal, tell }
