import static pilotlight.Pilotlight.*;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pilotlight.data.Data;
import pilotlight.nn.Net;
import pilotlight.store.SafeTensors;
import pilotlight.store.SafeTensorsWriter;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/** Our side of interchange.py: writes files for other tools, and answers what it finds in theirs. */
class Interchange {
    /** Nets with every kind of tensor that a file may hold, by name, and rows to try them on. */
    static Map<String, Net> nets() {
        Map<String, Net> all = new LinkedHashMap<>();
        all.put("plain", net(linear(5, 7), prelu(7), linear(7, 3)).seed(1));
        all.put("normed", net(linear(5, 8, false), batchNorm(8), prelu(), dropout(0.1), net(linear(8, 8), batchNorm(8, false), tanh()), linear(8, 2)).seed(2));
        all.put("pictures", net(conv2d(1, 3, 3, 1, 1), batchNorm(3), prelu(3), maxPool2d(2), flatten(), linear(48, 4)).seed(3));
        return all;
    }

    static Tensor rows(String name) {
        Rng rng = new Rng(9);
        return name.equals("pictures") ? Tensor.randn(rng, 16, 1, 8, 8) : Tensor.randn(rng, 16, 5);
    }

    public static void main(String[] arguments) {
        String folder = arguments[1] + "/";
        if (arguments[0].equals("write")) write(folder);
        else read(folder, arguments[2]);
    }

    /** NAME.safetensors and two kinds of NAME.onnx for each net, after some training, and NAME.try.safetensors with x and what the net makes of it. */
    private static void write(String folder) {
        nets().forEach((name, net) -> {
            Tensor x = rows(name);
            List<Integer> labels = new ArrayList<>();
            for (int i = 0; i < x.dim(0); i++) labels.add(i % 2);
            fit(net, Data.of(name, x, labels.stream().mapToInt(i -> i).toArray())).sgd(0.05).batch(8).epochs(3).quiet().run();
            save(net, folder + name + ".safetensors");
            int[] row = Arrays.copyOfRange(x.shape().dims(), 1, x.rank());
            onnx(net, folder + name + ".onnx", row);
            onnx(net).row(row).keepBatchNorm().write(folder + name + ".kept.onnx");
            new SafeTensorsWriter().tensor("x", x).tensor("y", net.predict(x)).write(folder + name + ".try.safetensors");
        });
    }

    /** Loads NAME.KIND.safetensors, which the other side wrote, into a fresh net, and writes what that makes of the rows to NAME.KIND.ours.safetensors. */
    private static void read(String folder, String kind) {
        nets().forEach((name, net) -> {
            String file = folder + name + "." + kind;
            load(net, file + ".safetensors");
            SafeTensorsWriter answer = new SafeTensorsWriter().tensor("y", net.predict(rows(name)));
            SafeTensors theirs = SafeTensors.read(file + ".safetensors");
            for (String t : theirs.names()) answer.tensor("seen." + t, theirs.tensor(t));
            answer.write(file + ".ours.safetensors");
        });
    }
}
