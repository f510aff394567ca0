package pilotlight.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

class ProjectionTest {
    /** An ellipse of half axes 3 and 1 in the plane, turned by t and lifted into five dimensions: PCA finds its axes again. */
    @Test
    void theAxesOfAnEllipseComeBack() {
        double t = 0.7;
        int n = 360;
        double[][] z = new double[n][5];
        for (int i = 0; i < n; i++) {
            double a = 3 * Math.cos(2 * Math.PI * i / n);
            double b = Math.sin(2 * Math.PI * i / n);
            z[i][1] = Math.cos(t) * a - Math.sin(t) * b + 10;
            z[i][4] = Math.sin(t) * a + Math.cos(t) * b - 2;
        }
        Projection p = Projection.of(z);
        for (int i = 0; i < n; i++) {
            assertEquals(3 * Math.cos(2 * Math.PI * i / n), p.x()[i], 1e-9);
            assertEquals(Math.abs(Math.sin(2 * Math.PI * i / n)), Math.abs(p.y()[i]), 1e-9);
        }
        assertEquals(0.9, p.share()[0], 1e-12);
        assertEquals(0.1, p.share()[1], 1e-12);
        assertEquals(Math.sqrt(4.5 * n / (n - 1)), p.std()[0], 1e-9);
        assertTrue(p.toString().startsWith("Principal components of 360 rows: 100.0% of the variance"), p.toString());
    }

    @Test
    void oneColumnAndEqualRowsArePictures() {
        assertEquals(0, Projection.of(new double[][] {{1}, {2}, {4}}).y()[2]);
        Projection same = Projection.of(Tensor.ones(4, 3), 0, 1, 0, 1);
        assertEquals(0, same.share()[0]);
        assertTrue(same.plot().image().getWidth() > 0);
    }

    @Test
    void labelsAreOneForEachRow() {
        assertEquals("pca: 4 rows and 3 labels; give one for each row, or none",
                assertThrows(Mistake.class, () -> Projection.of(Tensor.randn(new Rng(1), 4, 3), 1, 2, 3)).getMessage());
    }
}
