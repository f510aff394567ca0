package pilotlight.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PaletteTest {
        private static final List<String> ACTIVATIONS =
                        List.of("relu", "leakyRelu", "prelu", "elu", "selu", "gelu", "silu", "softplus", "tanh", "sigmoid", "identity");

        private static Palette.Style style(String name) {
                return Palette.of(List.of(List.of(name))).style(name);
        }

        @Test
        void activationsHaveColoursOfTheirOwn() {
                Set<Color> colours = new HashSet<>();
                for (String name : ACTIVATIONS) colours.add(style(name).color());
                assertEquals(ACTIVATIONS.size(), colours.size());
        }

        @Test
        void nameOnlyHasToContainTheActivation() {
                assertEquals(style("relu"), style("measured ReLU, width 64"));
                assertEquals(style("leakyRelu"), style("Leaky 0.01"));
                assertEquals(style("prelu"), style("PReLU (learned)"));
                assertNotEquals(style("relu").color(), style("PReLU").color());
                assertNotEquals(style("elu").color(), style("gelu").color());
                assertEquals(style("silu"), style("Swish"));
        }

        @Test
        void batchNormKeepsTheHueAndDashesTheLine() {
                assertEquals(style("prelu").color(), style("PReLU + BN").color());
                assertTrue(style("PReLU+BN").dashed());
                assertFalse(style("PReLU").dashed());
        }

        @Test
        void theoryIsABlackLineAndKeepsTheHueOfAnActivation() {
                assertEquals(Color.BLACK, style("theory").color());
                assertEquals(Marker.NONE, style("Theory").marker());
                assertEquals(style("relu").color(), style("theory ReLU").color());
                assertEquals(Marker.NONE, style("theory ReLU").marker());
        }

        @Test
        void otherNamesTakeTheFreeColoursInOrder() {
                Palette p = Palette.of(List.of(List.of("train", "PReLU", "test")));
                assertNotEquals(p.style("PReLU").color(), p.style("train").color());
                assertNotEquals(p.style("train").color(), p.style("test").color());
                assertEquals(style("train"), style("test"), "the first free colour is always the same");
        }

        @Test
        void nameKeepsItsColourAcrossPanels() {
                Palette p = Palette.of(List.of(List.of("a", "b"), List.of("b", "c"), List.of("d")));
                assertNotEquals(p.style("b").color(), p.style("c").color());
                assertEquals(p.style("a").color(), p.style("d").color(), "a panel of its own starts over");
        }

        @Test
        void coloursAreEnoughForManySeries() {
                List<String> many = java.util.stream.IntStream.range(0, 40).mapToObj(i -> "s" + i).toList();
                Palette p = Palette.of(List.of(many));
                for (String name : many) assertTrue(p.style(name).color() != null);
                assertEquals(10, many.stream().map(n -> p.style(n).color()).distinct().count());
        }
}
