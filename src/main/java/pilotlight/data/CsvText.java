package pilotlight.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * The characters of a text file, decoded strictly, its byte-order mark skipped. It counts lines, so that bytes which are no text have a
 * place, and gives no more characters than it was allowed, so that a quote that never ends does not fill the memory.
 */
final class CsvText extends Reader {
    private static final int BUFFER = 8192;
    private static final char MARK = '\uFEFF';

    private final InputStream in;
    private final Charset charset;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
    private final CharBuffer chars = CharBuffer.allocate(BUFFER).flip();
    private boolean ended;
    private boolean flushed;
    private boolean begun;
    private boolean afterReturn;
    private long line = 1;
    private long allowed = Long.MAX_VALUE;

    /** Bytes that are no text in the file's encoding. */
    static final class Malformed extends IOException {
        private static final long serialVersionUID = 1;
        final long line;
        final Charset charset;

        Malformed(long line, Charset charset) {
            this.line = line;
            this.charset = charset;
        }
    }

    /** More characters wanted than allowed. */
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** The text in {@code in}; a null charset stands for what the byte-order mark says, else UTF-8. */
    CsvText(InputStream in, Charset named) throws IOException {
        this.in = in;
        more();
        charset = named != null ? named : marked();
        decoder = charset.newDecoder(); // reports what it cannot decode
    }

    private Charset marked() {
        int first = bytes.remaining() < 2 ? 0 : (bytes.get(0) & 0xFF) << 8 | bytes.get(1) & 0xFF;
        return first == 0xFFFE ? StandardCharsets.UTF_16LE : first == 0xFEFF ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8;
    }

    /** From now on at most so many characters are given. */
    void allow(long count) {
        allowed = count;
    }

    @Override
    public int read(char[] to, int at, int length) throws IOException {
        if (length == 0) return 0;
        if (!chars.hasRemaining() && !refill()) return -1;
        if (allowed <= 0) throw new TooLong();
        int n = (int) Math.min(Math.min(length, chars.remaining()), allowed);
        chars.get(to, at, n);
        allowed -= n;
        for (int i = at; i < at + n; i++) {
            if (to[i] == '\r' || to[i] == '\n' && !afterReturn) line++;
            afterReturn = to[i] == '\r';
        }
        return n;
    }

    /** Decodes the next characters; what is wrong with bytes further on comes when these are read. */
    private boolean refill() throws IOException {
        chars.clear();
        while (chars.position() == 0 && !flushed) {
            CoderResult result = decoder.decode(bytes, chars, ended);
            if (result.isError() && chars.position() == 0) throw new Malformed(line, charset);
            if (result.isUnderflow() && ended) flushed = decoder.flush(chars).isUnderflow();
            else if (result.isUnderflow()) more();
        }
        chars.flip();
        if (!begun && chars.hasRemaining()) {
            begun = true;
            if (chars.get(0) == MARK) chars.get();
            if (!chars.hasRemaining()) return refill();
        }
        return chars.hasRemaining();
    }

    private void more() throws IOException {
        bytes.compact();
        int n = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (n < 0) ended = true;
        else bytes.position(bytes.position() + n);
        bytes.flip();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
