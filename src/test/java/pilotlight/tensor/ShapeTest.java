package pilotlight.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void printsItsDimensions() {
        assertEquals("[2, 3]", Shape.of(2, 3).toString());
        assertEquals("[]", Shape.SCALAR.toString());
    }

    @Test
    void sizesAndAxes() {
        Shape s = Shape.of(2, 3, 4);
        assertEquals(24, s.size());
        assertEquals(3, s.rank());
        assertEquals(4, s.dim(-1));
        assertEquals(2, s.dim(-3));
        assertEquals(1, s.axis(-2));
        assertEquals(1, Shape.SCALAR.size());
        assertEquals(0, Shape.of(3, 0).size());
        assertSame(Shape.SCALAR, Shape.of());
        assertThrows(IllegalArgumentException.class, () -> s.dim(3));
        assertThrows(IllegalArgumentException.class, () -> s.dim(-4));
    }

    @Test
    void largestSizes() {
        assertEquals(Integer.MAX_VALUE - 8, Shape.of(Integer.MAX_VALUE - 8).size());
        assertThrows(IllegalArgumentException.class, () -> Shape.of(Integer.MAX_VALUE - 7));
        assertEquals(0, Shape.of(1 << 30, 0, 1 << 30).size());
    }

    @Test
    void isAValue() {
        int[] dims = {2, 3};
        Shape s = Shape.of(dims);
        dims[0] = 9;
        s.dims()[1] = 9;
        assertEquals(Shape.of(2, 3), s);
        assertEquals(Shape.of(2, 3).hashCode(), s.hashCode());
        assertNotEquals(Shape.of(3, 2), s);
        assertArrayEquals(new int[] {2, 3}, s.dims());
    }

    @Test
    void broadcasting() {
        assertEquals(Shape.of(2, 3), Shape.broadcast("add", Shape.of(2, 1), Shape.of(3)));
        assertEquals(Shape.of(4, 2, 3), Shape.broadcast("add", Shape.of(4, 1, 1), Shape.of(2, 3)));
        assertEquals(Shape.of(0), Shape.broadcast("add", Shape.of(1), Shape.of(0)));
        assertEquals(Shape.of(5), Shape.broadcast("add", Shape.SCALAR, Shape.of(5)));
    }

    @Test
    void stretching() {
        assertTrue(Shape.of(3, 1).stretchesTo(Shape.of(2, 3, 4)));
        assertTrue(Shape.SCALAR.stretchesTo(Shape.of(2)));
        assertTrue(Shape.of(2, 3).stretchesTo(Shape.of(2, 3)));
        assertFalse(Shape.of(2, 3).stretchesTo(Shape.of(1, 3)));
        assertFalse(Shape.of(3, 2).stretchesTo(Shape.of(2, 3, 4)));
        assertFalse(Shape.of(1, 3).stretchesTo(Shape.of(3)));
    }
}
