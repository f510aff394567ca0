package pilotlight.tensor;

import java.util.ArrayList;
import java.util.List;

/** Arrays for the gradients of inner values: one that has been handed on serves the next of its size. */
class Buffers {
    /** Keeps nothing. */
    static final Buffers NONE = new Buffers() {
        @Override
        void give(float[] array) {
        }
    };

    private final List<float[]> free = new ArrayList<>();

    /** An array of this length with anything in it. */
    float[] take(int length) {
        for (int i = free.size() - 1; i >= 0; i--) {
            if (free.get(i).length == length) return free.remove(i);
        }
        return new float[length];
    }

    void give(float[] array) {
        free.add(array);
    }
}
