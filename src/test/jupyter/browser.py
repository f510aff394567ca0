"""Opens a notebook in JupyterLab in headless Chromium, runs all its cells with the kernel, and takes a picture of the page."""
import argparse
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from kernel import Home, pictures_promised  # noqa: E402

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
WIDTH = 1200
# JupyterLab 4.6 says it of each cell of any kernel that has no debugger.
LABS_OWN = {"No active debugger session"}

# Every cell that has code, with what stands beside and below it.
STATE = """() => {
    const cells = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell')].filter(c => c.querySelector('.cm-content')?.innerText.trim());
    // Those that stand folded below a table are not counted.
    const images = [...document.querySelectorAll('.jp-OutputArea img')].filter(i => !i.closest('details'));
    return {
        cells: cells.length,
        done: cells.filter(c => /\\[\\d+\\]/.test(c.querySelector('.jp-InputPrompt').innerText)).length,
        errors: [...document.querySelectorAll("[data-mime-type='application/vnd.jupyter.error'], [data-mime-type='application/vnd.jupyter.stderr']")]
            .map(e => e.innerText.trim()),
        images: images.length,
        broken: images.filter(i => i.complete && i.naturalWidth < 50).length,
        loading: images.filter(i => !i.complete).length,
        formulas: document.querySelectorAll('mjx-container').length,
        bad_formulas: document.querySelectorAll('mjx-merror').length,
        height: Math.max(...[...document.querySelectorAll('.jp-WindowedPanel-inner, .jp-Notebook')].map(e => e.scrollHeight)),
    };
}"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start_server(home, directory, port, dark):
    # JupyterLab otherwise takes cells out of the page that are not in view, and asks about news.
    for name, settings in (("notebook-extension/tracker", {"windowingMode": "none"}),
                           ("apputils-extension/notification", {"fetchNews": "false"}),
                           ("apputils-extension/themes", {"theme": "JupyterLab Dark" if dark else "JupyterLab Light"})):
        path = home.prefix / "config/lab/user-settings/@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings))
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--allow-root",
               f"--ServerApp.root_dir={directory}", "--IdentityProvider.token=", "--ServerApp.password=",
               "--ServerApp.disable_check_xsrf=True", "--LabApp.news_url=", "--LabApp.extension_manager=readonly"]
    with open(home.prefix / "server.log", "w") as log:
        return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)


def stop_server(server):
    """Ends it, if it was started at all."""
    if server:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()


def wait_for_server(server, port):
    end = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=2)
            return
        except OSError:
            assert server.poll() is None and time.monotonic() < end, "JupyterLab did not start"
            time.sleep(0.3)


def open_notebook(page, url, patience):
    page.goto(url, wait_until="domcontentloaded")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    end = time.monotonic() + patience
    while page.get_by_text("Java (Pilotlight) | Idle").count() == 0:
        # It may ask which kernel to start, with the notebook's own preselected.
        if page.locator(".jp-Dialog .jp-mod-accept").count() > 0:
            page.locator(".jp-Dialog .jp-mod-accept").click()
        assert time.monotonic() < end, "the kernel is not idle"
        page.wait_for_timeout(200)


def run_all(page, patience):
    start = time.monotonic()
    page.locator(".lm-MenuBar-item").get_by_text("Run", exact=True).click()
    page.locator("[data-command='runmenu:run-all']").click()
    while True:
        state = page.evaluate(STATE)
        if state["errors"] or state["cells"] and state["done"] == state["cells"] and not state["loading"]:
            return state, time.monotonic() - start
        assert time.monotonic() - start < patience, f"{state['done']} of {state['cells']} cells ran in {patience:.0f} s"
        page.wait_for_timeout(200)


def look(browser, options, port):
    nb = nbformat.read(options.notebook, as_version=4)
    wanted = pictures_promised(nb)
    page = browser.new_page(viewport={"width": WIDTH, "height": 1600})
    page.set_default_timeout(options.patience * 1000)
    complaints = []
    page.on("pageerror", lambda e: complaints.append(f"page error: {e}") if str(e) not in LABS_OWN else None)
    try:
        open_notebook(page, f"http://127.0.0.1:{port}/doc/tree/notebook.ipynb", options.patience)
        # What JupyterLab itself stumbles over while it starts is not ours.
        for complaint in complaints:
            print("before any cell ran:", complaint)
        complaints.clear()
        state, seconds = run_all(page, options.patience)
    except Exception:
        page.screenshot(path=str(options.shot))
        raise
    page.set_viewport_size({"width": WIDTH, "height": int(min(state["height"] + 200, 16_000))})
    page.evaluate("document.querySelectorAll('.jp-WindowedPanel-outer').forEach(e => e.scrollTop = 0)")
    page.wait_for_timeout(1500)
    state = page.evaluate(STATE)
    page.screenshot(path=str(options.shot))
    complaints += [f"cell error: {e}" for e in state["errors"]]
    if state["images"] != wanted or state["broken"]:
        complaints.append(f"{state['images']} pictures, {state['broken']} of them broken; wanted {wanted}")
    if state["bad_formulas"]:
        complaints.append(f"{state['bad_formulas']} formulas are not understood")
    print(f"{state['done']} of {state['cells']} cells ran in {seconds:.1f} s, {state['images']} pictures, {state['formulas']} formulas; the page: {options.shot}")
    return complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebook", type=pathlib.Path)
    parser.add_argument("shot", type=pathlib.Path)
    parser.add_argument("--chromium", default=shutil.which("chromium") or "/usr/bin/chromium")
    parser.add_argument("--dark", action="store_true", help="JupyterLab's dark theme")
    parser.add_argument("--patience", type=float, default=300, help="seconds to wait for each step")
    options = parser.parse_args()
    home, server, complaints = Home(), None, []
    directory, port = home.prefix / "notebooks", free_port()
    try:
        directory.mkdir()
        options.shot.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(options.notebook, directory / "notebook.ipynb")
        (home.prefix / "target").symlink_to(pathlib.Path(os.path.abspath(options.notebook)).parents[1] / "target")
        server = start_server(home, directory, port, options.dark)
        wait_for_server(server, port)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=options.chromium, args=FLAGS)
            complaints = look(browser, options, port)
            browser.close()
    except Exception as e:
        complaints = [f"{type(e).__name__}: {e}"]
        print("the server said:", (home.prefix / "server.log").read_text()[-4000:] if server else "nothing", sep="\n")
    finally:
        stop_server(server)
        home.close()
    for complaint in complaints:
        print("FAIL  ", complaint)
    print("0 passed, 1 failed" if complaints else "1 passed, 0 failed")
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
