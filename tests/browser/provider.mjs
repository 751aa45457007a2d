// A real OpenID Connect provider on loopback for the tests of single sign-on: `node provider.mjs PORT RETURN_ADDRESS SECRET`.
// Its sign-in page asks for a name and believes it. A name that ends in .mfa stands for somebody who also gave a second factor.
import http from 'node:http'
import { Provider } from 'oidc-provider'

const [port, back, secret] = process.argv.slice(2)
const issuer = `http://localhost:${port}`

const provider = new Provider(issuer, {
  clients: [{ client_id: 'review', client_secret: secret, redirect_uris: [back], token_endpoint_auth_method: 'client_secret_post' }],
  cookies: { keys: ['only for tests'] },
  claims: { openid: ['sub', 'amr'], acr: null, auth_time: null, iss: null, sid: null },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (ctx, interaction) => `/who/${interaction.uid}` },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  // Nobody is asked whether this council may know who they are.
  loadExistingGrant: async ctx => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId })
    grant.addOIDCScope('openid')
    await grant.save()
    return grant
  },
})

const page = `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Sign-on of the council</title><link rel="icon" href="data:,">
<form method="post"><label>Name <input name="name"></label><button>Continue</button></form></html>`

async function who (request, response) {
  if (request.method !== 'POST') {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    return response.end(page)
  }
  let sent = ''
  for await (const part of request) sent += part
  const name = new URLSearchParams(sent).get('name')
  const login = { accountId: `subject-of-${name}`, remember: false, amr: name.endsWith('.mfa') ? ['pwd', 'mfa'] : ['pwd'] }
  return provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false })
}

const answer = provider.callback()
http.createServer((request, response) => {
  if (request.url.startsWith('/who/')) return who(request, response).catch(problem => { response.statusCode = 500; response.end(String(problem)) })
  return answer(request, response)
}).listen(Number(port), 'localhost', () => process.stdout.write('ready\n'))
