package pilotlight.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static pilotlight.nn.Layers.*;
import static pilotlight.nn.LossGoldenTest.message;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Tensor;

/** Errors are one line: where, what came, what was wanted, what to do. */
class LayerErrorTest {
    private static void says(String line, Layer layer, int... shape) {
        assertEquals(line, message(() -> layer.forward(Tensor.ones(shape))));
    }

    @Test
    void layersOnTheirOwn() {
        says("linear (2 -> 64): input [5, 3] has 3 columns, the layer takes 2", linear(2, 64), 5, 3);
        says("linear (2 -> 64): input [] has no columns, the layer takes 2", linear(2, 64));
        says("conv2d (1 -> 8): input [5, 3] is not [batch, 1, height, width]", conv2d(1, 8, 3), 5, 3);
        says("conv2d (1 -> 8): input [2, 3, 9, 9] has 3 channels, the layer takes 1", conv2d(1, 8, 3), 2, 3, 9, 9);
        says("conv2d (1 -> 8): input [2, 1, 2, 9] with padding 0 is smaller than the 3 x 3 kernel", conv2d(1, 8, 3), 2, 1, 2, 9);
        says("conv2d (1 -> 8): input [2, 1, 9, 2] with padding 0 is smaller than the 3 x 3 kernel", conv2d(1, 8, 3), 2, 1, 9, 2);
        says("batchNorm (64): input [64] has no channel axis; give [rows, 64] or [batch, 64, height, width]", batchNorm(64), 64);
        says("batchNorm (64): input [5, 3] has 3 channels, the layer takes 64", batchNorm(64), 5, 3);
        says("batchNorm (64): a batch of 1 row has no variance; use a batch of 2 or more, or eval()", batchNorm(64), 1, 64);
        says("batchNorm (64): a batch of 0 rows has no variance; use a batch of 2 or more, or eval()", batchNorm(64), 0, 64);
        says("prelu (64): input [5, 3] has 3 channels, the layer takes 64; or share one slope, prelu()", prelu(64), 5, 3);
        says("flatten: input [5] has nothing to flatten; give [batch, ..] of two axes or more", flatten(), 5);
        says("maxPool2d (2): input [5, 3] is not [batch, channels, height, width]", maxPool2d(2), 5, 3);
        says("avgPool2d (2): input [5, 3] is not [batch, channels, height, width]", avgPool2d(2), 5, 3);
        says("adaptiveAvgPool2d (1): input [5, 3] is not [batch, channels, height, width]", adaptiveAvgPool2d(1), 5, 3);
    }

    @Test
    void netsAddThePlace() {
        says("linear#0 (2 -> 64): input [5, 3] has 3 columns, the layer takes 2", net(linear(2, 64), relu()), 5, 3);
        says("batchNorm#1 (64): a batch of 1 row has no variance; use a batch of 2 or more, or eval()", net(linear(2, 64), batchNorm(64)), 1, 2);
        says("1.linear#0 (4 -> 2): input [5, 3] has 3 columns, the layer takes 4", net(linear(3, 3), net(linear(4, 2))), 5, 3);
        says("0.1.linear#2 (4 -> 2): input [5, 3] has 3 columns, the layer takes 4",
                net(net(relu(), net(relu(), relu(), linear(4, 2)))), 5, 3);
        says("maxPool2d#1 (4): size 4 does not fit input [1, 1, 3, 3]; give [batch, channels, height, width] of at least that size",
                net(identity(), maxPool2d(4)), 1, 1, 3, 3);
        says("mine#0: add: shapes [5, 3] and [2] do not broadcast: dimension -1 is 3 here and 2 there; make them equal, or one of them 1",
                net(activation("mine", 1, x -> x.add(Tensor.ones(2)))), 5, 3);
        assertEquals("linear#0 (2 -> 64): input [5, 3] has 3 columns, the layer takes 2", message(() -> net(linear(2, 64)).predict(Tensor.ones(5, 3))));
        assertEquals("linear#0 (2 -> 64): input [5, 3] has 3 columns, the layer takes 2", message(() -> net(linear(2, 64)).activations(Tensor.ones(5, 3))));
    }

    @Test
    void badArguments() {
        assertEquals("linear: 0 inputs and 3 outputs; give 1 or more of each", message(() -> linear(0, 3)));
        assertEquals("linear (2 -> 3): has no bias to set; make it with one", message(() -> linear(2, 3, false).biases(1)));
        assertEquals("conv2d: 1 -> 8 channels, kernel 3, stride 0, padding 0; give 1 or more, and padding 0 or more", message(() -> conv2d(1, 8, 3, 0, 0)));
        assertEquals("prelu: 0 channels; give 1 or more, or none for one shared slope", message(() -> prelu(0)));
        assertEquals("batchNorm: 0 channels; give 1 or more", message(() -> batchNorm(0)));
        assertEquals("batchNorm (4, false): has no gamma and beta; make it with them", message(() -> batchNorm(4, false).beta(1)));
        assertEquals("batchNorm (4): momentum 2.0 is not within 0 to 1; for the plain average use cumulative()", message(() -> batchNorm(4).momentum(2)));
        assertEquals("dropout: p 1.0 is not in [0, 1)", message(() -> dropout(1)));
        assertEquals("maxPool2d: size 0; give 1 or more", message(() -> maxPool2d(0)));
        assertEquals("net: layer 1 is null; give a layer", message(() -> net(relu(), null)));
        assertEquals("layer: index 2; this net has 2 layers, counted from 0",
                assertThrows(Mistake.class, () -> net(relu(), relu()).layer(2)).getMessage());
    }

    @Test
    void loadingIsAllOrNothing() {
        Net model = net(linear(2, 3), batchNorm(3)).seed(4);
        Map<String, Tensor> before = new LinkedHashMap<>();
        model.state().forEach((name, t) -> before.put(name, t.copy()));
        Map<String, Tensor> good = new LinkedHashMap<>(net(linear(2, 3), batchNorm(3)).seed(5).state());

        Map<String, Tensor> missing = new LinkedHashMap<>(good);
        missing.remove("1.runningMean");
        assertEquals("load: no entry 1.runningMean [3] for net(linear(2, 3), batchNorm(3))", message(() -> model.load(missing)));
        Map<String, Tensor> extra = new LinkedHashMap<>(good);
        extra.put("2.weight", Tensor.ones(1));
        assertEquals("load: entry 2.weight has no place in net(linear(2, 3), batchNorm(3))", message(() -> model.load(extra)));
        Map<String, Tensor> shape = new LinkedHashMap<>(good);
        shape.put("1.beta", Tensor.ones(4));
        assertEquals("load: entry 1.beta is [4], net(linear(2, 3), batchNorm(3)) takes [3]", message(() -> model.load(shape)));
        model.state().forEach((name, t) -> assertEquals(before.get(name).toString(), t.copy().toString(), name));
    }
}
