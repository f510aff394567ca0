package pilotlight.data;

import java.util.Arrays;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;

/**
 * A random turn (degrees), shear, scale of both axes and shift (pixels) of a picture about its middle: the point p goes to
 * R [[sx, shear], [0, sy]] p + t. Each pixel of the result looks up where it came from, between four pixels.
 */
record Affine(double turn, double shear, double smallest, double largest, double shift) {
    static final Affine NONE = new Affine(0, 0, 1, 1, 0);

    Affine {
        if (!(turn >= 0 && turn <= 180)) throw new Mistake("views: rotate by up to " + turn + " degrees; give 0 to 180");
        if (!(shear >= 0 && shear <= 10)) throw new Mistake("views: shear " + shear + "; give 0 to 10, as 0.2");
        if (!(smallest > 0 && smallest <= largest && largest <= 100)) throw new Mistake("views: scale " + smallest + " to " + largest + "; give 0 < low <= high, as 0.8, 1.1");
        if (!(shift >= 0 && shift < 1e6)) throw new Mistake("views: shift by up to " + shift + " pixels; give 0 or more");
    }

    boolean none() {
        return equals(NONE);
    }

    /** Room for {@link #apply} to work in, for one channel. */
    static float[] room(int h, int w) {
        return new float[(h + 3) * (w + 3)];
    }

    /**
     * Draws {@code channels} pictures of h by w pixels from {@code x}, all moved alike, into {@code out}; what comes in from outside is
     * {@code background}.
     */
    void apply(float[] x, int from, float[] out, int to, int channels, int h, int w, float background, float[] room, Rng rng) {
        double t = Math.toRadians(rng.uniform(-turn, turn));
        double sx = rng.uniform(smallest, largest);
        double sy = rng.uniform(smallest, largest);
        double k = rng.uniform(-shear, shear);
        double dx = rng.uniform(-shift, shift);
        double dy = rng.uniform(-shift, shift);
        double cos = StrictMath.cos(t);
        double sin = StrictMath.sin(t);
        // The inverse, [[1/sx, -k/(sx sy)], [0, 1/sy]] R^T, about the middle of the picture.
        float a = (float) (cos / sx + k * sin / (sx * sy));
        float b = (float) (sin / sx - k * cos / (sx * sy));
        float c = (float) (-sin / sy);
        float d = (float) (cos / sy);
        float mx = (w - 1) / 2f;
        float my = (h - 1) / 2f;
        // One more than where it came from, which is the place in the room: there is an edge of background around the picture.
        float u0 = (float) (mx - a * (mx + dx) - b * (my + dy)) + 1;
        float v0 = (float) (my - c * (mx + dx) - d * (my + dy)) + 1;
        for (int ch = 0; ch < channels; ch++) {
            framed(x, from + ch * h * w, h, w, background, room);
            int line = w + 3;
            int at = to + ch * h * w;
            for (int r = 0; r < h; r++) {
                for (int q = 0; q < w; q++) {
                    float u = Math.max(0, Math.min(w + 1, u0 + a * q + b * r));
                    float v = Math.max(0, Math.min(h + 1, v0 + c * q + d * r));
                    int i = (int) u;
                    int j = (int) v;
                    float fu = u - i;
                    float fv = v - j;
                    int p = j * line + i;
                    float upper = room[p] + fu * (room[p + 1] - room[p]);
                    float lower = room[p + line] + fu * (room[p + line + 1] - room[p + line]);
                    out[at + r * w + q] = upper + fv * (lower - upper);
                }
            }
        }
    }

    private static void framed(float[] x, int from, int h, int w, float background, float[] room) {
        int line = w + 3;
        Arrays.fill(room, background);
        for (int r = 0; r < h; r++) System.arraycopy(x, from + r * w, room, (r + 1) * line + 1, w);
    }
}
