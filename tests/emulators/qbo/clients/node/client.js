// node-quickbooks as its users set it up, pointed at an emulator; every method answers with a promise.
'use strict'

const QuickBooks = require('node-quickbooks')

const { url, realm, access, refresh } = JSON.parse(process.argv[2])

QuickBooks.V3_ENDPOINT_BASE_URL = `${url}/v3/company/`
QuickBooks.TOKEN_URL = `${url}/oauth2/v1/tokens/bearer`
QuickBooks.REVOKE_URL = `${url}/v2/oauth2/tokens/revoke`
QuickBooks.USER_INFO_URL = `${url}/v1/openid_connect/userinfo`

function connected () {
  const plain = new QuickBooks('sandbox', 'sandbox', access, false, realm, true, false, 75, '2.0', refresh)
  return new Proxy(plain, {
    get (target, name) {
      if (typeof target[name] !== 'function') return target[name]
      return (...args) => new Promise((resolve, reject) => {
        target[name](...args, (error, data) => (error ? reject(error) : resolve(data)))
      })
    }
  })
}

// The code of the first fault, in whichever of its two spellings.
async function refusal (promise) {
  try {
    await promise
  } catch (error) {
    const body = error.response ? error.response.data : error
    const fault = body && (body.Fault || body.fault)
    if (!fault) return { status: error.response && error.response.status, body: String(body).slice(0, 80) }
    const first = (fault.Error || fault.error)[0]
    return { status: error.response && error.response.status, code: first.code }
  }
  throw new Error('it was not refused')
}

function tell (story) {
  story(connected()).then(
    (told) => process.stdout.write(JSON.stringify(told)),
    (error) => {
      process.stderr.write(String(error.response ? JSON.stringify(error.response.data) : error.stack || JSON.stringify(error)))
      process.exitCode = 1
    })
}

module.exports = { refusal, tell, url, realm }
