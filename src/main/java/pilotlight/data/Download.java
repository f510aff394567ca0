package pilotlight.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import pilotlight.surface.Mistake;

/**
 * Fetches a file of known size and SHA-256 into a folder, once. What has come so far lies beside it as {@code .part} and is gone on from when the
 * connection breaks, now or in a later call; only a file whose every byte is right takes the name. Addresses are https, or http on this machine.
 */
final class Download {
    private static final int BUFFER = 1 << 16;
    private static final int REDIRECTS = 5;
    /** Connections in one call, and of these in a row that bring nothing. */
    private static final int CALLS = 50;
    private static final int IDLE_CALLS = 3;
    private static final int WIDTH = 10;
    private static final long SHOWN_EVERY = 100_000_000;

    private final Path cache;
    private final String mirror;
    private final int timeout;
    private final PrintStream out;

    private Path part;
    private String label;
    private Catalog.Item item;
    private long shown;
    private boolean restarted;

    /** Into {@code cache}, from {@code mirror} unless null, giving up after so many milliseconds without a byte. */
    Download(Path cache, String mirror, int timeout, PrintStream out) {
        this.cache = cache;
        this.mirror = mirror;
        this.timeout = timeout;
        this.out = out;
    }

    /** As the environment says, or the system properties {@code pilotlight.cache} and {@code pilotlight.mirror}, which go first. */
    static Download usual() {
        String folder = said("cache");
        return new Download(folder == null ? Path.of(System.getProperty("user.home"), ".cache", "pilotlight") : Path.of(folder), said("mirror"), 20_000, System.out);
    }

    private static String said(String name) {
        String value = System.getProperty("pilotlight." + name, System.getenv("PILOTLIGHT_" + name.toUpperCase(Locale.ROOT)));
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** The file of {@code set} in the cache, fetched if it is not there. */
    Path fetch(String set, String address, Catalog.Item wanted) {
        item = wanted;
        label = set + " " + item.name();
        Path folder = cache.resolve(set).toAbsolutePath();
        Path file = folder.resolve(item.name());
        part = folder.resolve(item.name() + ".part");
        try {
            if (Files.exists(file) && right(file)) return file;
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new Mistake(label + ": no folder " + folder + " can be made (" + e.getMessage() + "); set PILOTLIGHT_CACHE to one that can", e);
        }
        String base = mirror == null ? address : mirror + (mirror.endsWith("/") ? "" : "/") + set + "/";
        URI uri = uri(base + item.name());
        // One lock for the JVM and one for the machine: two that write into one part would spoil it.
        synchronized (Download.class) {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                if (lock == null) throw busy();
                complete(uri, channel);
                channel.force(true);
            } catch (OverlappingFileLockException e) {
                throw busy();
            } catch (ClosedByInterruptException e) {
                throw new Mistake(label + ": interrupted; call again to go on from there", e);
            } catch (IOException e) {
                throw new Mistake(label + ": " + part + " cannot be written: " + e.getMessage(), e);
            } finally {
                if (part.toFile().length() == 0) part.toFile().delete();
            }
            try {
                move(file);
            } catch (IOException e) {
                throw new Mistake(label + ": " + file + " cannot be written: " + e.getMessage(), e);
            }
        }
        return file;
    }

    private Mistake busy() {
        return new Mistake(label + ": somebody else is fetching it now; try again when that is done");
    }

    private void move(Path file) throws IOException {
        if (!right(part)) {
            String came = hash(part);
            Files.deleteIfExists(part);
            throw new Mistake(label + ": the SHA-256 of what came is " + came.substring(0, 12) + "..., wanted " + item.sha256().substring(0, 12)
                    + "...; it was thrown away: try again, or set PILOTLIGHT_MIRROR to another server");
        }
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private boolean right(Path file) throws IOException {
        return Files.size(file) == item.bytes() && hash(file).equals(item.sha256());
    }

    private static String hash(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) digest.update(buffer, 0, n);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- the connection ---------------------------------------------------------------------------------------------

    /** Brings the part to its full size, going on after a break as long as something comes. */
    private void complete(URI uri, FileChannel channel) throws IOException {
        if (channel.size() > item.bytes()) channel.truncate(0);
        IOException last = null;
        long begun = channel.size();
        restarted = false;
        for (int calls = 0, idle = 0; calls < CALLS && idle < IDLE_CALLS && channel.size() < item.bytes(); calls++, idle++) {
            long before = channel.size();
            try {
                receive(uri, channel);
                last = null;
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                last = e;
            }
            if (channel.size() > before) idle = -1;
            else if (last != null && (before == 0 || last instanceof SocketTimeoutException)) break;
        }
        if (channel.size() != begun) show(channel.size(), true);
        if (channel.size() < item.bytes()) throw incomplete(uri, channel.size(), last);
    }

    private void receive(URI first, FileChannel channel) throws IOException {
        long from = channel.size();
        HttpURLConnection connection = connect(first, from);
        try {
            int code = connection.getResponseCode();
            String range = connection.getHeaderField("Content-Range");
            boolean goesOn = code == HttpURLConnection.HTTP_PARTIAL && range != null && range.startsWith("bytes " + from + "-");
            if (code == 416 || code == HttpURLConnection.HTTP_PARTIAL && !goesOn) {
                if (restarted) throw new Mistake(label + ": what " + connection.getURL() + " has is not of " + item.bytes() + " bytes; set PILOTLIGHT_MIRROR to another server");
                restarted = true; // what is here is not of this file: begin again
                channel.truncate(0);
                return;
            }
            if (code != HttpURLConnection.HTTP_OK && !goesOn) {
                throw new Mistake(label + ": " + connection.getURL() + " answers " + code + "; set PILOTLIGHT_MIRROR to another server, or put the file into " + part.getParent());
            }
            if (!goesOn) channel.truncate(0);
            channel.position(channel.size());
            try (InputStream in = connection.getInputStream()) {
                byte[] buffer = new byte[BUFFER];
                // One byte more than wanted is read, so that a longer file is seen to be another.
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    if (channel.size() + n > item.bytes()) {
                        channel.truncate(0);
                        throw new Mistake(label + ": more than the " + item.bytes() + " bytes it has come from " + connection.getURL() + "; set PILOTLIGHT_MIRROR to another server");
                    }
                    keep(channel, ByteBuffer.wrap(buffer, 0, n));
                    show(channel.size(), false);
                }
            }
        } finally {
            connection.disconnect();
        }
    }

    private void keep(FileChannel channel, ByteBuffer bytes) throws ClosedByInterruptException {
        try {
            while (bytes.hasRemaining()) channel.write(bytes);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw new Mistake(label + ": " + part + " cannot be written: " + e.getMessage(), e);
        }
    }

    private HttpURLConnection connect(URI first, long from) throws IOException {
        URI uri = first;
        for (int i = 0; i <= REDIRECTS; i++) {
            HttpURLConnection c = (HttpURLConnection) uri.toURL().openConnection();
            c.setInstanceFollowRedirects(false);
            c.setConnectTimeout(timeout);
            c.setReadTimeout(timeout);
            c.setRequestProperty("Accept-Encoding", "identity");
            c.setRequestProperty("User-Agent", "pilotlight");
            if (from > 0) c.setRequestProperty("Range", "bytes=" + from + "-");
            int code = c.getResponseCode();
            String to = c.getHeaderField("Location");
            if (code < 300 || code > 399 || code == HttpURLConnection.HTTP_NOT_MODIFIED || to == null) return c;
            c.disconnect();
            uri = next(uri, to);
        }
        throw new Mistake(label + ": " + first + " leads from one address to the next more than " + REDIRECTS + " times; set PILOTLIGHT_MIRROR to another server");
    }

    /** Where {@code base} leads to; from https no way leads back to http, on this machine neither. */
    URI next(URI base, String to) {
        try {
            URI next = allowed(base.resolve(to));
            if (base.getScheme().equalsIgnoreCase("https") && !next.getScheme().equalsIgnoreCase("https")) throw refused(next, base + " leads there");
            return next;
        } catch (IllegalArgumentException e) {
            if (e instanceof Mistake) throw e;
            throw new Mistake(label + ": " + base + " leads to what is no address: " + CsvRows.shown(to), e);
        }
    }

    private URI uri(String address) {
        try {
            return allowed(URI.create(address));
        } catch (IllegalArgumentException e) {
            if (e instanceof Mistake) throw e;
            throw new Mistake(label + ": " + CsvRows.shown(address) + " is no address; set PILOTLIGHT_MIRROR to one as https://server/data", e);
        }
    }

    private URI allowed(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        String host = uri.getHost() == null ? "" : uri.getHost();
        boolean here = host.equals("localhost") || host.equals("[::1]") || host.matches("127\\.\\d+\\.\\d+\\.\\d+");
        if (host.isEmpty() || !scheme.equals("https") && !(scheme.equals("http") && here)) throw refused(uri, "only https is trusted, or http on this machine");
        return uri;
    }

    private Mistake refused(URI uri, String why) {
        return new Mistake(label + ": " + uri + " is not asked: " + why + "; set PILOTLIGHT_MIRROR to another server");
    }

    private Mistake incomplete(URI uri, long came, IOException why) {
        String instead = "; set PILOTLIGHT_MIRROR to another server, or put the file into " + part.getParent();
        if (came > 0) {
            return new Mistake(label + ": " + (why instanceof SocketTimeoutException ? "nothing more comes" : "the connection broke") + " after " + came + " of " + item.bytes()
                    + " bytes; call again to go on from there", why);
        }
        if (why instanceof UnknownHostException || why instanceof NoRouteToHostException || why instanceof ConnectException) {
            return new Mistake(label + ": no network, or none to " + uri.getHost() + instead, why);
        }
        if (why instanceof SocketTimeoutException) return new Mistake(label + ": " + uri.getHost() + " does not answer within " + timeout / 1000.0 + " s" + instead, why);
        return new Mistake(label + ": " + uri + " cannot be read" + (why == null ? "" : ": " + why.getMessage()) + instead, why);
    }

    // ---- progress ---------------------------------------------------------------------------------------------------

    private void show(long came, boolean end) {
        long now = System.nanoTime();
        if (!end && now - shown < SHOWN_EVERY) return;
        shown = now;
        int full = (int) (came * WIDTH / item.bytes());
        out.print(String.format(Locale.ROOT, "\r%s [%s%s] %.1f of %.1f MB", label, "#".repeat(full), ".".repeat(WIDTH - full), came / 1e6, item.bytes() / 1e6));
        if (end) out.println();
        out.flush();
    }
}
