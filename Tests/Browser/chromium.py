"""A headless Chromium, driven over a pipe by its DevTools protocol. Needs nothing but Python's standard library."""

import json
import os
import shutil
import subprocess
import tempfile
import time


class Chromium:
    """One browser process; `with Chromium() as browser: page = browser.page()`."""

    NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

    def __init__(self):
        program = next((path for path in map(shutil.which, self.NAMES) if path), None)
        if program is None:
            raise SystemExit("no Chromium: install chromium")
        self.profile = tempfile.mkdtemp(prefix="assay-browser-")
        to_read, self.to_write = os.pipe()
        self.from_read, from_write = os.pipe()
        # The browser reads commands from descriptor 3 and writes answers to descriptor 4.
        command = (
            f"exec 3<&{to_read} 4>&{from_write}; exec {program} --headless --no-sandbox --disable-gpu --no-first-run "
            f"--disable-background-networking --disable-component-update --user-data-dir={self.profile} "
            "--remote-debugging-pipe about:blank"
        )
        self.process = subprocess.Popen(
            ["bash", "-c", command], pass_fds=(to_read, from_write), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        os.close(to_read)
        os.close(from_write)
        self.buffer = b""
        self.number = 0
        self.events = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, session=None, **parameters):
        """Sends a command and waits for its answer; what happens meanwhile is kept in `events`."""
        self.number += 1
        number = self.number
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.to_write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._message()
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def _message(self):
        while b"\0" not in self.buffer:
            data = os.read(self.from_read, 1 << 20)
            if not data:
                raise RuntimeError("the browser ended")
            self.buffer += data
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def page(self):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Page(self, session)


class Page:
    """A tab."""

    def __init__(self, browser, session):
        self.browser = browser
        self.session = session
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def open(self, path, wait=0.3):
        """Loads a file and forgets earlier events. A dialog, if one opens, is closed and stays among the events."""
        self.browser.events.clear()
        self.call("Page.navigate", url="file://" + os.path.abspath(path).replace("%", "%25").replace("#", "%23").replace("?", "%3F"))
        end = time.monotonic() + 30
        while time.monotonic() < end:
            state = self.value("document.readyState")
            for event in self.browser.events:
                if event["method"] == "Page.javascriptDialogOpening" and not event.get("closed"):
                    event["closed"] = True
                    self.call("Page.handleJavaScriptDialog", accept=True)
            if state == "complete":
                break
        time.sleep(wait)
        self.value("1")

    def value(self, expression, awaiting=False):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=awaiting)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"])
        return result["result"].get("value")

    def happened(self, method):
        return [event["params"] for event in self.browser.events if event["method"] == method]

    def size(self, width, height=900):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def media(self, name="screen", is_dark=False):
        scheme = {"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}
        self.call("Emulation.setEmulatedMedia", media=name, features=[scheme])

    def picture(self, path, height=None):
        import base64

        clip = {}
        if height:
            width = self.value("innerWidth")
            clip = {"clip": {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}, "captureBeyondViewport": True}
        data = self.call("Page.captureScreenshot", format="png", **clip)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def pdf(self):
        import base64

        return base64.b64decode(self.call("Page.printToPDF", preferCSSPageSize=True)["data"])
