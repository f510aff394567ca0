package pilotlight.tensor;

import java.util.Arrays;
import pilotlight.compute.Gemm;
import pilotlight.surface.Mistake;

/** Two-dimensional cross-correlation as a matrix product over unfolded windows, one image at a time. */
final class Convolution {
    private Convolution() {
    }

    /** The sizes of one convolution; unfolds an image to [channels kh kw, oh ow] and folds gradients back. */
    private record Window(int channels, int height, int width, int kh, int kw, int stride, int padding, int oh, int ow) {
        int rows() {
            return channels * kh * kw;
        }

        int columns() {
            return oh * ow;
        }

        /** The first output of a row whose window column {@code kx} sees the image; the outputs before it see padding. */
        private int first(int kx) {
            return Math.min(ow, Math.max(0, Math.floorDiv(stride - 1 + padding - kx, stride)));
        }

        /** The output after the last one of a row whose window column {@code kx} sees the image. */
        private int end(int kx) {
            return Math.max(first(kx), Math.min(ow, Math.floorDiv(width - 1 + padding - kx, stride) + 1));
        }

        /** Visits the rows of outputs that see the image: {@code p} is where one starts, {@code line} where its row of the image does. */
        private void eachRow(int at, Row row) {
            for (int kx = 0; kx < kw; kx++) {
                int from = first(kx);
                int to = end(kx);
                for (int c = 0; c < channels; c++) {
                    for (int ky = 0; ky < kh; ky++) {
                        int p = ((c * kh + ky) * kw + kx) * columns();
                        for (int oy = 0; oy < oh; oy++, p += ow) {
                            int y = oy * stride + ky - padding;
                            if (y >= 0 && y < height) row.visit(p, at + (c * height + y) * width, kx - padding, from, to);
                        }
                    }
                }
            }
        }

        private interface Row {
            void visit(int p, int line, int dx, int from, int to);
        }

        void unfold(float[] x, int at, float[] columns) {
            Arrays.fill(columns, 0);
            eachRow(at, (p, line, dx, from, to) -> {
                if (stride == 1) System.arraycopy(x, line + from + dx, columns, p + from, to - from);
                else for (int ox = from; ox < to; ox++) columns[p + ox] = x[line + ox * stride + dx];
            });
        }

        void fold(float[] columns, float[] gx, int at) {
            eachRow(at, (p, line, dx, from, to) -> {
                for (int ox = from; ox < to; ox++) gx[line + ox * stride + dx] += columns[p + ox];
            });
        }
    }

    static Tensor conv2d(Tensor a, Tensor weight, Tensor bias, int stride, int padding) {
        if (a.rank() != 4 || weight.rank() != 4 || a.dim(1) != weight.dim(1)) {
            throw new Mistake("conv2d: input " + a.shape() + " and weights " + weight.shape()
                    + " do not fit; give [batch, in, height, width] and [out, in, kh, kw]");
        }
        if (stride < 1 || padding < 0) throw new Mistake("conv2d: stride " + stride + " and padding " + padding + "; give 1 or more and 0 or more");
        int batch = a.dim(0);
        int out = weight.dim(0);
        int kh = weight.dim(2);
        int kw = weight.dim(3);
        if (a.dim(2) + 2 * padding < kh || a.dim(3) + 2 * padding < kw) {
            throw new Mistake("conv2d: input " + a.shape() + " with padding " + padding + " is smaller than the kernel " + weight.shape());
        }
        if (bias != null && (bias.rank() != 1 || bias.size() != out)) {
            throw new Mistake("conv2d: bias " + bias.shape() + " is not [" + out + "], one for each output channel");
        }
        Window win = new Window(a.dim(1), a.dim(2), a.dim(3), kh, kw, stride, padding,
                (a.dim(2) + 2 * padding - kh) / stride + 1, (a.dim(3) + 2 * padding - kw) / stride + 1);
        int rows = win.rows();
        int cols = win.columns();
        int image = win.channels * win.height * win.width;
        float[] x = a.data();
        float[] w = weight.data();
        Shape s = Shape.of(batch, out, win.oh, win.ow);
        float[] y = new float[s.size()];
        float[] unfolded = new float[rows * cols];
        Runnable forward = () -> {
            for (int b = 0; b < batch; b++) {
                if (bias != null) {
                    for (int o = 0; o < out; o++) Arrays.fill(y, (b * out + o) * cols, (b * out + o + 1) * cols, bias.data()[o]);
                }
                win.unfold(x, b * image, unfolded);
                // Without a bias y still holds what an earlier run left there.
                if (bias == null) Gemm.product(false, false, out, cols, rows, w, 0, unfolded, 0, y, b * out * cols);
                else Gemm.add(false, false, out, cols, rows, w, 0, unfolded, 0, y, b * out * cols);
            }
        };
        Autograd.Backward backward = g -> {
            float[] columns = new float[rows * cols];
            for (int b = 0; b < batch; b++) {
                int at = b * out * cols;
                if (weight.needsGrad()) {
                    // Unfolded again: keeping every image's windows would take kh kw times the memory of the input.
                    win.unfold(x, b * image, columns);
                    Gemm.add(false, true, out, rows, cols, g, at, columns, 0, weight.gradient(), 0);
                }
                if (bias != null && bias.needsGrad()) {
                    for (int o = 0; o < out; o++) {
                        double sum = 0;
                        for (int i = 0; i < cols; i++) sum += g[at + o * cols + i];
                        bias.gradient()[o] += (float) sum;
                    }
                }
                if (a.needsGrad()) {
                    Arrays.fill(columns, 0);
                    Gemm.add(true, false, rows, cols, out, w, 0, g, at, columns, 0);
                    win.fold(columns, a.gradient(), b * image);
                }
            }
        };
        return bias == null ? Autograd.result(Op.CONV2D, y, s, forward, backward, a, weight) : Autograd.result(Op.CONV2D, y, s, forward, backward, a, weight, bias);
    }
}
