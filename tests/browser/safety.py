"""The page against other sites, against scripts in its content, and without the password."""

import http.server
import threading

from story import expect, simulator


def other_sites(browser):
    """A page of another site can send no form to the simulator, nor frame it, nor read it."""
    server = simulator()

    class Evil(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"""<form method="post" action="{server.url}/page/advance">
                <input name="amount" value="1"><input name="unit" value="days"></form>
                <iframe src="{server.url}/"></iframe>
                <script>if (location.search === '?send') document.forms[0].submit()</script>""".encode())

        def log_message(self, *_):
            pass

    evil = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Evil)
    threading.Thread(target=evil.serve_forever, daemon=True).start()
    for host in ("127.0.0.1", "evil.localhost"):
        tab = browser.tab()
        tab.open(f"http://{host}:{evil.server_port}/?send")
        tab.wait(f"location.href.startsWith('{server.url}')")
        expect("so nothing was done" in tab.text(), tab.text())
        tab.open(f"http://{host}:{evil.server_port}/")
        expect(any("frame-ancestors" in one for one in tab.complaints()), tab.complaints())
    expect('"now":1767225600000' in server.request("GET", "/_simulator/clock")[1], "the clock stands still")
    evil.shutdown()
    server.close()


def a_password(browser):
    """With a token for the control paths the browser asks for it once, and the page works."""
    server, tab = simulator("--control-token", "control-secret"), browser.tab()
    tab.ask_for_password("control-secret")
    tab.open(server.url)
    tab.click("form[action^='/page/advance'] button")
    tab.wait("document.getElementById('clock').innerText === '2026-01-02 00:00:00 UTC'")
    server.create("checkout", "Checkout button")
    tab.wait("document.querySelector('#selected .experiment')")
    expect("control-secret" not in tab.evaluate("document.documentElement.outerHTML"), "the password is shown")
    server.close()


def the_policy(browser):
    """A script that got into the page would not run, and nothing could be loaded from elsewhere."""
    server, tab = simulator(), browser.tab()
    tab.open(server.url)
    tab.evaluate("""(() => {
      const script = document.createElement('script');
      script.textContent = 'window.owned = true';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.owned = true"><b style="top: 0"></b>');
    })()""")
    refused = tab.complaints()
    expect(not tab.evaluate("window.owned") and len(refused) >= 3, refused)
    for address in tab.addresses():
        expect(address.startswith((server.url, "data:", "about:")), address)
    server.close()
