"""Looks at reports as a browser shows them: nothing of a hostile table runs, nothing is asked of the network, and what is
shown can be read by everybody.

    python3 Tests/Browser/check_reports.py .build/release/assay --axe axe.min.js [--pictures DIR]

Prints a line a report and ends with 1 if anything is wrong.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time

import tables
from chromium import Chromium

# What runs in a page: by axe-core's rules for WCAG 2 A and AA, in the colours that are shown.
AXE = """axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']}).then(result =>
  result.violations.map(v => v.id + ': ' + v.help + ' (' + v.nodes.length + ', as ' + v.nodes[0].html.slice(0, 160) + ')'))"""
# Elements and attributes that have no place in a report.
FOREIGN = """[...document.querySelectorAll('*')].flatMap(e =>
  (['SCRIPT', 'IMG', 'IFRAME', 'OBJECT', 'EMBED', 'LINK', 'FORM', 'INPUT', 'BASE', 'VIDEO', 'AUDIO'].includes(e.tagName.toUpperCase())
    ? [e.tagName] : []).concat([...e.attributes].filter(a => a.name.startsWith('on') || a.name == 'style'
    || /^\\s*javascript:/i.test(a.value) || (a.name == 'href' && !a.value.startsWith('#'))).map(a => e.tagName + ' ' + a.name)))"""
# Figures need a name, a description and their numbers; tables a caption and headings with a scope.
UNNAMED = """[...document.querySelectorAll('figure svg')].filter(s => !s.querySelector('title') || !s.querySelector('desc'))
  .map(() => 'a figure without title or description').concat(
  [...document.querySelectorAll('table')].filter(t => !t.caption || [...t.querySelectorAll('th')].some(h => !h.scope))
  .map(() => 'a table without caption or scope'))"""
LIMITS = {9: 1 << 20, 60: 1 << 20, 1000: 3 << 20}


class Check:
    def __init__(self, assay, folder):
        self.assay = assay
        self.folder = folder
        self.problems = 0

    def rank(self, table, target, *options):
        """The folder of a report."""
        reports = tempfile.mkdtemp(dir=self.folder)
        store = os.path.join(reports, "runs.sqlite")
        command = [self.assay, "rank", "--target", target, "--report", reports, "--store", store, "--quiet"]
        command += [*options, "--", table]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (name,) = [name for name in os.listdir(reports) if name != "runs.sqlite"]
        return os.path.join(reports, name), store

    def say(self, name, found, note=""):
        self.problems += len(found)
        print(f"{'ok   ' if not found else 'WRONG'} {name}{note}" + "".join(f"\n      {problem}" for problem in found), flush=True)


def events(page, path):
    """What a page did that it must not do."""
    found = [f"a dialog: {event['message']}" for event in page.happened("Page.javascriptDialogOpening")]
    for event in page.happened("Network.requestWillBeSent"):
        url = event["request"]["url"]
        if event.get("type") != "Document" or not url.startswith("file://"):
            found.append(f"a request: {url[:200]}")
    found += [f"the log: {event['entry']['text'][:300]}" for event in page.happened("Log.entryAdded")]
    found += [f"the console: {event['type']}" for event in page.happened("Runtime.consoleAPICalled")]
    return found


def outside_code(markdown):
    """Markdown without its code, in which nothing means anything."""
    markdown = re.sub(r"^(`{3,})\n.*?^\1$", "", markdown, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", markdown)


def shown(text):
    """A name as pages show it: control and direction characters made visible, blanks as they are."""
    return "".join(character for character in text if character.isalnum())


def hostile(check, page):
    for name, text in tables.ATTACKS.items():
        table = tables.hostile(check.folder, name, text)
        report, store = check.rank(table, "y", "--models", "lasso", "--folds", "2", "--repeats", "3", "--for", "medicine")
        html = os.path.join(report, "report.html")
        page.open(html)
        found = events(page, html) + page.value(FOREIGN)
        plain = page.value("document.body.innerText.replace(/[^\\p{L}\\p{N}]/gu, '')")
        literal = shown(text).replace("\u200d", "")
        if name not in ("escape", "direction", "pipe", "backticks") and literal not in plain:
            found.append("the name is not shown as it is")
        for figure in sorted(os.listdir(report)):
            if figure.endswith(".svg"):
                page.open(os.path.join(report, figure), wait=0)
                found += events(page, figure)
        with open(os.path.join(report, "report.md"), encoding="utf-8") as file:
            markdown = outside_code(file.read())
        for piece in ("<script", "<img", "<iframe", "<svg", "<a ", "](javascript", "](http", "\x1b", "\u202e"):
            if piece in markdown:
                found.append(f"in the Markdown: {piece!r}")
        page.open(html)
        check.say(f"hostile: {name}", found)


def readable(check, page, axe, pictures):
    for kind, audience in (("medical", "medicine"), ("financial", "finance")):
        for features, rows in ((9, 400), (60, 400), (1000, 200)):
            table = tables.clean(check.folder, kind, features, rows)
            options = ["--for", audience] + (["--models", "lasso", "--folds", "2", "--repeats", "2"] if features == 1000 else [])
            began = time.monotonic()
            report, store = check.rank(table, "outcome", *options)
            ranked = time.monotonic() - began
            path = os.path.join(report, "report.html")
            listing = subprocess.run([check.assay, "runs", "list", "--store", store, "--json"], check=True, capture_output=True)
            run = json.loads(listing.stdout)[0]["run"]
            began = time.monotonic()
            again = subprocess.run([check.assay, "report", run, "--store", store, "--format", "html"], check=True, capture_output=True)
            took = time.monotonic() - began
            found = [] if again.stdout == open(path, "rb").read() else ["the report of the stored run differs"]
            if len(again.stdout) > LIMITS[features]:
                found.append(f"{len(again.stdout)} bytes are more than {LIMITS[features]}")
            for width in (1280, 400):
                for is_dark in (False, True):
                    page.size(width)
                    page.media(is_dark=is_dark)
                    page.open(path)
                    where = f"{width} px{', dark' if is_dark else ''}: "
                    problems = events(page, path) + page.value(FOREIGN) + page.value(UNNAMED)
                    if page.value("document.documentElement.scrollWidth") > width:
                        problems.append("the page is wider than the screen")
                    # All of a large page takes minutes, and its parts are like those of a smaller one.
                    if axe and features < 1000:
                        page.value(axe)
                        problems += page.value(AXE, awaiting=True)
                    found += [where + problem for problem in problems]
                    if pictures:
                        page.picture(os.path.join(pictures, f"{kind}-{features}-{width}{'-dark' if is_dark else ''}.png"), 6000)
            page.media()
            printed = page.pdf()
            if pictures:
                with open(os.path.join(pictures, f"{kind}-{features}.pdf"), "wb") as file:
                    file.write(printed)
            check.say(
                f"{kind}, {features} features", found,
                f": {len(again.stdout) / 1024:.0f} KB, rendered from the store in {took:.2f} s (ranked in {ranked:.1f} s)")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("assay")
    options.add_argument("--axe", help="axe.min.js of axe-core; without it accessibility is checked by our own rules alone")
    options.add_argument("--pictures", help="a folder for screenshots and PDFs, to be looked at")
    options.add_argument("--only", choices=("hostile", "readable"))
    arguments = options.parse_args()
    axe = open(arguments.axe, encoding="utf-8").read() if arguments.axe else None
    if arguments.pictures:
        os.makedirs(arguments.pictures, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Chromium() as browser:
        check = Check(os.path.abspath(arguments.assay), folder)
        page = browser.page()
        if arguments.only != "readable":
            hostile(check, page)
        if arguments.only != "hostile":
            readable(check, page, axe, arguments.pictures)
    sys.exit(1 if check.problems else 0)


if __name__ == "__main__":
    main()
