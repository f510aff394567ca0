package pilotlight.compute;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BackendTest {
    private static final Gemm.Kernel PLAIN = new PlainGemm();

    @Test
    void aKernelThatFallsOffACliffIsNotTaken() {
        Gemm.Kernel cliff = (ta, tb, m, n, k, a, a0, b, b0, c, c0) -> {
            for (int i = 0; i < 20; i++) PLAIN.multiply(ta, tb, m, n, k, a, a0, b, b0, c.clone(), c0);
        };
        assertFalse(Backend.GEMM.becomesFaster(cliff, 0.3));
    }

    @Test
    void saysInOneLineWhatComputes() {
        assertTrue(Backend.describe().matches("Backend (plain loops|vectors).*"), Backend.describe());
    }
}
