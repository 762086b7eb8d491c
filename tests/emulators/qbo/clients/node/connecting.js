// A developer keeps the connection alive, asks who the person is, and lets go of it.
'use strict'

const { refusal, tell } = require('./client')

tell(async (qbo) => {
  const company = await qbo.getCompanyInfo(qbo.realmId)
  const first = qbo.token
  const tokens = await qbo.refreshAccessToken()
  const again = await qbo.getCompanyInfo(qbo.realmId)
  const person = await qbo.getUserInfo()
  const { token, realmId } = qbo
  await qbo.revokeAccess(true)
  qbo.token = token
  qbo.realmId = realmId
  return {
    company: company.CompanyName,
    renewed: qbo.token !== first && tokens.access_token === token,
    same: again.CompanyName === company.CompanyName,
    email: person.email,
    afterwards: await refusal(qbo.getCompanyInfo(realmId))
  }
})
