"""A headless Chromium for tests, by the WebDriver protocol. Needs Debian's packages chromium and chromium-driver."""

import base64
import json
import re
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request

PATIENCE = 60  # seconds for each request to the browser

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-proxy-server",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required"]


class Browser:
    """A Chromium behind a chromedriver, both ended by close(). See https://www.w3.org/TR/webdriver2/."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="epochreel_chromium_")
        self.session = None
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, text=True)
        try:
            self.url = f"http://127.0.0.1:{self.find_port()}"
            options = {"args": [*FLAGS, f"--user-data-dir={self.folder}"]}
            made = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": {
                "browserName": "chrome", "goog:chromeOptions": options,
                "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
                "timeouts": {"script": 1000 * PATIENCE}}}})
            self.session = f"/session/{made['sessionId']}"
        except BaseException:
            self.close()
            raise

    def find_port(self):
        for line in self.driver.stdout:
            started = re.search(r"started successfully on port (\d+)", line)
            if started:
                return int(started[1])
        raise RuntimeError("chromedriver did not start")

    def ask(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with direct.open(request, timeout=PATIENCE) as reply:
                return json.load(reply)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from None

    def open(self, url):
        self.ask("POST", self.session + "/url", {"url": url})

    def run(self, expression):
        """The value of a promise in the page."""
        script = f"const done = arguments[0]; ({expression}).then(v => done({{value: v}}), e => done({{error: String(e)}}))"
        result = self.ask("POST", self.session + "/execute/async", {"script": script, "args": []})
        if "error" in result:
            raise RuntimeError(result["error"])
        return result["value"]

    def devtools(self, command, **parameters):
        """A command of the DevTools protocol (https://chromedevtools.github.io/devtools-protocol/)."""
        return self.ask("POST", self.session + "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def look(self, width, height, scheme="dark", still=False):
        """The size of the window, and what the reader prefers."""
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        motion = "reduce" if still else "no-preference"
        self.devtools("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": motion}])

    def press(self, keys):
        """Types into what has the focus."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.ask("POST", self.session + "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def drag(self, start, end):
        """Moves the mouse, its button down, from one point of the window to another."""
        move = [{"type": "pointerMove", "duration": 50, "x": round(x), "y": round(y)} for x, y in (start, end)]
        steps = [move[0], {"type": "pointerDown", "button": 0}, move[1], {"type": "pointerUp", "button": 0}]
        self.ask("POST", self.session + "/actions", {"actions": [
            {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": steps}]})

    def screenshot(self, path, whole=False):
        shot = self.devtools("Page.captureScreenshot", captureBeyondViewport=whole, format="png")
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))

    def log(self, kind):
        """The entries since the last call: "browser" (the console) or "performance" (DevTools' events)."""
        return self.ask("POST", self.session + "/se/log", {"type": kind})

    def close(self):
        try:
            if self.session:
                self.ask("DELETE", self.session)
        finally:
            self.driver.terminate()
            self.driver.wait(PATIENCE)
            self.driver.stdout.close()
            shutil.rmtree(self.folder, ignore_errors=True)
