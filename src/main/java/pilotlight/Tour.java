package pilotlight;

import static pilotlight.Pilotlight.*;

import java.util.List;
import java.util.function.Function;
import pilotlight.data.Data;
import pilotlight.help.Help;
import pilotlight.help.Page;
import pilotlight.nn.Net;
import pilotlight.surface.Canvas;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;
import pilotlight.surface.Surface;
import pilotlight.train.Run;

/**
 * Ten lines for a newcomer, each shown with a sentence of why, and run: from data to a trained net that has been looked into.
 *
 * <p>A shell shows one line at a time, the next at the next {@code tour()}; a notebook shows all ten. What the lines have made
 * is kept: {@code var t = tour(10)}, then {@code t.data()}, {@code t.model()}, {@code t.run()}.
 */
public final class Tour {

    /** A line as it is typed, why one would, and what it does. */
    record Line(String code, String why, Function<Tour, Object> does) {
    }

    static final List<Line> LINES = List.of(
            new Line("var data = moons(512).noise(0.15).split(0.8).seed(7)",
                    "First data: two half moons, which no straight line separates. csv(\"file.csv\") reads a table of your own.",
                    t -> t.data = moons(512).noise(0.15).split(0.8).seed(7)),
            new Line("data.plot()", "A look at it costs one word. Nearly everything here has a plot().", t -> t.data().plot()),
            new Line("var model = net(linear(2, 64), batchNorm(64), prelu(64), linear(64, 64), prelu(64), linear(64, 2)).seed(1)",
                    "A net is its layers in a row, and prints as the call that makes it; prelu(64) learns a slope for each of its 64 units.",
                    t -> t.model = net(linear(2, 64), batchNorm(64), prelu(64), linear(64, 64), prelu(64), linear(64, 2)).seed(1)),
            new Line("signals(model, data)", "Before it trains: does the signal reach the last layer, and the gradient the first? The spread should stay near that of theory.",
                    t -> signals(t.model(), t.data())),
            new Line("var run = fit(model, data).sgd(0.1).momentum(0.9).batch(64).epochs(40).run()",
                    "Training: settings in any order, then run(). An interrupt stops it and keeps the history.",
                    t -> t.run = fit(t.model(), t.data()).sgd(0.1).momentum(0.9).batch(64).epochs(40).run()),
            new Line("run.plot()", "How it went: loss and accuracy, in training and on the rows held back.", t -> t.run().plot()),
            new Line("units(model, data)", "Who works: a dead unit answers to no row, so no gradient goes through it and it learns nothing any more.",
                    t -> units(t.model(), t.data())),
            new Line("alphas(run)", "What PReLU learned: the slope left of zero, from 0.25 at first. A slope above 0 is what keeps a unit from dying.", t -> alphas(t.run())),
            new Line("advise(model, data)", "What the instruments see taken together, and what each remedy would do. noise(model, data) tells how large a batch is worth its price.",
                    t -> advise(t.model(), t.data())),
            new Line("regions(model, data).plot()", "What it says, everywhere in the plane. From here: help() lists the words, help(run) tells about a value.",
                    t -> regions(t.model(), t.data()).plot()));

    /** The lines that make what the others use. */
    private static final List<Integer> MAKERS = List.of(1, 3, 5);

    private static Tour walk = new Tour();

    private Data data;
    private Net model;
    private Run run;
    private int line;

    private Tour() {
    }

    /** The next line in a shell, starting again after the last; elsewhere all ten. */
    static synchronized Tour next() {
        if (Surface.current() == Surface.SHELL) return line(walk.line % LINES.size() + 1);
        walk = new Tour();
        for (int i = 1; i <= LINES.size(); i++) walk.show(i);
        return walk;
    }

    /** One line, from 1; those before it that it needs are run as well. */
    static synchronized Tour line(int number) {
        if (number < 1 || number > LINES.size()) throw new Mistake("tour(" + number + "): the tour has lines 1 to " + LINES.size());
        if (number == 1) walk = new Tour();
        walk.show(number);
        return walk;
    }

    private void show(int number) {
        for (int maker : MAKERS) if (maker < number && !made(maker)) LINES.get(maker - 1).does.apply(this);
        Line it = LINES.get(number - 1);
        line = number;
        Canvas cell = Canvas.open();
        Help.show(new Page().heading(number + " of " + LINES.size()).prose(it.why, "").prose("    " + it.code, ""));
        Object value = it.does.apply(this);
        if (cell != null && value instanceof Showable shown) cell.show(shown);
        else System.out.println((it.code.startsWith("var ") ? it.code.split(" ")[1] + " ==> " : "") + value + "\n");
    }

    private boolean made(int maker) {
        return (maker == 1 ? data : maker == 3 ? model : run) != null;
    }

    /** What line 1 has made. */
    public Data data() {
        return data;
    }

    /** What line 3 has made and line 5 has trained. */
    public Net model() {
        return model;
    }

    /** What line 5 has made. */
    public Run run() {
        return run;
    }

    @Override
    public String toString() {
        String next = line == LINES.size() ? "tour() starts again" : "tour() goes on";
        return "Tour " + line + " of " + LINES.size() + "; " + next + "; var t = tour(" + LINES.size() + ") keeps t.data(), t.model(), t.run()";
    }
}
