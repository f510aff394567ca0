package pilotlight.plot;

import java.awt.GraphicsEnvironment;
import java.awt.image.BufferedImage;
import javax.swing.ImageIcon;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.SwingUtilities;
import pilotlight.surface.Surface;

/** A window with a picture, for a JShell session on a desktop. */
final class Window {
    private Window() {}

    /** Whether a window would open here. */
    static boolean possible() {
        return Surface.current() == Surface.SHELL && !GraphicsEnvironment.isHeadless();
    }

    static void open(Plot plot) {
        if (!possible()) return;
        BufferedImage image = plot.image();
        SwingUtilities.invokeLater(
                () -> {
                    JFrame frame = new JFrame(plot.title);
                    frame.setDefaultCloseOperation(JFrame.DISPOSE_ON_CLOSE);
                    frame.add(new JLabel(new ImageIcon(image)));
                    frame.pack();
                    frame.setLocationByPlatform(true);
                    frame.setVisible(true);
                });
    }
}
