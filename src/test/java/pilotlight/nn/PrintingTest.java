package pilotlight.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.nn.Layers.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import pilotlight.tensor.Tensor;

/** Layers print as the call that makes them, nets with their size and flags. */
class PrintingTest {
    /** A row for each layer; the last test counts that none is missing. */
    static List<Layer> everyLayer() {
        return List.of(linear(2, 64), linear(2, 64, false), linear(256, 64).biases(-0.75), conv2d(1, 8, 3), conv2d(1, 8, 3, 2, 1),
                conv2d(1, 8, 3, 1, 0, false), conv2d(1, 8, 3).biases(0.5), batchNorm(64), batchNorm(64, false),
                batchNorm(64).eps(1e-3).momentum(0.3), batchNorm(64).cumulative(), batchNorm(64).gamma(2).beta(-3), prelu(), prelu(64),
                prelu(64).init(0.1), relu(), leakyRelu(), leakyRelu(0.2), elu(), elu(0.5), selu(), gelu(), geluTanh(), silu(), softplus(),
                softplus(2), tanh(), sigmoid(), identity(), activation("cube", 1, x -> x.pow(3)), flatten(), maxPool2d(2), avgPool2d(2),
                adaptiveAvgPool2d(1), dropout(0.5), net());
    }

    @Test
    void asTheConstructorCall() {
        List<String> calls = List.of("linear(2, 64)", "linear(2, 64, false)", "linear(256, 64).biases(-0.75)", "conv2d(1, 8, 3)", "conv2d(1, 8, 3, 2, 1)",
                "conv2d(1, 8, 3, 1, 0, false)", "conv2d(1, 8, 3).biases(0.5)", "batchNorm(64)", "batchNorm(64, false)",
                "batchNorm(64).eps(0.001).momentum(0.3)", "batchNorm(64).cumulative()", "batchNorm(64).gamma(2).beta(-3)", "prelu()", "prelu(64)",
                "prelu(64).init(0.1)", "relu()", "leakyRelu(0.01)", "leakyRelu(0.2)", "elu(1)", "elu(0.5)", "selu()", "gelu()", "geluTanh()", "silu()", "softplus()",
                "softplus(2)", "tanh()", "sigmoid()", "identity()", "cube()", "flatten()", "maxPool2d(2)", "avgPool2d(2)",
                "adaptiveAvgPool2d(1)", "dropout(0.5)", "net() 0 parameters");
        assertEquals(calls, everyLayer().stream().map(Object::toString).toList());
    }

    @Test
    void everyDoorIsInTheTable() {
        long doors = List.of(Layers.class.getDeclaredMethods()).stream().filter(m -> java.lang.reflect.Modifier.isPublic(m.getModifiers()))
                .map(m -> m.getName()).distinct().filter(n -> !n.equals("activation")).count();
        assertEquals(doors, everyLayer().stream().map(Layer::name).filter(n -> !n.equals("cube")).distinct().count());
    }

    @Test
    void copiesPrintTheSame() {
        for (Layer layer : everyLayer()) assertEquals(layer.toString(), layer.copy().toString());
    }

    @Test
    void aNetTellsItsStoryFirst() {
        Net model = net(linear(2, 64), batchNorm(64), prelu(64), linear(64, 64), prelu(64), linear(64, 2));
        assertEquals("net(linear(2, 64), batchNorm(64), prelu(64), linear(64, 64), prelu(64), linear(64, 2)) 4,738 parameters", model.toString());
        assertEquals("net(linear(1, 1, false)) 1 parameter", net(linear(1, 1, false)).toString());
        assertEquals("net(net(linear(2, 3), relu()), linear(3, 1)) 13 parameters", net(net(linear(2, 3), relu()), linear(3, 1)).toString());
    }

    @Test
    void flags() {
        Net model = net(linear(2, 3), linear(3, 1));
        ((Linear) model.layer(0)).weight().data()[1] = Float.NaN;
        assertEquals("net(linear(2, 3), linear(3, 1)) 13 parameters (some NaN)", model.toString());
        model.seed(0).layer(0).freeze();
        assertEquals("net(linear(2, 3), linear(3, 1)) 13 parameters (9 frozen)", model.toString());
        assertEquals("net(linear(2, 3), linear(3, 1)) 13 parameters (frozen)", model.freeze().toString());
    }

    @Test
    void aLongNetStaysUnderAThousandCharacters() {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < 300; i++) layers.add(i % 2 == 0 ? linear(8, 8) : relu());
        String s = net(layers.toArray(Layer[]::new)).toString();
        assertTrue(s.length() < 1000, s);
        assertTrue(s.startsWith("net(linear(8, 8), relu(), ") && s.endsWith(" more layers) 10,800 parameters"), s);
        int shown = s.indexOf(", and ");
        assertTrue(shown <= 800, s);
        int left = Integer.parseInt(s.substring(shown + 6, s.indexOf(" more")));
        assertEquals(300, s.substring(0, shown).split("\\), ").length + left, s);
        String nested = net(net(net(layers.toArray(Layer[]::new)), linear(8, 8)), linear(8, 8)).toString();
        assertTrue(nested.length() < 1000, nested);
        assertEquals("net", net(relu()).name());
    }

    @Test
    void theLocaleDoesNotMatter() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertEquals("net(leakyRelu(0.01), linear(100, 100)) 10,100 parameters", net(leakyRelu(), linear(100, 100)).toString());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void printingDoesNotChangeWhatANetWillBe() {
        Net inner = net(linear(4, 4));
        assertTrue(inner.toString().startsWith("net("));
        Net outer = net(inner, linear(4, 4));
        Tensor a = ((Linear) inner.layer(0)).weight();
        Tensor b = ((Linear) outer.layer(1)).weight();
        assertTrue(a.data()[0] != b.data()[0], "both layers start alike");
    }
}
