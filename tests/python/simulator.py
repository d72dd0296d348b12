"""The simulator as a process, started for one script and ended with it."""

import json
import subprocess
import tempfile
import urllib.request

TOKEN = "secret"
PROJECT = "shop"
# Another one, with nothing in it.
LAB = "lab"
# One with flags and metrics.
STORE = "store"


class Simulator:
    """Runs the program at `binary`; a context manager whose `url` says where it listens."""

    def __init__(self, binary):
        self.command = [
            binary, "--port", "0", "--token", TOKEN, "--seed", "7",
            "--project", f"{PROJECT}:test,production", "--project", f"{LAB}:test",
            "--project", f"{STORE}:test",
        ]

    def __enter__(self):
        # A file, not a pipe: nobody reads it before the end.
        self.stderr = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.PIPE, stderr=self.stderr, text=True
        )
        line = self.process.stdout.readline()
        start = "listening on "
        if not line.startswith(start):
            self.process.kill()
            raise RuntimeError(f"instead of its address it printed {line!r}")
        self.url = line[len(start):].strip()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate(timeout=10)
        self.stderr.seek(0)
        self.complaints = self.stderr.read()

    def send(self, method, path, body=None, content_type="application/json"):
        """Sends a request without any client of the API; gives the reply's JSON, if there is any."""
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": TOKEN, "Content-Type": content_type},
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as reply:
            text = reply.read()
        return json.loads(text) if text else None

    def speak(self, **traits):
        """Answers in this dialect from now on; without traits, in the default one."""
        self.send("PUT", "/_simulator/dialect", traits)
