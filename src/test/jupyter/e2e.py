"""The kernel end to end: a real Jupyter client, every notebook, and what must hold in a session. One line for each check."""
import argparse
import base64
import pathlib
import re
import statistics
import sys
import tempfile
import time
import traceback

import nbformat
from nbclient import NotebookClient

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from kernel import ROOT, Home, Kernel, pictures_promised  # noqa: E402

passed, failed = 0, []
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def same(found, wanted):
    assert found == wanted, f"found {found!r}, wanted {wanted!r}"


def value(kernel, code):
    cell = kernel.run(code)
    assert cell.error is None, cell.error
    return (cell.result or {}).get("text/plain")


def plain(cell):
    """The lines of an error as they are read, without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(cell.error["traceback"])).split("\n")


def started(cell):
    """The cell has printed, so the statement that is to be interrupted runs."""
    return "go" in cell.text()


@check
def a_value_is_shown(kernel):
    same(value(kernel, "1 + 1"), "2")
    same(value(kernel, "var quiet = 3;"), None)


@check
def the_front_end_learns_the_language(kernel):
    info = kernel.ask(kernel.client.kernel_info())
    same(info["language_info"]["name"], "java")
    same(info["language_info"]["file_extension"], ".java")


@check
def a_variable_survives_a_new_method_body(kernel):
    kernel.run("int f() { return 1; }  var v = f();")
    cell = kernel.run("int f() { return 2; }")
    same(cell.text("stderr"), "")
    same(value(kernel, "v + f()"), "3")


@check
def a_variable_survives_a_new_class_body(kernel):
    kernel.run("class Model { int w = 3; int get() { return w; } }\nModel m = new Model(); m.w = 7;\nvar n = m;")
    cell = kernel.run("class Model { int w = 3; int get() { return 10 * w; } }")
    same(cell.text("stderr"), "")
    same(value(kernel, "m.get() + n.get()"), "140")


@check
def a_variable_that_is_reset_is_named(kernel):
    kernel.run("class Shape { int a = 1; }\nvar shape = new Shape();\nvar other = 5;")
    cell = kernel.run("class Shape { int a = 1; int b = 2; }")
    assert re.search(r"warning: reset to null or 0: shape \(", cell.text("stderr")), cell.text("stderr")
    same(value(kernel, "other"), "5")


@check
def a_compile_error_points_at_its_place(kernel):
    cell = kernel.run("int fine = 1;\nint wrong = fine + missing;")
    same(cell.status, "error")
    same(cell.error["ename"], "CompileError")
    lines = plain(cell)
    same(lines[0], "line 2: cannot find symbol")
    same(lines[1].index("missing"), lines[2].index("^"))


@check
def a_runtime_error_has_its_causes_and_no_kernel_frames(kernel):
    kernel.run('void deep(int k) {\n    throw new IllegalStateException("outer", new RuntimeException("inner"));\n}')
    cell = kernel.run("int calm = 1;\ndeep(calm);")
    same(cell.error["ename"], "IllegalStateException")
    same(cell.error["evalue"], "outer")
    trace = "\n".join(cell.error["traceback"])
    assert "Caused by: RuntimeException: inner" in trace and "line 2:  deep(calm);" in trace, trace
    assert not re.search(r"REPL|jdk\.|spencerpark|pilotlight\.notebook", trace), trace


@check
def a_mistake_is_one_clear_line(kernel):
    with tempfile.TemporaryDirectory() as folder:
        bad = pathlib.Path(folder, "points.csv")
        bad.write_text("a,b\n1,2\n3,n/a\n")
        kernel.run("var taught = net(linear(2, 64), batchNorm(64), prelu(64));")
        for code, wanted in (
                ("taught.forward(randn(rng(1), 5, 3))", "linear#0 (2 -> 64): input [5, 3] has 3 columns, the layer takes 2"),
                ("taught.forward(randn(rng(1), 1, 2))", "batchNorm#1 (64): a batch of 1 row has no variance; use a batch of 2 or more, or eval()"),
                ('csv("no.csv").train()', f"no.csv: no such file; looked for {ROOT / 'no.csv'}"),
                (f'csv("{bad}").target("b").train()', f'{bad}:3:2: "n/a" is not a number in column b'),
                (f'csv("{bad.with_suffix("")}/").train()', f"{bad.with_suffix('')}/: no such file; looked for {bad.with_suffix('')}")):
            cell = kernel.run("// a mistake\n" + code)
            assert cell.error is not None, f"{code} must fail"
            same(cell.error["evalue"], wanted)
            same(plain(cell), [f"{cell.error['ename']}: {wanted}", f"    at line 2:  {code}"])
            same(cell.streams, [])


@check
def the_kernel_outlives_out_of_memory_and_deep_recursion(kernel):
    same(kernel.run("long[][] all = new long[100_000][];\nfor (int i = 0; ; i++) all[i] = new long[Integer.MAX_VALUE - 8];").error["ename"],
         "OutOfMemoryError")
    same(kernel.run("all = null;\nint dive(int k) { return dive(k + 1); }\ndive(0)").error["ename"], "StackOverflowError")
    same(value(kernel, "2 + 2"), "4")


@check
def an_interrupt_ends_a_long_cooperative_loop_and_keeps_its_result(kernel):
    cell = kernel.run('int turn() { System.out.print("go"); int n = 0; while (!Thread.interrupted()) n++; return n; }\nint turns = turn();',
                      meanwhile=kernel.manager.interrupt_kernel, until=started)
    assert cell.error is None or cell.error["ename"] == "Interrupted", cell.error
    same(value(kernel, "turns > 0"), "true")


@check
def an_interrupt_wakes_a_sleeping_cell(kernel):
    start = time.monotonic()
    cell = kernel.run('{ System.out.print("go"); Thread.sleep(60_000); }', meanwhile=kernel.manager.interrupt_kernel, until=started)
    same(cell.error["ename"], "Interrupted")
    assert time.monotonic() - start < 20


@check
def an_interrupt_ends_a_loop_that_does_not_listen(kernel):
    cell = kernel.run('volatile boolean on = true;\n{ System.out.print("go"); while (on) { } }', meanwhile=kernel.manager.interrupt_kernel,
                      until=started)
    same(cell.error["ename"], "Interrupted")
    kernel.run("on = false;")


@check
def an_interrupt_stops_training_and_keeps_the_history(kernel):
    kernel.run("var longData = moons(512).noise(0.15).split(0.8).seed(7);\nvar longModel = net(linear(2, 16), prelu(16), linear(16, 2)).seed(1);")
    cell = kernel.run("var longRun = fit(longModel, longData).sgd(0.1).batch(64).epochs(10_000_000).run();\nint mustNotBeSet = 1;",
                      meanwhile=kernel.manager.interrupt_kernel, until=lambda c: c.streams)
    same(plain(cell), ["Interrupted at line 2: the rest of the cell was not run"])
    assert cell.text().endswith("interrupted, history kept\n"), cell.text()[-200:]
    story = value(kernel, "longRun")
    print("      ", story.split("\n")[0][:100])
    assert re.match(r"Run interrupted after \d+ epochs, \d+ steps, .* s: loss \d", story), story
    assert "image/png" in kernel.run("longRun.plot()").result, "a run that was stopped is plotted"
    again = kernel.run("fit(longModel, longData).sgd(0.1).batch(64).epochs(2).run()")
    assert again.result["text/plain"].startswith("Run 2 epochs"), again.result


@check
def a_watched_training_is_one_picture_that_changes_and_an_interrupt_keeps_it(kernel):
    kernel.run("var liveData = moons(512).noise(0.15).split(0.8).seed(7);\nvar liveModel = net(linear(2, 16), batchNorm(16), prelu(16), linear(16, 2)).seed(1);")
    start = time.monotonic()
    cell = kernel.run("var liveRun = fit(liveModel, liveData).sgd(0.1).batch(64).epochs(10_000_000).watch(units, signals, noise, every(5)).run();\nint neverSet = 1;",
                      meanwhile=kernel.manager.interrupt_kernel, until=lambda c: len(c.displays) > 3, timeout=120)
    seconds = time.monotonic() - start
    same(plain(cell), ["Interrupted at line 2: the rest of the cell was not run"])
    kinds = [kind for kind, _ in cell.displays]
    same(kinds, ["display_data"] + ["update_display_data"] * (len(kinds) - 1))
    assert 4 <= len(kinds) <= 4 * seconds + 3, f"{len(kinds)} pictures in {seconds:.1f} s"
    same(len({content["transient"]["display_id"] for _, content in cell.displays}), 1)
    same(list(cell.displays[0][1]["data"]), ["text/plain"])
    pictures = [content["data"] for _, content in cell.displays[1:]]
    same(len({each["image/png"] for each in pictures}), len(pictures))
    assert re.match(r"Training, epoch \d+ of 10000000: loss \d", pictures[0]["text/plain"]), pictures[0]["text/plain"]
    assert cell.displays[-1][1]["data"]["text/plain"].startswith("Run interrupted after "), cell.displays[-1][1]["data"]["text/plain"]
    assert cell.text().endswith("interrupted, history kept\n"), cell.text()[-200:]
    read = int(value(kernel, 'liveRun.watched("active 2").length'))
    print(f"       {len(pictures)} pictures and {read} readings in {seconds:.1f} s: {value(kernel, 'liveRun')[:80]}")
    assert read > 1, read
    last = kernel.run("fit(liveModel, liveData).sgd(0.1).batch(64).epochs(20).watch(units).run()")
    same(list(last.result), ["text/plain"])
    assert last.displays and "image/png" in last.displays[-1][1]["data"], last.messages
    assert "image/png" in kernel.run("liveRun").result, "a run by itself has its picture"


@check
def an_interrupt_stops_a_study(kernel):
    cell = kernel.run("import pilotlight.lab.*;\nvar long_ = InformationFlow.scenarios(Study.seeds(200).first(1000));",
                      meanwhile=kernel.manager.interrupt_kernel, until=lambda c: c.streams)
    same(cell.error["ename"], "Interrupted")
    same(len(plain(cell)), 1)
    print("      ", plain(cell)[0])
    assert re.fullmatch(r"scenarios: interrupted after \d+ of \d+ runs; nothing is kept, run it again", cell.error["evalue"]), cell.error
    same(cell.text("stderr"), "")
    same(value(kernel, """
        int left = 1;
        for (int i = 0; i < 200 && left > 0; i++) {
            Thread.sleep(50);
            left = (int) Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().equals("pilotlight-study")).count();
        }
        left"""), "0")
    same(value(kernel, 'Study.seeds(3).quiet().map("after", seed -> seed * seed)'), "[0, 1, 4]")


@check
def queued_cells_are_aborted_after_an_error(kernel):
    first = kernel.client.execute('Thread.sleep(500);\nthrow new RuntimeException("stop here");')
    second = kernel.client.execute("int mustNotRun = 1;")
    replies = {}
    while len(replies) < 2:
        reply = kernel.client.get_shell_msg(timeout=30)
        replies[reply["parent_header"]["msg_id"]] = reply["content"]["status"]
    same((replies[first], replies[second]), ("error", "aborted"))
    same(value(kernel, "40 + 2"), "42")


@check
def a_flood_of_lines_is_few_messages(kernel):
    cell = kernel.run('for (int i = 0; i < 20_000; i++) System.out.println("line " + i);\nSystem.err.println("end");')
    same(cell.text(), "".join(f"line {i}\n" for i in range(20_000)))
    print("      ", cell.messages.count("stream"), "messages for 20000 lines")
    assert cell.messages.count("stream") < 100, cell.messages.count("stream")
    same(cell.text("stderr"), "end\n")


@check
def progress_arrives_while_the_cell_runs(kernel):
    seen = []
    cell = kernel.run('for (int i = 0; i < 10; i++) { System.out.print("\\rstep " + i); Thread.sleep(100); }',
                      after=0, until=lambda c: c.streams, meanwhile=lambda: seen.append(time.monotonic()))
    assert seen and len(cell.streams) >= 5, cell.streams
    assert cell.text().endswith("\rstep 9"), cell.text()


@check
def display_shows_and_updates_in_place(kernel):
    cell = kernel.run('var id = display(new java.awt.image.BufferedImage(4, 3, 1));\nupdateDisplay(id, "done");\n'
                      'display("<b>x</b>", "text/html");')
    kinds = [k for k, _ in cell.displays]
    same(kinds, ["display_data", "update_display_data", "display_data"])
    assert cell.displays[0][1]["data"]["image/png"].startswith("iVBOR")
    same(cell.displays[0][1]["transient"]["display_id"], cell.displays[1][1]["transient"]["display_id"])
    same(cell.displays[2][1]["data"]["text/html"], "<b>x</b>")


@check
def a_plot_is_a_picture(kernel):
    cell = kernel.run('Plot.of("check").line("a", new double[] {1, 2, 3}, new double[] {1, 4, 9})')
    assert cell.error is None, cell.error
    assert "image/png" in (cell.result or {}), cell.result and cell.result.keys()


@check
def completion_finds_names(kernel):
    kernel.run("var words = new ArrayList<String>();")
    code = 'int other = 3;\nwords.addA'
    reply = kernel.ask(kernel.client.complete(code, len(code)))
    assert any(m.startswith("addAll(") for m in reply["matches"]), reply["matches"]
    same((reply["cursor_start"], reply["cursor_end"]), (len(code) - 4, len(code)))
    code = "var local = new StringBuilder();\nlocal.rever"
    assert "reverse()" in kernel.ask(kernel.client.complete(code, len(code)))["matches"]


@check
def inspection_shows_the_signature(kernel):
    reply = kernel.ask(kernel.client.inspect("Math.max(1, 2)", 6))
    assert reply["found"] and "max(int" in reply["data"]["text/plain"], reply
    same(kernel.ask(kernel.client.inspect("nothingOfThisName", 4))["found"], False)


@check
def completion_puts_variables_and_the_facade_first(kernel):
    kernel.run("var glow = 1;")
    same(kernel.ask(kernel.client.complete("gl", 2))["matches"][:2], ["glow", "glyphs("])
    found = kernel.ask(kernel.client.complete("fit(null, null).", 16))["matches"]
    assert found.index("momentum(") < found.index("getClass()"), found


@check
def help_is_the_same_in_a_cell_and_under_shift_tab(kernel):
    cell = kernel.run('help("prelu")')
    shown = cell.displays[0][1]["data"]
    assert shown["text/plain"].startswith("Prelu prelu()"), shown["text/plain"]
    assert "<b>Prelu prelu(int channels)</b>" in shown["text/html"], shown["text/html"]
    reply = kernel.ask(kernel.client.inspect("prelu(64)", 3))
    assert reply["found"] and "Prelu prelu(int channels)" in reply["data"]["text/plain"], reply
    same(len(kernel.run('help("preluu")').displays[0][1]["data"]["text/plain"].split("\n")), 1)


@check
def the_tour_shows_its_ten_lines_and_keeps_what_they_make(kernel):
    start = time.monotonic()
    cell = kernel.run("var round = tour();")
    assert cell.error is None, cell.error
    print(f"       ten lines in {time.monotonic() - start:.1f} s")
    same(len(cell.displays), 20)
    assert "10 of 10" in cell.displays[18][1]["data"]["text/plain"], cell.displays[18]
    assert value(kernel, "round.run()").startswith("Run 40 epochs")


@check
def each_result_is_a_table_or_a_picture(kernel):
    kernel.run("var made = tour(10);")
    for each in ("data()", "model()", "run()", "run().model()"):
        assert {"text/html", "image/png"} & (kernel.run(f"made.{each}").result or {}).keys(), each
    for each in ("units", "signals", "noise", "advise", "regions"):
        assert {"text/html", "image/png"} & (kernel.run(f"{each}(made.model(), made.data())").result or {}).keys(), each


@check
def the_console_knows_when_more_lines_are_needed(kernel):
    same(kernel.ask(kernel.client.is_complete("int x = 1;"))["status"], "complete")
    same(kernel.ask(kernel.client.is_complete("for (int i = 0; i < 3; i++) {"))["status"], "incomplete")


@check
def jars_magic_of_other_kernels_is_understood(kernel):
    same(kernel.run("%jars ../target/pilotlight.jar\nint after = 1;").error, None)
    cell = kernel.run("%jars nowhere.jar")
    same(cell.error["ename"], "MagicError")
    assert "nowhere.jar" in cell.error["evalue"]


@check
def input_reaches_the_cell(kernel):
    sent = kernel.client.execute("new Scanner(System.in).nextLine()", allow_stdin=True)
    kernel.client.get_stdin_msg(timeout=20)
    kernel.client.input("typed")
    while True:
        message = kernel.client.get_iopub_msg(timeout=20)
        if message["parent_header"].get("msg_id") == sent and message["msg_type"] == "execute_result":
            break
    same(message["content"]["data"]["text/plain"], "typed")
    kernel.client.get_shell_msg(timeout=10)


@check
def a_restart_forgets_everything_and_works(kernel):
    kernel.run("int before = 1;")
    start = time.monotonic()
    kernel.manager.restart_kernel(now=False)
    kernel.client.wait_for_ready(timeout=60)
    print(f"       restarted in {time.monotonic() - start:.1f} s")
    same(kernel.run("before").error["ename"], "CompileError")
    same(value(kernel, "3 * 3"), "9")


def run_check(name, action):
    global passed
    start = time.monotonic()
    try:
        action()
    except Exception as e:
        failed.append(name)
        print(f"FAIL   {name}: {type(e).__name__}: {str(e)[:1500]}", flush=True)
        if not isinstance(e, (AssertionError, TimeoutError)):
            traceback.print_exc(limit=-4)
        return
    passed += 1
    print(f"  ok   {name}  {time.monotonic() - start:.1f} s", flush=True)


def notebook(path):
    nb = nbformat.read(path, as_version=4)
    start = time.monotonic()
    NotebookClient(nb, timeout=300, kernel_name="pilotlight", resources={"metadata": {"path": str(path.parent)}}).execute()
    seconds = time.monotonic() - start
    outputs = [o for c in nb.cells if c.cell_type == "code" for o in c.outputs]
    errors = [o for o in outputs if o.output_type == "error"]
    assert not errors, errors[0]
    warnings = [o.text for o in outputs if o.output_type == "stream" and o.name == "stderr"]
    assert not warnings, warnings[0]
    nbformat.validate(nb)
    # A finding sends its picture along with its table, and a page shows the table.
    pictures = [base64.b64decode(o.data["image/png"]) for o in outputs if "image/png" in o.get("data", {}) and "text/html" not in o.data]
    print(f"       {len(nb.cells)} cells, {len(pictures)} pictures, {seconds:.1f} s")
    same(len(pictures), pictures_promised(nb))
    assert all(p.startswith(b"\x89PNG") and len(p) > 2000 for p in pictures), "a picture is no PNG, or empty"


def first_output():
    """Seconds from the start of the process to the first output of the first cell."""
    start = time.monotonic()
    kernel = Kernel.__new__(Kernel)
    from jupyter_client.manager import KernelManager
    kernel.manager = KernelManager(kernel_name="pilotlight")
    kernel.manager.start_kernel(cwd=str(ROOT))
    kernel.client = kernel.manager.client()
    kernel.client.start_channels()
    kernel.client.wait_for_ready(timeout=60)
    ready = time.monotonic() - start
    cell = kernel.run('System.out.println("hello");')
    total = time.monotonic() - start
    same(cell.text(), "hello\n")
    stop = time.monotonic()
    kernel.close()
    return ready, total, time.monotonic() - stop


def timing(times):
    rows = [first_output() for _ in range(times)]
    ready, total, stop = (statistics.median(column) for column in zip(*rows))
    print(f"kernel start, median of {times}: ready {ready:.2f} s, first output {total:.2f} s; shutdown {stop:.2f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--time", type=int, metavar="N", help="only measure kernel start to first output, N times")
    parser.add_argument("--session", action="store_true", help="only the checks of a session, no notebooks")
    parser.add_argument("--only", help="only the checks whose name contains this")
    options = parser.parse_args()
    home = Home()
    try:
        if options.time:
            timing(options.time)
            return
        kernel = Kernel()
        try:
            for each in CHECKS:
                if options.only is None or options.only in each.__name__:
                    run_check(each.__name__.replace("_", " "), lambda: each(kernel))
        finally:
            kernel.close()
        # A twin in another language has the same code, which a test holds it to.
        notebooks = [] if options.session else sorted((ROOT / "notebooks").glob("*.ipynb"))
        for path in notebooks:
            if ".ipynb_checkpoints" not in path.parts and (options.only is None or options.only in str(path)):
                run_check(str(path.relative_to(ROOT)), lambda: notebook(path))
        home.cli("remove", "--prefix", str(home.prefix))
        run_check("remove leaves no kernel behind",
                  lambda: same((home.prefix / "share/jupyter/kernels/pilotlight").exists(), False))
    finally:
        home.close()
    print(f"{passed} passed, {len(failed)} failed" + (": " + ", ".join(failed) if failed else ""))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
