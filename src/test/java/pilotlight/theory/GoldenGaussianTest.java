package pilotlight.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import pilotlight.Golden;

/** Every row of golden/gaussian.csv; a row whose name has no formula here fails. */
class GoldenGaussianTest {
    private static final Set<String> INPUTS = Set.of("mu", "sigma", "alpha", "c", "N", "L", "rho", "d", "t");

    private static final Map<String, ToDoubleFunction<Golden.Case>> FORMULAS = Map.ofEntries(
            Map.entry("p_active", c -> gaussian(c).active()),
            Map.entry("mean", c -> gaussian(c).mean(alpha(c))),
            Map.entry("var", c -> gaussian(c).variance(alpha(c))),
            Map.entry("skew", c -> gaussian(c).skewness(alpha(c))),
            Map.entry("kurt", c -> gaussian(c).kurtosis(alpha(c))),
            Map.entry("second", c -> gaussian(c).rawMoment(alpha(c), 2)),
            Map.entry("gamma_star", c -> NormTheory.gammaStar(alpha(c), c.scalar("c"), gaussian(c), 0)),
            Map.entry("gamma_star_eps1e3", c -> NormTheory.gammaStar(alpha(c), c.scalar("c"), gaussian(c), 1e-3)),
            Map.entry("beta_star", c -> NormTheory.betaStar(c.scalar("c"), gaussian(c))),
            Map.entry("e_dphi", c -> gaussian(c).meanSlope(alpha(c))),
            Map.entry("e_dphi2", c -> gaussian(c).meanSquareSlope(alpha(c))),
            Map.entry("rel_noise", c -> gaussian(c).slopeNoise(alpha(c))),
            Map.entry("gain", c -> DepthTheory.gain(alpha(c))),
            Map.entry("kappa_real", c -> NoiseTheory.kappaRealisable(alpha(c))),
            Map.entry("k", c -> KernelTheory.correlation(c.scalar("rho"), alpha(c))),
            Map.entry("ray", c -> DepthTheory.bornDead((int) c.scalar("L"), (int) c.scalar("N"))),
            Map.entry("upper", c -> DepthTheory.bornDead((int) c.scalar("L"), (int) c.scalar("N"))),
            Map.entry("lower", c -> DepthTheory.bornDeadNetLower((int) c.scalar("L"), (int) c.scalar("N"))),
            Map.entry("value", c -> KernelTheory.uniformity((int) c.scalar("d"), c.scalar("t"))));

    /**
     * Here the expansion in raw moments, by which the table was made, cancels six digits and its last ones are off by more
     * than the tolerance. The value beside is the same expansion in 60-digit arithmetic, and held to a tighter one.
     */
    private static final Map<String, Double> EXACT = Map.of("g18,f64 skew", 2.9197656165596673e-10);

    private static double alpha(Golden.Case c) {
        return c.scalar("alpha");
    }

    private static Gaussian gaussian(Golden.Case c) {
        return new Gaussian(c.scalar("mu"), c.scalar("sigma"));
    }

    @TestFactory
    Stream<DynamicTest> everyRow() {
        return Golden.load("gaussian").stream().flatMap(c -> c.names().stream().filter(name -> !INPUTS.contains(name))
                .map(name -> DynamicTest.dynamicTest(c + " " + name, () -> {
                    assertEquals("f64", c.dtype());
                    ToDoubleFunction<Golden.Case> formula = FORMULAS.get(name);
                    assertNotNull(formula, "no formula for row " + name);
                    String row = c + " " + name;
                    double actual = formula.applyAsDouble(c);
                    if (EXACT.containsKey(row)) {
                        Golden.assertClose(row + " exact", EXACT.get(row), actual, 1e-12, 0);
                        Golden.assertClose(row, c.scalar(name), actual, 0, 2e-14);
                    } else {
                        Golden.assertClose(row, c.scalar(name), actual, 1e-12, 1e-14);
                    }
                })));
    }

    @Test
    void everyFormulaHasRows() {
        Set<String> seen = new HashSet<>();
        Golden.load("gaussian").forEach(c -> seen.addAll(c.names()));
        seen.removeAll(INPUTS);
        assertEquals(FORMULAS.keySet(), seen);
    }
}
