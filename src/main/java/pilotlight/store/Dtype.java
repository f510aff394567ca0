package pilotlight.store;

import java.nio.ByteBuffer;
import pilotlight.surface.Mistake;

/** The number types of safetensors that are read here, little-endian; each becomes float32, to the nearest. */
enum Dtype {
    F64(8) {
        @Override
        void read(ByteBuffer from, float[] to, int n) {
            for (int i = 0; i < n; i++) {
                double d = from.getDouble();
                to[i] = (float) d;
                if (Float.isInfinite(to[i]) && !Double.isInfinite(d)) throw new Mistake("the value " + d + " is beyond float32; scale it before");
            }
        }
    },
    F32(4) {
        @Override
        void read(ByteBuffer from, float[] to, int n) {
            from.asFloatBuffer().get(to, 0, n);
        }
    },
    F16(2) {
        @Override
        void read(ByteBuffer from, float[] to, int n) {
            for (int i = 0; i < n; i++) to[i] = half(from.getShort());
        }
    },
    BF16(2) {
        @Override
        void read(ByteBuffer from, float[] to, int n) {
            for (int i = 0; i < n; i++) to[i] = Float.intBitsToFloat(from.getShort() << 16);
        }
    },
    I64(8) {
        @Override
        void read(ByteBuffer from, float[] to, int n) {
            for (int i = 0; i < n; i++) to[i] = from.getLong();
        }
    },
    U8(1) {
        @Override
        void read(ByteBuffer from, float[] to, int n) {
            for (int i = 0; i < n; i++) to[i] = from.get() & 0xFF;
        }
    };

    /** Bytes of a value. */
    final int bytes;

    Dtype(int bytes) {
        this.bytes = bytes;
    }

    /** The next {@code n} values of {@code from}. */
    abstract void read(ByteBuffer from, float[] to, int n);

    /** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
    private static float half(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        float size = exponent == 0 ? fraction * 0x1p-24f
                : exponent == 31 ? Float.intBitsToFloat(0x7F800000 | fraction << 13)
                : Float.intBitsToFloat(exponent + 112 << 23 | fraction << 13);
        return bits < 0 ? -size : size;
    }
}
