"""Files between Pilotlight and other tools, read by those tools' own readers. One line for each check.

    python src/test/interchange/interchange.py        # needs target/pilotlight.jar and requirements.txt; with torch installed it checks that too
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import traceback

import numpy as np
import onnx
import onnxruntime
from safetensors import deserialize, safe_open
from safetensors.numpy import load_file, save_file

ROOT = pathlib.Path(__file__).resolve().parents[3]
JAR = ROOT / "target" / "pilotlight.jar"
NETS = ["plain", "normed", "pictures"]
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def java(*arguments):
    home = os.environ.get("JAVA_HOME")
    command = str(pathlib.Path(home) / "bin" / "java") if home else shutil.which("java")
    subprocess.run([command, "-cp", str(JAR), str(pathlib.Path(__file__).with_name("Interchange.java")), *map(str, arguments)], check=True)


def close(found, wanted, tolerance=1e-5):
    assert found.shape == wanted.shape, f"shape {found.shape}, wanted {wanted.shape}"
    worst = float(np.max(np.abs(found.astype(np.float64) - wanted.astype(np.float64)), initial=0))
    assert worst <= tolerance, f"off by {worst}"


def forward(name, t, x):
    """The nets of Interchange.java in numpy, in evaluation mode."""
    def linear(at, v):
        return v @ t[at + ".weight"].T + (t[at + ".bias"] if at + ".bias" in t else 0)

    def norm(at, v):
        shape = (1, -1) + (1,) * (v.ndim - 2)
        y = (v - t[at + ".running_mean"].reshape(shape)) / np.sqrt(t[at + ".running_var"].reshape(shape) + 1e-5)
        return y * t[at + ".weight"].reshape(shape) + t[at + ".bias"].reshape(shape) if at + ".weight" in t else y

    def prelu(at, v):
        shape = (1, -1) + (1,) * (v.ndim - 2)
        return np.where(v > 0, v, v * t[at + ".weight"].reshape(shape))

    if name == "plain":
        return linear("2", prelu("1", linear("0", x)))
    if name == "normed":
        return linear("5", np.tanh(norm("4.1", linear("4.0", prelu("2", norm("1", linear("0", x)))))))
    v = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    w = t["0.weight"]
    v = sum(np.einsum("nchw,oc->nohw", v[:, :, i:i + 8, j:j + 8], w[:, :, i, j]) for i in range(3) for j in range(3)) + t["0.bias"].reshape(1, -1, 1, 1)
    v = prelu("2", norm("1", v))
    v = v.reshape(len(v), 3, 4, 2, 4, 2).max(axis=(3, 5))
    return linear("5", v.reshape(len(v), -1))


@check
def our_files_are_read(folder):
    for name in NETS:
        t = load_file(folder / f"{name}.safetensors")
        assert all(v.dtype == np.float32 for v in t.values())
        tried = load_file(folder / f"{name}.try.safetensors")
        close(forward(name, t, tried["x"]), tried["y"])
    with safe_open(folder / "plain.safetensors", "numpy") as f:
        assert f.metadata() == {"model": "net(linear(5, 7), prelu(7), linear(7, 3))"}, f.metadata()


@check
def names_and_shapes_are_those_of_a_sequential(folder):
    found = {k: list(v.shape) for k, v in load_file(folder / "normed.safetensors").items()}
    wanted = {"0.weight": [8, 5], "2.weight": [1], "4.0.weight": [8, 8], "4.0.bias": [8], "5.weight": [2, 8], "5.bias": [2]}
    wanted |= {f"1.{k}": [8] for k in ("weight", "bias")}
    for at in ("1", "4.1"):
        wanted |= {f"{at}.running_mean": [8], f"{at}.running_var": [8], f"{at}.num_batches_tracked": []}
    assert found == wanted, found


def answered(folder, kind, seen):
    java("read", folder, kind)
    for name in NETS:
        ours = load_file(folder / f"{name}.{kind}.ours.safetensors")
        for k, v in seen[name].items():
            assert np.array_equal(ours["seen." + k], v.astype(np.float32)), f"{name} {k}"
        t = {k: v.astype(np.float32) for k, v in seen[name].items()}
        close(ours["y"], forward(name, t, load_file(folder / f"{name}.try.safetensors")["x"]), 1e-5 * max(1, float(np.max(np.abs(ours["y"])))))


def counted(k, v, dtype):
    """As a training of PyTorch has it: the count of batches is an int64 scalar."""
    return np.asarray(v, np.int64 if k.endswith("num_batches_tracked") else dtype)


@check
def theirs_in_f32_f64_and_f16_are_read(folder):
    for kind, dtype in {"f32": np.float32, "f64": np.float64, "f16": np.float16}.items():
        seen = {}
        for name in NETS:
            t = {k: counted(k, v, dtype) for k, v in load_file(folder / f"{name}.safetensors").items()}
            if kind == "f64":
                t = {k: v if v.dtype == np.int64 else np.asarray(v + 1e-9) for k, v in t.items()}
            save_file(t, folder / f"{name}.{kind}.safetensors")
            seen[name] = t
        answered(folder, kind, seen)


@check
def theirs_in_bf16_are_read(folder):
    seen = {}
    for name in NETS:
        parts, seen[name] = {}, {}
        for k, v in load_file(folder / f"{name}.safetensors").items():
            high = (np.ascontiguousarray(v).view(np.uint32) >> 16).astype(np.uint16)
            seen[name][k] = (high.astype(np.uint32) << 16).view(np.float32).reshape(v.shape)
            parts[k] = {"dtype": "BF16", "shape": list(v.shape), "data": high.tobytes()}
        write_raw(folder / f"{name}.bf16.safetensors", parts)
        check_their_reader(folder / f"{name}.bf16.safetensors", parts)
    answered(folder, "bf16", seen)


@check
def theirs_in_i64_and_u8_are_read(folder):
    for kind, dtype in {"i64": np.int64, "u8": np.uint8}.items():
        seen = {}
        for name in NETS:
            t = {k: np.asarray(np.clip(np.abs(v) * 20 + 1, 0, 250), dtype) for k, v in load_file(folder / f"{name}.safetensors").items()}
            save_file(t, folder / f"{name}.{kind}.safetensors")
            seen[name] = t
        answered(folder, kind, seen)


def write_raw(path, parts):
    """A file of a type that numpy does not have."""
    header, data, at = {}, b"", 0
    for k, p in parts.items():
        header[k] = {"dtype": p["dtype"], "shape": p["shape"], "data_offsets": [at, at + len(p["data"])]}
        data += p["data"]
        at += len(p["data"])
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)


def check_their_reader(path, parts):
    """What was made by hand must be a file to them."""
    assert {k: (v["dtype"], bytes(v["data"])) for k, v in deserialize(path.read_bytes())} == {k: (p["dtype"], p["data"]) for k, p in parts.items()}


@check
def our_onnx_is_valid_and_gives_the_same(folder):
    for name in NETS:
        tried = load_file(folder / f"{name}.try.safetensors")
        kinds = []
        for kind in (".onnx", ".kept.onnx"):
            model = onnx.load(folder / (name + kind))
            onnx.checker.check_model(model, full_check=True)
            assert model.producer_name == "pilotlight" and model.producer_version, model.producer_version
            assert [(o.domain, o.version) for o in model.opset_import] == [("", 13)] and model.ir_version == 7
            kinds.append([n.op_type for n in model.graph.node])
            session = onnxruntime.InferenceSession(folder / (name + kind), providers=["CPUExecutionProvider"])
            for batch in (1, 2, 7, 16):
                close(session.run(["output"], {"input": tried["x"][:batch]})[0], tried["y"][:batch])
        kept = kinds[1].count("BatchNormalization")
        assert kept == {"plain": 0, "normed": 2, "pictures": 1}[name] and "BatchNormalization" not in kinds[0], kinds


def sequential(name):
    from torch import nn
    return {
        "plain": lambda: nn.Sequential(nn.Linear(5, 7), nn.PReLU(7), nn.Linear(7, 3)),
        "normed": lambda: nn.Sequential(nn.Linear(5, 8, bias=False), nn.BatchNorm1d(8), nn.PReLU(), nn.Dropout(0.1),
                                        nn.Sequential(nn.Linear(8, 8), nn.BatchNorm1d(8, affine=False), nn.Tanh()), nn.Linear(8, 2)),
        "pictures": lambda: nn.Sequential(nn.Conv2d(1, 3, 3, 1, 1), nn.BatchNorm2d(3), nn.PReLU(3), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(48, 4)),
    }[name]().eval()


def a_state_dict_goes_there_and_back(folder):
    import torch
    from safetensors.torch import load_file as load_torch, save_file as save_torch
    seen = {}
    for name in NETS:
        model = sequential(name)
        model.load_state_dict(load_torch(folder / f"{name}.safetensors"), strict=True)
        tried = load_file(folder / f"{name}.try.safetensors")
        with torch.no_grad():
            close(model(torch.from_numpy(tried["x"].copy())).numpy(), tried["y"])
            for p in model.parameters():
                p.mul_(0.5)
        save_torch(model.state_dict(), folder / f"{name}.torch.safetensors")
        seen[name] = {k: v.numpy() for k, v in model.state_dict().items()}
    answered(folder, "torch", seen)


def main():
    try:
        import torch  # noqa: F401
        CHECKS.append(a_state_dict_goes_there_and_back)
    except ImportError:
        print("without torch: names, shapes and values are compared, load_state_dict is not called")
    failed = 0
    with tempfile.TemporaryDirectory() as made:
        folder = pathlib.Path(made)
        java("write", folder)
        for c in CHECKS:
            try:
                c(folder)
                print(f"ok    {c.__name__}", flush=True)
            except Exception:
                failed += 1
                print(f"FAIL  {c.__name__}\n{traceback.format_exc()}", flush=True)
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
