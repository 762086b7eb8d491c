'use strict'

// A person lets the application in; who it was, and whose books these are.

const { ask, connect, place, tell } = require('./client')

const callback = 'http://localhost:9/callback'

async function letIn (scopes) {
  const asked = new URLSearchParams({
    client_id: place.clientId, response_type: 'code', scope: scopes, redirect_uri: callback, state: 'mine'
  })
  const chosen = await fetch(`${place.url}/connect/oauth2?${asked}&company=${place.realm}`, { redirect: 'manual' })
  return new URL(chosen.headers.get('location')).searchParams
}

async function redeem (code) {
  const credentials = Buffer.from(`${place.clientId}:${place.clientSecret}`).toString('base64')
  const answer = await fetch(`${place.url}/oauth2/v1/tokens/bearer`, {
    method: 'POST',
    headers: { Accept: 'application/json', Authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: callback })
  })
  return answer.json()
}

tell(async () => {
  const heard = await letIn('com.intuit.quickbooks.accounting openid email profile')
  const tokens = await redeem(heard.get('code'))
  const qb = connect(tokens)
  return {
    state: heard.get('state'),
    realm: heard.get('realmId'),
    life: tokens.expires_in,
    person: await ask(qb, 'getUserInfo'),
    company: await ask(qb, 'getCompanyInfo', place.realm),
    currency: (await ask(qb, 'getPreferences')).CurrencyPrefs.HomeCurrency
  }
})
