package pilotlight.plot;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Pictures as PNG, in memory and on disk. */
final class PngFile {
  private PngFile() {}

  static byte[] bytes(BufferedImage image) {
    // a cache file on disk would be slower and needs a writable temporary folder
    ImageIO.setUseCache(false);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException("plot: this Java has no PNG writer; use a full Java runtime", e);
    }
    return out.toByteArray();
  }

  static void save(Plot plot, String path) {
    if (path == null || !path.toLowerCase(Locale.ROOT).endsWith(".png")) {
      throw plot.error("save", "\"%s\" does not end in .png; pictures are written as PNG, name it so", path);
    }
    byte[] png = plot.png();
    Path temp = null;
    try {
      Path target = Path.of(path).toAbsolutePath();
      temp = Files.createTempFile(target.getParent(), ".plot", ".tmp");
      Files.write(temp, png);
      try {
        Files.move(temp, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(temp, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException | InvalidPathException e) {
      discard(temp);
      throw plot.error("save", "cannot write \"%s\" (%s); give a file in a folder that exists and is writable", path, reason(e));
    }
  }

  private static String reason(Exception e) {
    String name = e.getClass().getSimpleName().replaceAll("Exception$", "");
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }

  private static void discard(Path temp) {
    try {
      if (temp != null) Files.deleteIfExists(temp);
    } catch (IOException e) {
      // the message about the picture matters more than a leftover of it
    }
  }
}
