#!/usr/bin/env python3
# browser: opens a page in headless Chromium at a width and measures it.
# Speaks the DevTools protocol through a pipe, so nothing listens anywhere.
#
#   browser.py PAGE WIDTH [--print] [--shot FILE] [--crop TOP HEIGHT]
#       [--pdf FILE]
#
# Prints what is wrong, a line each, and is then 1: a page wider than the
# window, a text of a drawing that lies over another or outside its drawing,
# anything fetched, a picture without a name, an id that is there twice.
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile

MEASURE = r"""
(() => {
  const wrong = [];
  const root = document.documentElement;
  if (root.scrollWidth > window.innerWidth)
    wrong.push('the page is ' + root.scrollWidth + ' wide');
  for (const e of document.querySelectorAll('body *')) {
    const r = e.getBoundingClientRect();
    if (r.width && r.right > window.innerWidth + 1 && !e.closest('thead'))
      wrong.push(e.tagName + ' ends at ' + r.right + ': ' +
                 e.textContent.slice(0, 40));
  }
  for (const svg of document.querySelectorAll('svg')) {
    const frame = svg.getBoundingClientRect();
    if (!frame.width) continue;
    const texts = [...svg.querySelectorAll('text')].map(
      t => [t.getBoundingClientRect(), t.firstChild.data]);
    const sizes = [...svg.querySelectorAll('text')].map(
      t => parseFloat(t.getAttribute('font-size')) * frame.width /
           svg.viewBox.baseVal.width);
    if (Math.min(...sizes) < 8.5)
      wrong.push('text of ' + Math.min(...sizes) + ' pixels');
    for (const [r, word] of texts)
      if (r.left < frame.left - 1 || r.right > frame.right + 1 ||
          r.top < frame.top - 1 || r.bottom > frame.bottom + 1)
        wrong.push('outside its drawing: ' + word);
    for (let i = 0; i < texts.length; i++)
      for (let k = i + 1; k < texts.length; k++) {
        const [a, x] = texts[i], [b, y] = texts[k];
        const w = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (w > 1 && h > 3) wrong.push(x + ' lies over ' + y);
      }
    for (const id of (svg.getAttribute('aria-labelledby') || '').split(' '))
      if (!id || !document.getElementById(id).textContent)
        wrong.push('a drawing without a name');
  }
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  for (const id of ids)
    if (ids.indexOf(id) != ids.lastIndexOf(id)) wrong.push('twice: ' + id);
  if (document.querySelectorAll('script,img,link,iframe,object').length)
    wrong.push('it fetches or runs something');
  for (const r of performance.getEntriesByType('resource'))
    wrong.push('it fetched ' + r.name);
  if (document.querySelectorAll('h1').length != 1 || !root.lang)
    wrong.push('no heading or no language');
  for (const t of document.querySelectorAll('table'))
    if (!t.querySelector('th[scope]')) wrong.push('a table without heads');
  // The darker of two colours must be 4.5 times the other, as WCAG reckons.
  const light = c => { const v = c.match(/[\d.]+/g).slice(0, 3).map(x => {
    x /= 255; return x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
  }); return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim());
    if (!own) continue;
    const style = getComputedStyle(e);
    const ink = e.closest('svg') ? style.fill : style.color;
    if (!/^rgb\(/.test(ink)) continue;
    if (1.05 / (light(ink) + 0.05) < 4.5)
      wrong.push('too pale: ' + e.textContent.slice(0, 40));
  }
  return JSON.stringify({wrong, height: root.scrollHeight,
                         drawings: document.querySelectorAll('svg').length});
})()
"""


class Browser:
    def __init__(self, program):
        self.folder = tempfile.mkdtemp()
        ours, theirs = os.pipe(), os.pipe()  # to it, from it

        def ends():
            os.dup2(ours[0], 60)
            os.dup2(theirs[1], 61)
            os.dup2(60, 3)
            os.dup2(61, 4)

        self.process = subprocess.Popen(
            [program, '--headless=new', '--no-sandbox', '--disable-gpu',
             '--remote-debugging-pipe', '--hide-scrollbars',
             '--user-data-dir=' + self.folder, 'about:blank'],
            pass_fds=(3, 4), preexec_fn=ends, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(ours[0])
        os.close(theirs[1])
        self.out, self.inn, self.rest = ours[1], theirs[0], b''
        self.number, self.session = 0, None

    def receive(self):
        while b'\0' not in self.rest:
            more = os.read(self.inn, 1 << 20)
            if not more:
                raise SystemExit('the browser went away')
            self.rest += more
        text, self.rest = self.rest.split(b'\0', 1)
        return json.loads(text)

    def call(self, method, **params):
        self.number += 1
        message = {'id': self.number, 'method': method, 'params': params}
        if self.session:
            message['sessionId'] = self.session
        os.write(self.out, json.dumps(message).encode() + b'\0')
        while True:
            answer = self.receive()
            if answer.get('id') == self.number:
                if 'error' in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer['result']

    def open(self, page, width):
        target = self.call('Target.createTarget', url='about:blank')
        self.session = self.call('Target.attachToTarget', flatten=True,
                                 targetId=target['targetId'])['sessionId']
        self.call('Emulation.setDeviceMetricsOverride', width=width,
                  height=900, deviceScaleFactor=1, mobile=width < 700)
        self.call('Page.enable')
        self.call('Page.navigate', url='file://' + os.path.abspath(page))
        while self.receive().get('method') != 'Page.loadEventFired':
            pass

    def close(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def pdf_pages(data):
    return data.count(b'/Type /Page\n') or data.count(b'/Type /Page ')


def main():
    words = sys.argv[1:]
    page, width = words[0], int(words[1])
    program = next((p for p in map(shutil.which, (
        'chromium', 'chromium-browser', 'google-chrome')) if p), None)
    if program is None:
        raise SystemExit(77)
    browser = Browser(program)
    try:
        browser.open(page, width)
        if '--print' in words:
            browser.call('Emulation.setEmulatedMedia', media='print')
        seen = json.loads(browser.call(
            'Runtime.evaluate', expression=MEASURE)['result']['value'])
        if '--shot' in words:
            top, height = 0, seen['height']
            if '--crop' in words:
                top, height = map(int, words[words.index('--crop') + 1:][:2])
            shot = browser.call(
                'Page.captureScreenshot', captureBeyondViewport=True,
                clip={'x': 0, 'y': top, 'width': width, 'height': height,
                      'scale': 1})
            with open(words[words.index('--shot') + 1], 'wb') as out:
                out.write(base64.b64decode(shot['data']))
        if '--pdf' in words:
            pdf = base64.b64decode(browser.call(
                'Page.printToPDF', printBackground=False,
                preferCSSPageSize=True)['data'])
            with open(words[words.index('--pdf') + 1], 'wb') as out:
                out.write(pdf)
            seen['pages'] = pdf_pages(pdf)
    finally:
        browser.close()
    for line in seen['wrong'][:20]:
        print(line)
    print(f"{seen['drawings']} drawings, {seen['height']} high"
          + (f", {seen['pages']} pages" if 'pages' in seen else ''))
    raise SystemExit(1 if seen['wrong'] else 0)


main()
