"""Opens a notebook in JupyterLab in headless Chromium, runs all its cells with the kernel, and takes a picture of the page."""
import argparse
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from kernel import Home  # noqa: E402

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def serve(home, directory, port):
    log = open(home.prefix / "server.log", "w")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--allow-root",
               f"--ServerApp.root_dir={directory}", "--IdentityProvider.token=", "--ServerApp.password=",
               "--ServerApp.disable_check_xsrf=True", "--LabApp.news_url=", "--LabApp.extension_manager=readonly"]
    server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=os.environ)
    for _ in range(240):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=2)
            return server
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.5)
    server.kill()
    sys.exit("JupyterLab did not start:\n" + (home.prefix / "server.log").read_text())


def run(page, url, patience):
    page.goto(url, wait_until="domcontentloaded")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=patience)
    # JupyterLab may ask which kernel to start, with the notebook's own preselected.
    end = time.monotonic() + patience / 1000
    while page.get_by_text("Java (Pilotlight) | Idle").count() == 0:
        if page.locator(".jp-Dialog .jp-mod-accept").count() > 0:
            page.locator(".jp-Dialog .jp-mod-accept").click()
        if time.monotonic() > end:
            raise TimeoutError("the kernel is not idle")
        page.wait_for_timeout(200)
    start = time.monotonic()
    page.locator(".lm-MenuBar-item", has_text=re.compile("^Run$")).click()
    page.locator("[data-command='runmenu:run-all']").click()
    # Run, and over: every code cell has a number, none has a star.
    page.wait_for_function("""() => {
        const prompts = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell')].filter(c => c.querySelector('.cm-content')?.innerText.trim())
            .map(c => c.querySelector('.jp-InputPrompt').innerText);
        return prompts.length > 0 && prompts.every(p => /\\[\\d+\\]/.test(p));
    }""", timeout=patience)
    return time.monotonic() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebook", type=pathlib.Path)
    parser.add_argument("shot", type=pathlib.Path)
    parser.add_argument("--chromium", default=shutil.which("chromium") or "/usr/bin/chromium")
    parser.add_argument("--patience", type=float, default=120, help="seconds to wait for each step")
    options = parser.parse_args()
    home, directory, port = Home(), pathlib.Path(tempfile.mkdtemp(prefix="pilotlight-browser-")), free_port()
    shutil.copy(options.notebook, directory / "notebook.ipynb")
    server = serve(home, directory, port)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=options.chromium, args=FLAGS)
            page = browser.new_page(viewport={"width": 1200, "height": 1600})
            page.set_default_timeout(options.patience * 1000)
            problems = []
            page.on("pageerror", lambda e: problems.append(str(e)))
            try:
                seconds = run(page, f"http://127.0.0.1:{port}/doc/tree/notebook.ipynb", options.patience * 1000)
            except Exception:
                page.screenshot(path=str(options.shot))
                print(f"the page as it was when patience ended: {options.shot}; the server said:")
                print((home.prefix / "server.log").read_text()[-6000:])
                raise
            images = page.locator(".jp-OutputArea img").count()
            errors = page.locator(".jp-OutputArea [data-mime-type='application/vnd.jupyter.error']").count()
            height = page.evaluate("Math.max(...[...document.querySelectorAll('.jp-WindowedPanel-inner, .jp-Notebook')].map(e => e.scrollHeight))")
            page.set_viewport_size({"width": 1200, "height": int(min(height + 200, 12_000))})
            page.wait_for_timeout(1500)
            images = max(images, page.locator(".jp-OutputArea img").count())
            page.screenshot(path=str(options.shot))
            browser.close()
        print(f"all cells ran in {seconds:.1f} s: {images} pictures, {errors} errors, {len(problems)} page errors; {options.shot}")
        for problem in problems:
            print("page error:", problem)
        sys.exit(0 if images > 0 and errors == 0 else 1)
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(directory, ignore_errors=True)
        home.close()


if __name__ == "__main__":
    main()
