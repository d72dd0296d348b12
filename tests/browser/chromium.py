"""Headless Chromium, driven over a pipe by its DevTools protocol. Needs nothing but Python."""

import base64
import fcntl
import json
import os
import subprocess
import tempfile
import time


class Chromium:
    """A browser with a profile of its own, which is removed when it is closed."""

    def __init__(self):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        # Chromium reads commands from its descriptor 3 and writes answers to 4.
        read_commands, self.commands = os.pipe()
        self.answers, write_answers = os.pipe()

        def place():
            # Out of the way first, for they can be 3 or 4 themselves.
            commands = fcntl.fcntl(read_commands, fcntl.F_DUPFD, 10)
            answers = fcntl.fcntl(write_answers, fcntl.F_DUPFD, 10)
            os.dup2(commands, 3)
            os.dup2(answers, 4)

        self.process = subprocess.Popen(
            [
                "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--hide-scrollbars", "--no-proxy-server", "--remote-debugging-pipe",
                f"--user-data-dir={self.profile.name}", "about:blank",
            ],
            preexec_fn=place, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(read_commands)
        os.close(write_answers)
        self.buffer = b""
        self.count = 0
        self.events = []
        self.password = ""

    def close(self):
        self.process.terminate()
        self.process.wait()
        os.close(self.commands)
        os.close(self.answers)
        self.profile.cleanup()

    def receive(self):
        while b"\0" not in self.buffer:
            read = os.read(self.answers, 1 << 16)
            if not read:
                raise RuntimeError("Chromium has ended")
            self.buffer += read
        message, self.buffer = self.buffer.split(b"\0", 1)
        message = json.loads(message)
        self.answer(message)
        return message

    def answer(self, event):
        """Answers what the browser asks meanwhile: for a password, as a person would."""
        request = event.get("params", {}).get("requestId")
        if event.get("method") == "Fetch.requestPaused":
            self.write("Fetch.continueRequest", event["sessionId"], requestId=request)
        if event.get("method") == "Fetch.authRequired":
            response = {"response": "ProvideCredentials", "username": "", "password": self.password}
            self.write("Fetch.continueWithAuth", event["sessionId"], requestId=request, authChallengeResponse=response)

    def write(self, method, session, **params):
        self.count += 1
        command = {"id": self.count, "method": method, "params": params}
        if session:
            command["sessionId"] = session
        os.write(self.commands, json.dumps(command).encode() + b"\0")
        return self.count

    def send(self, method, session=None, **params):
        """Sends a command and returns its result. Events that arrive meanwhile are kept."""
        number = self.write(method, session, **params)
        while True:
            message = self.receive()
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
            self.events.append(message)

    def tab(self, **options):
        return Tab(self, **options)


class Tab:
    """A page in a context of its own, with a size, colours, and with scripts or without."""

    def __init__(self, browser, width=1200, height=900, dark=False, scripts=True, phone=False):
        self.browser = browser
        context = browser.send("Target.createBrowserContext")["browserContextId"]
        target = browser.send("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        self.session = browser.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=2 if phone else 1, mobile=phone)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", features=[scheme])
        self.send("Emulation.setScriptExecutionDisabled", value=not scripts)

    def send(self, method, **params):
        return self.browser.send(method, self.session, **params)

    def open(self, address):
        self.send("Page.navigate", url=address)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def evaluate(self, expression):
        """Returns the value of an expression. It is evaluated even if the page may not run scripts."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise RuntimeError(f"{expression}: {details.get('exception', details).get('description', details)}")
        return answer["result"].get("value")

    def wait(self, expression, seconds=15):
        """Waits until an expression is true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                # An element is not a value that could be returned.
                if self.evaluate(f"Boolean({expression})"):
                    return
            except RuntimeError:
                # The page is being replaced.
                pass
            time.sleep(0.05)
        raise AssertionError(f"not within {seconds} s: {expression}")

    def ask_for_password(self, password):
        """Enters this password where the browser asks for one."""
        self.browser.password = password
        self.send("Fetch.enable", handleAuthRequests=True)

    def text(self, selector="body"):
        """Returns the text that a reader can see."""
        return self.evaluate(f"document.querySelector({json.dumps(selector)}).innerText")

    def click(self, selector):
        """Clicks in the middle of an element, as a mouse does."""
        place = self.evaluate(f"""(() => {{
          const element = document.querySelector({json.dumps(selector)});
          element.scrollIntoView({{ block: 'center' }});
          const {{ left, top, width, height }} = element.getBoundingClientRect();
          return [left + width / 2, top + height / 2];
        }})()""")
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def press(self, key):
        """Presses a key such as `Tab` or `Enter`."""
        code = {"Tab": 9, "Enter": 13, " ": 32, "ArrowDown": 40}[key]
        text = {"Enter": "\r", " ": " "}.get(key, "")
        down = {"type": "keyDown" if text else "rawKeyDown", "key": key, "windowsVirtualKeyCode": code}
        if text:
            down["text"] = text
        self.send("Input.dispatchKeyEvent", **down)
        self.send("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def type(self, text):
        self.send("Input.insertText", text=text)

    def screenshot(self, path):
        picture = self.send("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture))

    def complaints(self):
        """Returns what the browser has complained about: errors of scripts, and what the policy refused."""
        self.evaluate("0")
        found = []
        for event in self.browser.events:
            if event.get("sessionId") != self.session:
                continue
            params = event["params"]
            if event["method"] == "Log.entryAdded":
                found.append(params["entry"]["text"] + " " + params["entry"].get("url", ""))
            if event["method"] == "Runtime.exceptionThrown":
                found.append(str(params["exceptionDetails"]))
        return found

    def addresses(self):
        """Returns the addresses that the page has asked for."""
        return [event["params"]["request"]["url"] for event in self.browser.events
                if event.get("sessionId") == self.session and event["method"] == "Network.requestWillBeSent"]
