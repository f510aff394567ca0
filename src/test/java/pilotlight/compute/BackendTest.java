package pilotlight.compute;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BackendTest {
    private static final Gemm.Kernel PLAIN = new PlainGemm();

    @Test
    void aKernelThatFallsOffACliffIsNotTaken() {
        Gemm.Kernel cliff = new Gemm.Kernel() {
            @Override
            public void multiply(int m, int n, int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int bk, int bj,
                    float[] start, int s0, int ls, float[] c, int c0, int lc) {
                for (int i = 0; i < 20; i++) PLAIN.multiply(m, n, k, a, a0, ai, ak, b, b0, bk, bj, start, s0, ls, c.clone(), c0, lc);
            }

            @Override
            public boolean turned(int m, int n, int ai) {
                return false;
            }
        };
        assertFalse(Backend.GEMM.becomesFaster(cliff, 0.3));
    }

    @Test
    void saysInOneLineWhatComputes() {
        assertTrue(Backend.describe().matches("Backend (plain loops|vectors).*"), Backend.describe());
    }
}
