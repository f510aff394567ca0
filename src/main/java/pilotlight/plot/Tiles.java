package pilotlight.plot;

import java.util.Arrays;

/** Grey pictures of one size, laid out in columns. */
record Tiles(float[][] pixels, int height, int width, int columns) {

    static Tiles of(Plot p, float[][] pixels, int height, int width, int columns) {
        if (height < 1 || width < 1 || columns < 1) {
            throw p.error("images", "%d x %d pixels in %d columns; give sizes of 1 or more", height, width, columns);
        }
        for (int i = 0; i < pixels.length; i++) {
            if (pixels[i].length == height * width) continue;
            throw p.error("images", "picture %d has %d pixels; %d x %d takes %d", i, pixels[i].length, height, width, height * width);
        }
        return new Tiles(Arrays.stream(pixels).map(float[]::clone).toArray(float[][]::new), height, width, columns);
    }
}
