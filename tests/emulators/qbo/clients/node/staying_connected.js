'use strict'

// Tokens are renewed within the day and after it, and given back in the end.

const { ask, connect, order, place, refusal, tell } = require('./client')

const DAY_AND_AN_HOUR_S = 25 * 3600

tell(async (qb) => {
  const soon = await ask(qb, 'refreshAccessToken')
  const twin = connect({ access_token: '', refresh_token: place.refresh })
  const keeper = await refusal(ask(twin, 'refreshAccessToken'))
  await order('clock', { forward_s: DAY_AND_AN_HOUR_S })
  const expired = await refusal(ask(qb, 'getCompanyInfo', place.realm))
  const next = await ask(qb, 'refreshAccessToken')
  const late = await refusal(ask(connect(soon), 'refreshAccessToken'))
  const company = await ask(qb, 'getCompanyInfo', place.realm)
  await ask(qb, 'revokeAccess', true)
  const shut = connect(next)
  return {
    sameWithinTheDay: soon.refresh_token === place.refresh,
    keeper,
    expired,
    sameAfterTheDay: next.refresh_token === soon.refresh_token,
    late,
    company: company.CompanyName,
    forgotten: [qb.token, qb.refreshToken],
    calls: await refusal(ask(shut, 'getCompanyInfo', place.realm)),
    refreshes: await refusal(ask(shut, 'refreshAccessToken')),
    revokesAgain: await refusal(ask(shut, 'revokeAccess', false))
  }
})
