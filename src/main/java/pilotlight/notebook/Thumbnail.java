package pilotlight.notebook;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** A picture made small, so that an index with every plot of every notebook stays a few megabytes. */
final class Thumbnail {

    /** Twice the width at which the index shows it, for sharp screens. */
    static final int WIDTH = 560;

    private Thumbnail() {
    }

    /** The data URI of the picture at most {@link #WIDTH} wide; one that cannot be read or is small already is returned as it is. */
    static String of(String dataUri) {
        if (!dataUri.matches("(?s)data:image/(png|jpeg|gif);base64,.*")) {
            return dataUri;
        }
        try {
            ImageIO.setUseCache(false);
            BufferedImage picture = ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(dataUri.substring(dataUri.indexOf(',') + 1))));
            if (picture == null || picture.getWidth() <= WIDTH) {
                return dataUri;
            }
            int height = Math.max(1, (int) Math.round((double) picture.getHeight() * WIDTH / picture.getWidth()));
            BufferedImage small = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = small.createGraphics();
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, WIDTH, height);
            graphics.drawImage(picture.getScaledInstance(WIDTH, height, Image.SCALE_AREA_AVERAGING), 0, 0, null);
            graphics.dispose();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(small, "png", bytes);
            return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
        } catch (IOException | IllegalArgumentException e) {
            return dataUri;
        }
    }
}
