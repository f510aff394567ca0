"""What the checks share: a temporary Jupyter in which the kernel is installed, and a cell runner."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from jupyter_client.manager import KernelManager

ROOT = pathlib.Path(__file__).resolve().parents[3]


def pictures_promised(nb):
    """How many pictures the code cells ask for: each ends in one, as every kernel shows a BufferedImage."""
    return sum(c.cell_type == "code" and c.source.rstrip().endswith(".image()") for c in nb.cells)


class Home:
    """A temporary prefix with the kernel in it; the environment points Jupyter at it and nowhere else."""

    def __init__(self):
        self.prefix = pathlib.Path(tempfile.mkdtemp(prefix="pilotlight-jupyter-"))
        launcher = ROOT / "pilotlight"
        command = [str(launcher)] if launcher.exists() else ["java", "-jar", str(ROOT / "target" / "pilotlight.jar")]
        self.command = command + ["kernel"]
        self.said = self.cli("install", "--prefix", str(self.prefix))
        for name in ("data", "config", "runtime", "ipython"):
            (self.prefix / name).mkdir()
        os.environ.update(JUPYTER_PATH=str(self.prefix / "share" / "jupyter"), JUPYTER_DATA_DIR=str(self.prefix / "data"),
                          JUPYTER_CONFIG_DIR=str(self.prefix / "config"), JUPYTER_RUNTIME_DIR=str(self.prefix / "runtime"),
                          IPYTHONDIR=str(self.prefix / "ipython"))

    def cli(self, *arguments):
        done = subprocess.run(self.command + list(arguments), capture_output=True, text=True, cwd=ROOT)
        if done.returncode != 0:
            sys.exit(f"{' '.join(self.command)} {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def close(self):
        shutil.rmtree(self.prefix, ignore_errors=True)


class Cell:
    """What one cell gave back."""

    def __init__(self):
        self.messages, self.streams, self.displays, self.error, self.result, self.status = [], [], [], None, None, None

    def text(self, name="stdout"):
        return "".join(t for n, t in self.streams if n == name)


class Kernel:
    def __init__(self, cwd=None):
        self.manager = KernelManager(kernel_name="pilotlight")
        self.manager.start_kernel(cwd=str(cwd or ROOT))
        self.connect()

    def connect(self):
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def run(self, code, timeout=60, meanwhile=None, after=0.5, until=None):
        """Runs a cell; `meanwhile` is called once it has been busy for `after` seconds, or when `until(cell)` holds."""
        sent = self.client.execute(code)
        cell, start = Cell(), time.monotonic()
        while True:
            if meanwhile and time.monotonic() - start > after and (until is None or until(cell)):
                meanwhile()
                meanwhile = None
            if time.monotonic() - start > timeout:
                raise TimeoutError(f"no end after {timeout} s: {code[:60]!r}")
            try:
                message = self.client.get_iopub_msg(timeout=0.1)
            except Exception:
                continue
            if message["parent_header"].get("msg_id") != sent:
                continue
            kind, content = message["msg_type"], message["content"]
            cell.messages.append(kind)
            if kind == "stream":
                cell.streams.append((content["name"], content["text"]))
            elif kind in ("display_data", "update_display_data"):
                cell.displays.append((kind, content))
            elif kind == "execute_result":
                cell.result = content["data"]
            elif kind == "error":
                cell.error = content
            elif kind == "status" and content["execution_state"] == "idle":
                break
        reply = self.client.get_shell_msg(timeout=10)
        while reply["parent_header"].get("msg_id") != sent:
            reply = self.client.get_shell_msg(timeout=10)
        cell.status = reply["content"]["status"]
        return cell

    def ask(self, message):
        """The reply to a request that is no execution."""
        while True:
            reply = self.client.get_shell_msg(timeout=30)
            if reply["parent_header"].get("msg_id") == message:
                return reply["content"]

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=False)
