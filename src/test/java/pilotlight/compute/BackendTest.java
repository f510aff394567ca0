package pilotlight.compute;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BackendTest {
    private static final Gemm.Kernel PLAIN = new PlainGemm();

    @Test
    void aKernelThatFallsOffACliffIsNotTaken() {
        Gemm.Kernel cliff = (m, n, k, a, a0, ai, ak, b, b0, bk, bj, s, s0, ls, c, c0, lc) -> {
            for (int i = 0; i < 20; i++) PLAIN.multiply(m, n, k, a, a0, ai, ak, b, b0, bk, bj, s, s0, ls, c.clone(), c0, lc);
        };
        assertFalse(Backend.GEMM.becomesFaster(cliff, 0.3));
    }

    @Test
    void saysInOneLineWhatComputes() {
        assertTrue(Backend.describe().matches("Backend (plain loops|vectors).*"), Backend.describe());
    }
}
