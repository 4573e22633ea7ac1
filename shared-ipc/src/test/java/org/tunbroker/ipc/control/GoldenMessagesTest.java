package org.tunbroker.ipc.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * The bytes of protocol version 3 in a file that is never edited, only added to: what an older
 * release wrote must stay readable, and what this one writes must be the same. A change that fails
 * here is a new protocol version.
 */
class GoldenMessagesTest {
    private static final String FILE = "/golden/v3/control-messages.txt";
    private static final long CORRELATION_ID = 0x0123456789ABCDEFL;

    private final ControlCodec codec = new ControlCodec();

    @Test
    void shouldEncodeToTheBytesOfTheFile() throws IOException {
        final List<Message> messages = Samples.all();
        final List<String> lines = golden();
        for (int i = 0; i < messages.size(); i++) {
            assertEquals(lines.get(i), line(messages.get(i)), "line " + (i + 1));
        }
        assertEquals(messages.size(), lines.size());
    }

    @Test
    void shouldDecodeTheBytesOfTheFile() throws IOException {
        final List<Message> messages = Samples.all();
        final List<String> lines = golden();
        for (int i = 0; i < messages.size(); i++) {
            final String hex = lines.get(i).substring(lines.get(i).lastIndexOf(' ') + 1);
            final byte[] bytes = HexFormat.of().parseHex(hex);
            final Message message = messages.get(i);
            assertTrue(codec.accept(new UnsafeBuffer(bytes), 0, bytes.length));
            assertEquals(0x00030000, codec.version());
            assertEquals(Samples.kindOf(message), codec.kind());
            assertEquals(CORRELATION_ID, codec.correlationId());
            assertEquals(
                    Samples.describe(message),
                    Samples.describe(codec.body(Samples.typeOf(message))));
        }
    }

    @Test
    void shouldLayHelloOut() {
        final String prefix = "54424331" // magic, TBC1
                + "00000300" // version 3.0
                + "01000000" // request
                + "00000000" // reserved
                + "efcdab8967452301"; // correlation id
        final String body = "16" // class id: 20, and Kryo's 2
                + "8877665544332211" // client id
                + "67120000" // process id
                + "0400" + "6900330038003600" // architecture, UTF-16
                + "20000000" // bits
                + "01" // little-endian
                + "000000f000000000"; // network namespace
        assertEquals("Hello " + prefix + body, line(Samples.HELLO));
    }

    private static String line(final Message message) {
        return message.getClass().getSimpleName() + " "
                + HexFormat.of().formatHex(Samples.encode(message, CORRELATION_ID));
    }

    private static List<String> golden() throws IOException {
        try (InputStream file = GoldenMessagesTest.class.getResourceAsStream(FILE)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
