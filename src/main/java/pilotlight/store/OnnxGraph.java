package pilotlight.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import pilotlight.surface.Mistake;

/**
 * Nodes and weights on their way into a file: the few messages of ONNX that a chain of layers takes, by the field numbers of
 * {@code onnx/onnx.proto} (version 1.8 of ONNX), which do not change.
 */
final class OnnxGraph {
    static final String INPUT = "input";
    static final String OUTPUT = "output";
    /** AttributeProto.AttributeType and TensorProto.DataType. */
    private static final int ATTRIBUTE_FLOAT = 1;
    private static final int ATTRIBUTE_INT = 2;
    private static final int ATTRIBUTE_INTS = 7;
    private static final int ELEMENT_FLOAT = 1;
    /** What a protobuf message may measure, less room for all but the weights. */
    private static final long LIMIT = Integer.MAX_VALUE - (1 << 24);

    private static final class ModelProto {
        static final int IR_VERSION = 1, PRODUCER_NAME = 2, PRODUCER_VERSION = 3, GRAPH = 7, OPSET_IMPORT = 8;
    }

    private static final class OperatorSetIdProto {
        static final int VERSION = 2;
    }

    private static final class GraphProto {
        static final int NODE = 1, NAME = 2, INITIALIZER = 5, DOC_STRING = 10, INPUT = 11, OUTPUT = 12;
    }

    private static final class NodeProto {
        static final int INPUT = 1, OUTPUT = 2, NAME = 3, OP_TYPE = 4, ATTRIBUTE = 5;
    }

    private static final class AttributeProto {
        static final int NAME = 1, F = 2, I = 3, INTS = 8, TYPE = 20;
    }

    private static final class TensorProto {
        static final int DIMS = 1, DATA_TYPE = 2, NAME = 8, RAW_DATA = 9;
    }

    private static final class ValueInfoProto {
        static final int NAME = 1, TYPE = 2;
    }

    private static final class TypeProto {
        static final int TENSOR_TYPE = 1, ELEM_TYPE = 1, SHAPE = 2;
    }

    private static final class TensorShapeProto {
        static final int DIM = 1, DIM_VALUE = 1, DIM_PARAM = 2;
    }

    /** A message is what it writes. */
    private interface Message {
        void to(CodedOutputStream out) throws IOException;
    }

    private record Node(String op, String output, List<String> inputs, Object[] attributes) {
    }

    private record Weight(String name, float[] values, int[] dims) {
    }

    private final List<Node> nodes = new ArrayList<>();
    private final List<Weight> weights = new ArrayList<>();
    private final String description;
    private final int[] inputShape;
    private int[] outputShape;

    /** The shapes have a first axis for the batch, whose length is left open. */
    OnnxGraph(String description, int[] inputShape) {
        this.description = description;
        this.inputShape = inputShape;
    }

    int nodes() {
        return nodes.size();
    }

    int[] inputShape() {
        return inputShape;
    }

    int[] outputShape() {
        return outputShape;
    }

    /** Weights under {@code name}, which is returned. */
    String weight(String name, float[] values, int... dims) {
        weights.add(new Weight(name, values, dims));
        return name;
    }

    /** A node; attributes are name, value, name, value, a value a Float, an Integer or an int[]. Returns {@code output}. */
    String node(String op, String output, List<String> inputs, Object... attributes) {
        nodes.add(new Node(op, output, inputs, attributes));
        return output;
    }

    /** Ends the graph: {@code last}, an input or what the last node gives, is its output. */
    void end(String last, int[] shape) {
        outputShape = shape;
        if (last.equals(INPUT)) {
            node("Identity", OUTPUT, List.of(INPUT));
        } else {
            Node n = nodes.remove(nodes.size() - 1);
            node(n.op, OUTPUT, n.inputs, n.attributes);
        }
    }

    /** The file. */
    byte[] bytes() {
        if (weights.stream().mapToLong(w -> 4L * w.values.length).sum() > LIMIT) throw new Mistake("onnx: the weights take more than the 2 GB that an ONNX file holds");
        ByteString graph = message(out -> {
            for (Node n : nodes) out.writeBytes(GraphProto.NODE, message(n));
            out.writeString(GraphProto.NAME, "pilotlight");
            for (Weight w : weights) out.writeBytes(GraphProto.INITIALIZER, message(w));
            out.writeString(GraphProto.DOC_STRING, description);
            out.writeBytes(GraphProto.INPUT, value(INPUT, inputShape));
            out.writeBytes(GraphProto.OUTPUT, value(OUTPUT, outputShape));
        });
        String version = OnnxGraph.class.getPackage().getImplementationVersion();
        return message(out -> {
            out.writeInt64(ModelProto.IR_VERSION, Onnx.FORMAT);
            out.writeString(ModelProto.PRODUCER_NAME, "pilotlight");
            if (version != null) out.writeString(ModelProto.PRODUCER_VERSION, version);
            out.writeBytes(ModelProto.GRAPH, graph);
            out.writeBytes(ModelProto.OPSET_IMPORT, message(set -> set.writeInt64(OperatorSetIdProto.VERSION, Onnx.OPSET)));
        }).toByteArray();
    }

    private static ByteString message(Node n) {
        return message(out -> {
            for (String in : n.inputs) out.writeString(NodeProto.INPUT, in);
            out.writeString(NodeProto.OUTPUT, n.output);
            out.writeString(NodeProto.NAME, n.output);
            out.writeString(NodeProto.OP_TYPE, n.op);
            for (int i = 0; i < n.attributes.length; i += 2) out.writeBytes(NodeProto.ATTRIBUTE, attribute((String) n.attributes[i], n.attributes[i + 1]));
        });
    }

    private static ByteString attribute(String name, Object value) {
        return message(out -> {
            out.writeString(AttributeProto.NAME, name);
            if (value instanceof Float f) {
                out.writeFloat(AttributeProto.F, f);
                out.writeEnum(AttributeProto.TYPE, ATTRIBUTE_FLOAT);
            } else if (value instanceof Integer i) {
                out.writeInt64(AttributeProto.I, i);
                out.writeEnum(AttributeProto.TYPE, ATTRIBUTE_INT);
            } else {
                for (int i : (int[]) value) out.writeInt64(AttributeProto.INTS, i);
                out.writeEnum(AttributeProto.TYPE, ATTRIBUTE_INTS);
            }
        });
    }

    private static ByteString message(Weight w) {
        ByteBuffer raw = ByteBuffer.allocate(4 * w.values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(w.values);
        return message(out -> {
            for (int d : w.dims) out.writeInt64(TensorProto.DIMS, d);
            out.writeEnum(TensorProto.DATA_TYPE, ELEMENT_FLOAT);
            out.writeString(TensorProto.NAME, w.name);
            out.writeByteArray(TensorProto.RAW_DATA, raw.array());
        });
    }

    private static ByteString value(String name, int[] dims) {
        ByteString shape = message(out -> {
            out.writeBytes(TensorShapeProto.DIM, message(dim -> dim.writeString(TensorShapeProto.DIM_PARAM, "batch")));
            for (int i = 1; i < dims.length; i++) {
                int size = dims[i];
                out.writeBytes(TensorShapeProto.DIM, message(dim -> dim.writeInt64(TensorShapeProto.DIM_VALUE, size)));
            }
        });
        ByteString tensor = message(out -> {
            out.writeEnum(TypeProto.ELEM_TYPE, ELEMENT_FLOAT);
            out.writeBytes(TypeProto.SHAPE, shape);
        });
        return message(out -> {
            out.writeString(ValueInfoProto.NAME, name);
            out.writeBytes(ValueInfoProto.TYPE, message(type -> type.writeBytes(TypeProto.TENSOR_TYPE, tensor)));
        });
    }

    private static ByteString message(Message message) {
        try {
            ByteString.Output bytes = ByteString.newOutput();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            message.to(out);
            out.flush();
            return bytes.toByteString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
