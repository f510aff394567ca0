"""A training that is watched, in JupyterLab in headless Chromium: one picture that changes, stopped by the page's own button, its history kept."""
import argparse
import hashlib
import pathlib
import shutil
import sys
import time

import nbformat
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from browser import FLAGS, WIDTH, free_port, open_notebook, start_server, stop_server, wait_for_server  # noqa: E402
from kernel import Home  # noqa: E402

CELLS = [
    "var data = moons(512).noise(0.15).split(0.8).seed(7);\n"
    "var model = net(linear(2, 64), batchNorm(64), prelu(64), linear(64, 64), relu(), linear(64, 2)).seed(1);",
    "var run = fit(model, data).watch(units, signals, noise, every(2)).sgd(0.02).epochs(10_000_000).run();",
    'System.out.println("kept " + run.watched("active 2").length + " readings of " + run.ending() + " run");',
]


def cell(page, index):
    return page.locator(".jp-Notebook .jp-CodeCell").nth(index)


def run_next(page):
    """Runs the cell that is selected and selects the one below."""
    page.locator(".jp-Notebook").press("Shift+Enter")


def watch(page, wanted, patience):
    """The pictures seen until there were so many different ones; there is never more than one at a time."""
    seen, heights, end = [], set(), time.monotonic() + patience
    while len(seen) < wanted:
        assert time.monotonic() < end, f"{len(seen)} pictures in {patience:.0f} s"
        images = cell(page, 1).locator(".jp-OutputArea img")
        count = images.count()
        assert count <= 1, f"{count} pictures at once"
        if count == 1:
            try:
                source = images.first.get_attribute("src", timeout=1000)
                heights.add(cell(page, 1).evaluate("c => c.querySelector('.jp-OutputArea').offsetHeight"))
            except Exception:
                continue
            digest = hashlib.sha1((source or "").encode()).hexdigest()
            if source and digest not in seen:
                seen.append(digest)
        page.wait_for_timeout(50)
    return seen, heights


def look(page, shot, patience):
    cell(page, 0).locator(".cm-content").click()
    page.keyboard.press("Escape")
    run_next(page)
    run_next(page)
    seen, heights = watch(page, 4, patience)
    page.screenshot(path=str(shot.with_stem(shot.stem + "-while")))
    page.locator("[data-command='notebook:interrupt-kernel']").first.click()
    end = time.monotonic() + patience
    while "interrupted, history kept" not in cell(page, 1).inner_text():
        assert time.monotonic() < end, "the interrupt was not heard: " + cell(page, 1).inner_text()[-300:]
        page.wait_for_timeout(100)
    while page.get_by_text("Java (Pilotlight) | Idle").count() == 0:
        assert time.monotonic() < end, "the kernel is not idle"
        page.wait_for_timeout(100)
    cell(page, 2).locator(".cm-content").click()
    page.keyboard.press("Escape")
    run_next(page)
    while "kept " not in cell(page, 2).locator(".jp-OutputArea").inner_text():
        assert time.monotonic() < end, "the run is not there: " + cell(page, 2).inner_text()[-300:]
        page.wait_for_timeout(100)
    kept = cell(page, 2).locator(".jp-OutputArea").inner_text().strip()
    assert kept.endswith("readings of INTERRUPTED run"), kept
    page.wait_for_timeout(500)
    page.screenshot(path=str(shot))
    assert cell(page, 1).locator(".jp-OutputArea img").count() == 1, "one picture stays"
    assert not page.locator("[data-mime-type='application/vnd.jupyter.error'], [data-mime-type='application/vnd.jupyter.stderr']").count()
    print(f"{len(seen)} pictures in one place, its height {sorted(heights)}; {kept}; the page: {shot}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shot", type=pathlib.Path, help="the page at the end; while it trained it is in a file beside, with -while in its name")
    parser.add_argument("--chromium", default=shutil.which("chromium") or "/usr/bin/chromium")
    parser.add_argument("--patience", type=float, default=180, help="seconds to wait for each step")
    options = parser.parse_args()
    home, server, complaint = Home(), None, None
    directory, port = home.prefix / "notebooks", free_port()
    try:
        directory.mkdir()
        options.shot.parent.mkdir(parents=True, exist_ok=True)
        nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in CELLS])
        nb.metadata["kernelspec"] = {"name": "pilotlight", "display_name": "Java (Pilotlight)", "language": "java"}
        nbformat.write(nb, directory / "notebook.ipynb")
        server = start_server(home, directory, port, dark=False)
        wait_for_server(server, port)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=options.chromium, args=FLAGS)
            page = browser.new_page(viewport={"width": WIDTH, "height": 1100})
            page.set_default_timeout(options.patience * 1000)
            try:
                open_notebook(page, f"http://127.0.0.1:{port}/doc/tree/notebook.ipynb", options.patience)
                look(page, options.shot, options.patience)
            except Exception:
                page.screenshot(path=str(options.shot))
                raise
            browser.close()
    except Exception as e:
        complaint = f"{type(e).__name__}: {e}"
    finally:
        stop_server(server)
        home.close()
    if complaint:
        print("FAIL  ", complaint)
    print("0 passed, 1 failed" if complaint else "1 passed, 0 failed")
    sys.exit(1 if complaint else 0)


if __name__ == "__main__":
    main()
