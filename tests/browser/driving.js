// Drives one Chromium for the tests. Reads one JSON request a line from standard input, answers each with one line.
// A request: {"do": name, "window": number, ...}. An answer: {"came": value} or {"could_not": words}.
// Nothing is fetched: the browser is the machine's own, and it can resolve no host but loopback.
'use strict'

const fs = require('node:fs')
const readline = require('node:readline')
const { chromium } = require('playwright-core')

const PATIENCE = 20000
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-quic', '--no-first-run',
  '--disable-component-update', '--disable-sync', '--disable-extensions', '--hide-scrollbars',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
]
const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

let browser
const windows = new Map()

// What stands in the page at this moment. Runs in the page, so it may use nothing from here.
const inPage = {
  goesElsewhere: element => {
    const link = element.closest('a[href]')
    if (link) return !(link.hash && link.href.split('#')[0] === location.href.split('#')[0])
    const button = element.closest('button, input[type=submit]')
    return Boolean(button && button.form && button.type === 'submit')
  },
  nameOf: element => {
    if (!element || element === document.body) return { role: '', name: '' }
    const said = element.getAttribute('aria-label') || (element.labels && element.labels[0] && element.labels[0].innerText) ||
      (element.getAttribute('aria-labelledby') || '').split(' ').map(id => (document.getElementById(id) || {}).innerText || '').join(' ') ||
      element.innerText || element.value || ''
    return { role: element.getAttribute('role') || element.type || element.localName, name: said.replace(/\s+/g, ' ').trim() }
  },
}

const patterns = name => (name.startsWith('=') ? { name: name.slice(1), exact: true } : { name })

function byName ({ page }, { role, name, nth }) {
  const found = page.getByRole(role, patterns(name))
  return nth === undefined ? found : found.nth(nth)
}

// Acts, and when the act leaves the page waits until the next one stands.
async function act (held, element, deed) {
  const leaves = await element.evaluate(inPage.goesElsewhere)
  if (!leaves) return deed()
  await Promise.all([held.page.waitForEvent('framenavigated', { timeout: PATIENCE }), deed()])
  await held.page.waitForLoadState('load')
}

async function stripped (route) {
  if (!route.request().isNavigationRequest()) return route.continue()
  // Redirects are followed here: the browser would not ask again about where it is sent on to.
  const response = await route.fetch()
  const html = (response.headers()['content-type'] || '').includes('text/html')
  if (!html) return route.fulfill({ response })
  return route.fulfill({ response, body: (await response.text()).replace(/<script[\s\S]*?<\/script>/g, '').replace(/<\/?noscript>/g, '') })
}

const deeds = {
  async open ({ width, height, scripts, cookies }) {
    // 'stripped': the page as it stands without JavaScript, in a browser that can still run axe-core on it.
    const context = await browser.newContext({ viewport: { width, height }, javaScriptEnabled: scripts !== false, locale: 'en-GB', timezoneId: 'Europe/London', reducedMotion: 'reduce' })
    context.setDefaultTimeout(PATIENCE)
    if (cookies) await context.addCookies(cookies)
    const page = await context.newPage()
    if (scripts === 'stripped') await page.route('**/*', stripped)
    const held = { context, page, said: [], asked: [], answered: new Map(), clicks: 0 }
    page.on('console', message => held.said.push({ kind: message.type(), text: message.text(), url: message.location().url }))
    page.on('pageerror', error => held.said.push({ kind: 'pageerror', text: String(error), url: page.url() }))
    context.on('request', request => held.asked.push(request.url()))
    page.on('response', response => { if (response.request().isNavigationRequest()) held.answered.set(response.url(), response.status()) })
    const number = windows.size + 1
    windows.set(number, held)
    return number
  },
  async close ({ held, window }) { await held.context.close(); windows.set(window, null) },
  async keep ({ held, cookies }) { await held.context.addCookies(cookies) },
  async cookies ({ held }) { return held.context.cookies() },
  async goes ({ held, to }) { const answer = await held.page.goto(to, { waitUntil: 'load' }); return answer ? answer.status() : 0 },
  async again ({ held }) { await held.page.reload({ waitUntil: 'load' }) },
  async presses ({ held, ...what }) { const found = byName(held, what); held.clicks += 1; await act(held, found, () => found.click()) },
  // Presses what hands out a file: its name and what is in it.
  async fetches ({ held, name, nth }) {
    held.clicks += 1
    const found = byName(held, { role: 'button', name, nth })
    const [file] = await Promise.all([held.page.waitForEvent('download', { timeout: PATIENCE }), found.click()])
    return { name: file.suggestedFilename(), text: fs.readFileSync(await file.path(), 'utf8') }
  },
  async opens ({ held, name }) { held.clicks += 1; await held.page.locator('summary', { hasText: name }).first().click() },
  async writes ({ held, label, text, within }) {
    const place = within ? held.page.getByRole('group', { name: within }) : held.page
    await place.getByRole('textbox', patterns(label)).or(place.getByRole('searchbox', patterns(label))).fill(text)
  },
  async chooses ({ held, label, within, nth }) {
    held.clicks += 1
    const place = within ? held.page.getByRole('group', { name: within }) : held.page
    const found = place.getByLabel(label, { exact: true })
    await (nth === undefined ? found : found.nth(nth)).check()
  },
  async selects ({ held, label, option }) { held.clicks += 1; await held.page.getByLabel(label).selectOption({ label: option }) },
  async sees ({ held, text }) {
    // Words may be cut in two by an element, so that the text of the whole page is what counts.
    const plain = text.replace(/\s+/g, ' ')
    await held.page.waitForFunction(words => document.body.innerText.replace(/\s+/g, ' ').includes(words), plain, { timeout: PATIENCE })
  },
  async text ({ held, of }) { return held.page.locator(of || 'body').first().innerText() },
  async html ({ held }) { return held.page.content() },
  async address ({ held }) { return held.page.url() },
  async title ({ held }) { return held.page.title() },
  async counts ({ held, selector }) { return held.page.locator(selector).count() },
  async evaluates ({ held, source }) { return held.page.evaluate(source) },
  async resizes ({ held, width, height }) { await held.page.setViewportSize({ width, height }) },
  async key ({ held, key }) {
    const element = (await held.page.evaluateHandle(() => document.activeElement)).asElement()
    const sends = key === 'Enter' && element && !(await element.evaluate(each => ['TEXTAREA', 'BODY', 'SUMMARY'].includes(each.tagName)))
    if (sends) await act(held, element, () => held.page.keyboard.press(key))
    else await held.page.keyboard.press(key)
  },
  async types ({ held, text }) { await held.page.keyboard.insertText(text) },
  async focus ({ held }) { return held.page.evaluate(`(${inPage.nameOf})(document.activeElement)`) },
  // Presses Tab until the thing with this name has the focus; how many presses that took.
  async tabs_to ({ held, name, role, most }) {
    for (let pressed = 1; pressed <= most; pressed += 1) {
      await held.page.keyboard.press('Tab')
      const now = await held.page.evaluate(`(${inPage.nameOf})(document.activeElement)`)
      if (now.name.includes(name) && (!role || now.role === role)) return pressed
    }
    throw new Error(`Tab was pressed ${most} times and never came to "${name}"`)
  },
  async axe ({ held }) {
    await held.page.evaluate(AXE)
    return held.page.evaluate(async tags => {
      const found = await axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations', 'incomplete'] })
      const short = each => ({ rule: each.id, help: each.help, where: each.nodes.map(node => node.target.join(' ')).slice(0, 12), many: each.nodes.length })
      // Contrast that axe can't judge: of text in a drawing, of text that a box scrolled out of sight, and of the dates
      // of a timeline, whose line is drawn behind the same box as they are.
      const known = each => each.id === 'color-contrast' && each.nodes.every(node => {
        const element = document.querySelector(node.target[0])
        return element instanceof SVGElement || element.closest('.app-scroll, .moj-timeline')
      })
      const undecided = found.incomplete.filter(each => !known(each)).map(short)
      return { violations: found.violations.map(short), undecided, passed: found.passes.length }
    }, TAGS)
  },
  async sideways ({ held }) {
    return held.page.evaluate(() => {
      const wide = document.documentElement.clientWidth
      if (document.documentElement.scrollWidth <= wide) return []
      return [...document.querySelectorAll('body *')].filter(each => each.getBoundingClientRect().right > wide + 1)
        .slice(0, 5).map(each => `${each.localName}.${each.className}`)
    })
  },
  // Whether each stop of the Tab key looks different with the focus on it: the names of those that do not.
  async unseen_stops ({ held, most }) {
    const unseen = []
    let stops = 0
    let first
    for (; stops < most; stops += 1) {
      await held.page.keyboard.press('Tab')
      const stop = (await held.page.evaluateHandle(() => document.activeElement)).asElement()
      const now = await stop.evaluate(inPage.nameOf)
      const place = await stop.evaluate(each => { const box = each.getBoundingClientRect(); return `${each.id}|${each.localName}|${box.x}|${box.y + scrollY}` })
      if (place === first || now.name === '' && now.role === '') break
      first = first || place
      const box = await stop.boundingBox()
      const size = held.page.viewportSize()
      const x = Math.max(0, box.x - 8); const y = Math.max(0, box.y - 8)
      const clip = { x, y, width: Math.min(box.width + 16, size.width - x), height: Math.min(box.height + 16, size.height - y, 200) }
      if (clip.width <= 0 || clip.height <= 0) { unseen.push(now.name); continue }
      const focused = await held.page.screenshot({ clip, animations: 'disabled', caret: 'hide' })
      await stop.evaluate(each => each.blur())
      const blurred = await held.page.screenshot({ clip, animations: 'disabled', caret: 'hide' })
      await stop.evaluate(each => each.focus({ preventScroll: true, focusVisible: true }))
      if (focused.equals(blurred)) unseen.push(now.name)
    }
    return { unseen, stops }
  },
  // since: from the top of this element down to the end of the page.
  async picture ({ held, path, since }) {
    const box = since ? await held.page.locator(since).first().evaluate(each => ({ y: each.getBoundingClientRect().top + scrollY, width: innerWidth, height: document.documentElement.scrollHeight })) : null
    const clip = box ? { clip: { x: 0, y: box.y - 12, width: box.width, height: box.height - box.y + 12 } } : {}
    await held.page.screenshot({ path, fullPage: true, animations: 'disabled', caret: 'hide', ...clip })
  },
  async heard ({ held }) {
    // Chromium reports a page that was refused on purpose (a form with a mistake in it) as a failed load.
    const said = held.said.filter(each => !(each.text.startsWith('Failed to load resource') && held.answered.has(each.url)))
    return { said, asked: [...new Set(held.asked)], clicks: held.clicks }
  },
}

async function main () {
  browser = await chromium.launch({ executablePath: process.argv[2], headless: true, args: FLAGS })
  process.stdout.write(JSON.stringify({ came: browser.version() }) + '\n')
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let answer
    try {
      const request = JSON.parse(line)
      const held = windows.get(request.window)
      answer = { came: (await deeds[request.do]({ ...request, held })) ?? null }
    } catch (error) {
      answer = { could_not: String(error.message || error).split('\n').slice(0, 6).join('\n') }
    }
    process.stdout.write(JSON.stringify(answer) + '\n')
  }
  await browser.close()
}

main().catch(error => { process.stdout.write(JSON.stringify({ could_not: String(error) }) + '\n'); process.exit(1) })
