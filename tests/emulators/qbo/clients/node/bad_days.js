// A developer meets a service that has bad days: each fault once, in the order in which the test has planned them.
'use strict'

const { refusal, tell } = require('./client')

tell(async (qbo) => {
  const met = []
  for (let day = 0; day < 3; day++) met.push(await refusal(qbo.getPreferences()))
  const cut = await qbo.getPreferences()
  await refusal(qbo.createVendor({ DisplayName: 'Lost and Found', requestId: 'lost-1' }))
  const again = await qbo.createVendor({ DisplayName: 'Lost and Found', requestId: 'lost-1' })
  return { met, cut: typeof cut, again: again.DisplayName }
})
