package pilotlight.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes a damaged file out of good ones: a few changes of the kinds that break readers. */
final class Mutator {
    private static final int LONGEST = 1 << 15;
    private static final int REPEATS = 2000;
    private static final long[] NUMBERS = {0, 1, -1, 2, 7, 8, 127, 128, 255, 256, 32767, 32768, 65535, 65536, Integer.MAX_VALUE, 1L << 31, (1L << 32) - 1, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE};
    private static final byte[] BYTES = "\0\u0001\t\n\r \"'+,-./0189:;=?Ee[\\]{}\u007f".getBytes(StandardCharsets.ISO_8859_1);
    private static final String[] DIGITS = {"0", "-1", "00", "1.5", "1e999", "1e-999", "2147483647", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808",
            "99999999999999999999999999999999", "-0", "0x10", "NaN", "1_0"};

    private final List<byte[]> seeds;
    private final byte[][] words;

    /** From these good files and pieces that have a meaning in them. */
    Mutator(List<byte[]> seeds, String... words) {
        this.seeds = seeds;
        this.words = Arrays.stream(words).map(w -> w.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    }

    byte[] make(SplittableRandom r) {
        byte[] b = seeds.get(r.nextInt(seeds.size()));
        int changes = 1;
        while (changes < 8 && r.nextBoolean()) changes++;
        for (int i = 0; i < changes; i++) b = change(b, r);
        return b.length <= LONGEST ? b : Arrays.copyOf(b, LONGEST);
    }

    private byte[] change(byte[] b, SplittableRandom r) {
        int at = r.nextInt(b.length + 1);
        int to = Math.min(b.length, at + 1 + r.nextInt(r.nextInt(8) == 0 ? Math.max(1, b.length) : 12));
        return switch (r.nextInt(13)) {
            case 0 -> put(b, at, to == at ? new byte[0] : new byte[] {(byte) (b[at] ^ 1 << r.nextInt(8))});
            case 1 -> put(b, at, (byte) r.nextInt(256));
            case 2 -> put(b, at, BYTES[r.nextInt(BYTES.length)]);
            case 3 -> replaced(b, at, at, random(r));
            case 4 -> replaced(b, at, to);
            case 5 -> replaced(b, at, at, Arrays.copyOfRange(b, at, to));
            case 6 -> Arrays.copyOf(b, at);
            case 7 -> put(b, at, number(r));
            case 8 -> replaced(b, at, at, word(r));
            case 9 -> replaced(b, at, to, word(r));
            case 10 -> spliced(b, at, seeds.get(r.nextInt(seeds.size())), r);
            case 11 -> replaced(b, at, at, repeated(r.nextBoolean() ? word(r) : Arrays.copyOfRange(b, at, to), 1 + r.nextInt(REPEATS)));
            default -> digits(b, at, DIGITS[r.nextInt(DIGITS.length)].getBytes(StandardCharsets.US_ASCII));
        };
    }

    /** These bytes over those from {@code at} on, as far as there are any. */
    private static byte[] put(byte[] b, int at, byte... over) {
        byte[] out = b.clone();
        System.arraycopy(over, 0, out, at, Math.min(over.length, b.length - at));
        return out;
    }

    private static byte[] replaced(byte[] b, int from, int to, byte... by) {
        return ByteBuffer.allocate(b.length - (to - from) + by.length).put(b, 0, from).put(by).put(b, to, b.length - to).array();
    }

    private static byte[] random(SplittableRandom r) {
        byte[] b = new byte[1 + r.nextInt(8)];
        for (int i = 0; i < b.length; i++) b[i] = (byte) r.nextInt(256);
        return b;
    }

    private static byte[] number(SplittableRandom r) {
        int width = 1 << r.nextInt(4);
        long v = NUMBERS[r.nextInt(NUMBERS.length)];
        byte[] big = ByteBuffer.allocate(8).putLong(v).array();
        return r.nextBoolean() ? Arrays.copyOfRange(big, 8 - width, 8) : Arrays.copyOf(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(v).array(), width);
    }

    private byte[] word(SplittableRandom r) {
        return words.length == 0 ? random(r) : words[r.nextInt(words.length)];
    }

    private static byte[] spliced(byte[] b, int at, byte[] other, SplittableRandom r) {
        int from = r.nextInt(other.length + 1);
        return replaced(b, at, b.length, Arrays.copyOfRange(other, from, other.length));
    }

    private static byte[] repeated(byte[] b, int times) {
        int n = Math.min(times, LONGEST / Math.max(1, b.length));
        ByteBuffer out = ByteBuffer.allocate(n * b.length);
        for (int i = 0; i < n; i++) out.put(b);
        return out.array();
    }

    /** Another number where the next one is written in digits. */
    private static byte[] digits(byte[] b, int at, byte... by) {
        int from = at;
        while (from < b.length && (b[from] < '0' || b[from] > '9')) from++;
        int to = from;
        while (to < b.length && b[to] >= '0' && b[to] <= '9') to++;
        return replaced(b, from, to, by);
    }
}
